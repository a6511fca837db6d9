from enum import IntEnum


class MessageStatus(IntEnum):
    SENT = 0
    ACCEPTED = 1
    DELIVERED = 2
    SEEN = 3
    FAILED = 4
    CHANNEL_FAILED = 5
    DELETED = 6

    def __str__(self) -> str:
        return str(self.value)
