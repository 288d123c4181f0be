from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Dialect, Index, TypeDecorator
from sqlalchemy.dialects.postgresql import CITEXT
from sqlmodel import Field

from edu_platform.core.actor import Role
from edu_platform.core.models import Record, by_value, moment


class UserStatus(StrEnum):
    ACTIVE = "active"
    BLOCKED = "blocked"
    DELETED = "deleted"


class EmailColumn(TypeDecorator[str]):
    """An address, whatever its case; none is NULL, so that many may have none."""

    impl = CITEXT
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        del dialect
        return value or None

    def process_result_value(self, value: str | None, dialect: Dialect) -> str:
        del dialect
        return value or ""


class User(Record, table=True):
    __tablename__ = "user"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_user_created_at_id", "created_at", "id"),)

    # Empty for whoever came from a service that told none, until they give one.
    email: str = Field(
        default="", sa_column=Column(EmailColumn(), unique=True, nullable=True)
    )
    password_hash: str | None = None
    display_name: str = Field(max_length=80)
    headline: str = Field(default="", max_length=160)
    about: str = Field(default="", max_length=4000)
    role: Role = Field(default=Role.USER, sa_type=by_value(Role))
    status: UserStatus = Field(default=UserStatus.ACTIVE, sa_type=by_value(UserStatus))
    locale: str = Field(default="ru", max_length=8)
    timezone: str = Field(default="Europe/Moscow", max_length=64)
    email_confirmed_at: datetime | None = moment(optional=True)

    @property
    def sign_in_name(self) -> str:
        """By what attempts to sign in are counted."""
        return self.email or str(self.id)

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the account waits for the proof of its mailbox."""
        return self.email is not None and self.email_confirmed_at is None
