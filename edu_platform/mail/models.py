from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field

from edu_platform.core.models import Record, by_value, moment


class MailStatus(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class OutgoingMail(Record, table=True):
    """A letter, written in the transaction that it tells of.

    The body is sealed under `EDU_SECRET_KEY`, since it may carry a one-time link, and
    is erased when a letter with a secret was sent.
    """

    __tablename__ = "mail_outbox"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "ix_mail_outbox_queued",
            "priority",
            "created_at",
            postgresql_where=text("status = 'queued'"),
        ),
        Index("ix_mail_outbox_created_at", "created_at"),
    )

    recipient: str = Field(max_length=254, index=True)
    template: str = Field(max_length=64)
    locale: str = Field(max_length=8)
    subject: str = Field(max_length=300)
    sealed_body: bytes | None = None
    has_secret: bool = False
    priority: int = 0
    status: MailStatus = Field(default=MailStatus.QUEUED, sa_type=by_value(MailStatus))
    sent_at: datetime | None = moment(optional=True)
    failure: str = Field(default="", max_length=500)
