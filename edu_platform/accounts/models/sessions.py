from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from edu_platform.core.models import Record, moment


class LoginSession(Record, table=True):
    """A signed-in browser; the cookie itself is never stored, only its digest."""

    __tablename__ = "login_session"  # pyright: ignore[reportAssignmentType]

    token_hash: str = Field(max_length=64, unique=True)
    user_id: UUID = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    last_seen_at: datetime = moment()
    expires_at: datetime = moment(index=True)
    # When the person last proved, in this session, to be the one it belongs to.
    proved_at: datetime = moment()
    # When they last did so by a second factor; never, in a session opened without one.
    factor_proved_at: datetime | None = moment(optional=True)
    address: str = Field(default="", max_length=45)
    user_agent: str = Field(default="", max_length=300)


class LoginAttempt(Record, table=True):
    """What guessing is counted by: it must hold across restarts and workers."""

    __tablename__ = "login_attempt"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_login_attempt_account", "account_digest", "created_at"),
        Index("ix_login_attempt_address", "address", "created_at"),
        Index("ix_login_attempt_owner", "owner_digest", "created_at"),
        Index("ix_login_attempt_created_at", "created_at"),
    )

    account_digest: str = Field(max_length=64)
    # By this the account's owner finds the attempts of all devices again.
    owner_digest: str = Field(default="", max_length=64)
    address: str = Field(max_length=45)
    user_agent: str = Field(default="", max_length=300)
    succeeded: bool = False
    # A later success at the same place has made it count no more.
    forgiven: bool = False


class SignIn(Record, table=True):
    """A session that was opened, for the person's own history."""

    __tablename__ = "sign_in"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_sign_in_user_id", "user_id", "id"),)

    user_id: UUID = Field(foreign_key="user.id", ondelete="CASCADE")
    network: str = Field(default="", max_length=45)
    user_agent: str = Field(default="", max_length=300)
    is_new_device: bool = False
    # Whether a letter has told of it.
    is_told: bool = False
