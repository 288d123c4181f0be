from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from edu_platform.mail.models import MailStatus, SuppressionReason


class LetterBody(BaseModel):
    """What is sealed in the outbox.

    `unsubscribe` is the one-click address of a marketing letter; others have none.
    """

    text: str
    html: str
    link: str
    unsubscribe: str = ""


class LetterRow(BaseModel):
    """A line of the outbox page."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    recipient: str
    subject: str
    template: str
    status: MailStatus
    created_at: datetime


class LetterRead(LetterRow):
    text: str
    link: str


class SentRow(LetterRow):
    """A line of the administrators' list: what became of a letter, not what it says."""

    attempts: int
    next_try_at: datetime | None
    sent_at: datetime | None
    failure: str
    can_retry: bool


class SuppressionRow(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    hint: str
    reason: SuppressionReason
    detail: str
    created_at: datetime

    @property
    def can_lift(self) -> bool:
        """Whether staff may lift it: a person's own wish is that person's alone."""
        return self.reason is SuppressionReason.BOUNCED


class Finding(StrEnum):
    """What a look at the mail server has found."""

    READY = "ready"
    NO_SERVER = "no_server"
    UNREACHABLE = "unreachable"
    NOT_SECURE = "not_secure"
    PASSWORD_REFUSED = "password_refused"  # noqa: S105  a finding, no password
    SENDER_REFUSED = "sender_refused"
    REFUSED = "refused"


class ConnectionReport(BaseModel):
    """`detail` is what the server, or the way to it, has said."""

    finding: Finding
    detail: str = ""
