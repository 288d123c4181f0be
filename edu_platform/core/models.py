"""What every table has."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import uuid_utils
from sqlalchemy import DateTime, Enum
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

# Stable constraint names, so that migrations can refer to them.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def utc_now() -> datetime:
    return datetime.now(UTC)


def new_id() -> UUID:
    """Return a UUIDv7: ids grow with time, so that indexes stay compact."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def read_id(given: object) -> UUID | None:
    """Read an id of an address or an event: a browser may send anything."""
    try:
        return UUID(str(given))
    except ValueError:
        return None


def values_of(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]


def by_value(enum: type[StrEnum]) -> Enum:
    """Store an enum as the text of its values: a new value needs no migration."""
    return Enum(enum, values_callable=values_of, native_enum=False, length=32)


def moment(*, optional: bool = False, index: bool = False) -> Any:
    """Declare an aware UTC time column: optional ones start empty, others at now."""
    default: dict[str, Any] = (
        {"default": None} if optional else {"default_factory": utc_now}
    )
    return Field(
        **default,
        sa_type=DateTime(timezone=True),  # pyright: ignore[reportArgumentType]
        index=index,
        nullable=optional,
    )


def document(default_factory: Any = dict) -> Any:
    """Declare a JSONB column."""
    return Field(default_factory=default_factory, sa_type=JSONB, nullable=False)


class Record(SQLModel):
    """The base of all tables."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = moment()
