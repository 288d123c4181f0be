"""The rules of letters."""

from edu_platform.mail.service import personal_data as personal_data
from edu_platform.mail.service.outbox import (
    LetterNotFound,
    OutboxClosed,
    list_letters,
    read_letter,
    send,
)
from edu_platform.mail.service.overseeing import (
    LetterNotResendable,
    check_connection,
    list_outbox,
    retry_letter,
)
from edu_platform.mail.service.sending import deliver, sweep
from edu_platform.mail.service.suppressions import (
    OwnWish,
    SuppressionNotFound,
    lift_suppression,
    list_suppressions,
)
from edu_platform.mail.service.unsubscribing import (
    LinkDamaged,
    hint_of_link,
    is_unsubscribed,
    resubscribe,
    unsubscribe,
    unsubscribe_by_link,
)

__all__ = [
    "LetterNotFound",
    "LetterNotResendable",
    "LinkDamaged",
    "OutboxClosed",
    "OwnWish",
    "SuppressionNotFound",
    "check_connection",
    "deliver",
    "hint_of_link",
    "is_unsubscribed",
    "lift_suppression",
    "list_letters",
    "list_outbox",
    "list_suppressions",
    "read_letter",
    "resubscribe",
    "retry_letter",
    "send",
    "sweep",
    "unsubscribe",
    "unsubscribe_by_link",
]
