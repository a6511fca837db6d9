from enum import StrEnum


class ChatStatusName(StrEnum):
    ASSIGNED = "ASSIGNED"
    BOT = "BOT"
    BULK = "BULK"
    PENDING = "PENDING"
    RESOLVED = "RESOLVED"

    def __str__(self) -> str:
        return str(self.value)
