from enum import StrEnum


class ChatChannel(StrEnum):
    EMAIL = "email"
    INSTAGRAM = "instagram"
    MESSENGER = "messenger"
    WEBSITE_CHAT = "website_chat"
    WHATSAPP = "whatsapp"

    def __str__(self) -> str:
        return str(self.value)
