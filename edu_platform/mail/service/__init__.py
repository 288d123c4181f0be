"""The rules of letters."""

from edu_platform.mail.service.outbox import (
    LetterNotFound,
    OutboxClosed,
    list_letters,
    read_letter,
    send,
)
from edu_platform.mail.service.sending import deliver, sweep

__all__ = [
    "LetterNotFound",
    "OutboxClosed",
    "deliver",
    "list_letters",
    "read_letter",
    "send",
    "sweep",
]
