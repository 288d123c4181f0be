from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index
from sqlalchemy.dialects.postgresql import CITEXT
from sqlmodel import Field

from edu_platform.core.actor import Role
from edu_platform.core.models import Record, by_value, document, moment


class UserStatus(StrEnum):
    ACTIVE = "active"
    BLOCKED = "blocked"
    DELETED = "deleted"


class TokenPurpose(StrEnum):
    CONFIRM_EMAIL = "confirm_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105  the name of a purpose


class User(Record, table=True):
    __tablename__ = "user"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_user_created_at_id", "created_at", "id"),)

    email: str = Field(sa_column=Column(CITEXT(), unique=True, nullable=False))
    password_hash: str | None = None
    display_name: str = Field(max_length=80)
    headline: str = Field(default="", max_length=160)
    about: str = Field(default="", max_length=4000)
    role: Role = Field(default=Role.USER, sa_type=by_value(Role))
    status: UserStatus = Field(default=UserStatus.ACTIVE, sa_type=by_value(UserStatus))
    locale: str = Field(default="ru", max_length=8)
    timezone: str = Field(default="Europe/Moscow", max_length=64)
    email_confirmed_at: datetime | None = moment(optional=True)


class LoginSession(Record, table=True):
    """A signed-in browser; the cookie itself is never stored, only its digest."""

    __tablename__ = "login_session"  # pyright: ignore[reportAssignmentType]

    token_hash: str = Field(max_length=64, unique=True)
    user_id: UUID = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    last_seen_at: datetime = moment()
    expires_at: datetime = moment(index=True)
    address: str = Field(default="", max_length=45)
    user_agent: str = Field(default="", max_length=300)


class OneTimeToken(Record, table=True):
    """What a letter's link proves; `payload` is what using it will do, then empty."""

    __tablename__ = "one_time_token"  # pyright: ignore[reportAssignmentType]

    purpose: TokenPurpose = Field(sa_type=by_value(TokenPurpose))
    token_hash: str = Field(max_length=64, unique=True)
    user_id: UUID = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    expires_at: datetime = moment(index=True)
    used_at: datetime | None = moment(optional=True)
    payload: dict[str, Any] = document()


class LoginAttempt(Record, table=True):
    """What guessing is counted by: it must hold across restarts and workers."""

    __tablename__ = "login_attempt"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_login_attempt_account", "account_digest", "created_at"),
        Index("ix_login_attempt_address", "address", "created_at"),
    )

    account_digest: str = Field(max_length=64)
    address: str = Field(max_length=45)
    succeeded: bool = False
