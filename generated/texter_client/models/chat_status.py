from enum import IntEnum


class ChatStatus(IntEnum):
    BOT = 0
    PENDING = 1
    ASSIGNED = 2
    RESOLVED = 3
    BULK = 4

    def __str__(self) -> str:
        return str(self.value)
