from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from edu_platform.mail.models import MailStatus


class LetterBody(BaseModel):
    """What is sealed in the outbox."""

    text: str
    html: str
    link: str


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
