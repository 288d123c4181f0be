from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from edu_platform.core.models import Record, by_value, moment


class MailStatus(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"


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
    is_marketing: bool = Field(
        default=False, sa_column_kwargs={"server_default": text("false")}
    )
    priority: int = 0
    status: MailStatus = Field(default=MailStatus.QUEUED, sa_type=by_value(MailStatus))
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    # When the next attempt is due, once one has failed.
    next_try_at: datetime | None = moment(optional=True)
    expires_at: datetime | None = moment(optional=True)
    sent_at: datetime | None = moment(optional=True)
    # What the server has said, or the reason why its address is suppressed.
    failure: str = Field(default="", max_length=500)

    @property
    def can_retry(self) -> bool:
        """Whether it was given up and still has a body: one with a secret has none."""
        return self.status is MailStatus.FAILED and not self.has_secret


class SuppressionReason(StrEnum):
    BOUNCED = "bounced"
    UNSUBSCRIBED = "unsubscribed"


class Suppression(Record, table=True):
    """An address that letters of some kind do not go to.

    The address is kept as a keyed digest and a hint, so that nobody reads a list of
    addresses here; whoever knows one can look it up.
    """

    __tablename__ = "suppression"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("address_digest", "reason"),
        Index("ix_suppression_created_at", "created_at"),
    )

    address_digest: str = Field(max_length=64)
    hint: str = Field(max_length=254)
    reason: SuppressionReason = Field(sa_type=by_value(SuppressionReason))
    detail: str = Field(default="", max_length=500)
    # Without a foreign key: accounts are built on letters, not letters on accounts.
    user_id: UUID | None = Field(default=None, index=True)
