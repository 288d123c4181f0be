from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Dialect, Index, TypeDecorator, text
from sqlalchemy.dialects.postgresql import CITEXT
from sqlmodel import Field

from edu_platform.core.actor import Role
from edu_platform.core.models import Record, by_value, moment


class UserStatus(StrEnum):
    ACTIVE = "active"
    BLOCKED = "blocked"
    DELETED = "deleted"


class ShownName(StrEnum):
    """How the certificates of an erased account name its owner."""

    FULL = "full"
    INITIALS = "initials"
    HIDDEN = "hidden"


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
    __table_args__ = (
        Index("ix_user_created_at_id", "created_at", "id"),
        Index(
            "ix_user_deletion_due_at",
            "deletion_due_at",
            postgresql_where=text("deletion_due_at is not null"),
        ),
    )

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
    # The random name of the picture's files; empty without a picture.
    avatar: str = Field(default="", max_length=32)
    # When the account is erased, if its owner has asked for that.
    deletion_due_at: datetime | None = moment(optional=True)
    shown_name: ShownName = Field(default=ShownName.FULL, sa_type=by_value(ShownName))

    @property
    def sign_in_name(self) -> str:
        """By what attempts to sign in are counted."""
        return self.email or str(self.id)

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the account is nobody's yet: its address was never proved."""
        is_proved = self.email_confirmed_at is not None or not self.email
        return self.status is UserStatus.ACTIVE and not is_proved
