from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field

from edu_platform.core.models import Record, document, moment


class Scope(StrEnum):
    """What a token may be used for; its person's role bounds it at every use."""

    READ = "read"
    WRITE = "write"
    PROFILE = "profile"
    ADMIN = "admin"


class ApiToken(Record, table=True):
    """A person's key for programs; the token itself is never stored."""

    __tablename__ = "api_token"  # pyright: ignore[reportAssignmentType]

    user_id: UUID = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=80)
    token_hash: str = Field(max_length=64, unique=True)
    # The first characters, by which its owner recognises it.
    prefix: str = Field(max_length=16)
    scopes: list[str] = document(list)
    expires_at: datetime = moment(index=True)
    last_used_at: datetime | None = moment(optional=True)
    revoked_at: datetime | None = moment(optional=True)
