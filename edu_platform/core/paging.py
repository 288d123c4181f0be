"""Pages of lists: cursors for the API, numbers for the interface."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel

from edu_platform.core.errors import AppError
from edu_platform.core.i18n import N_

T = TypeVar("T")

MAX_LIMIT = 100
MAX_PAGE = 1000


class BadCursor(AppError):
    status_code = 422
    msgid = N_("This page link is damaged. Start from the first page.")


class CursorPage(BaseModel, Generic[T]):
    """What a list operation of the API answers; `next_cursor` is null at the end."""

    items: list[T]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """One page of a numbered list: rows, and how many there are in all."""

    items: list[T]
    total: int


def encode_cursor(*keys: Any) -> str:
    """Make an opaque cursor of the last row's sort keys: JSON values and texts."""
    plain = json.dumps([_plain(key) for key in keys], separators=(",", ":"))
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _plain(key: Any) -> Any:
    return key if isinstance(key, int | float | str | None) else str(key)


def decode_cursor(cursor: str, size: int) -> list[Any]:
    """Return the `size` sort keys of a cursor, or raise `BadCursor`."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        keys = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise BadCursor from error
    if not isinstance(keys, list):
        raise BadCursor
    values = cast("list[Any]", keys)
    if len(values) != size:
        raise BadCursor
    return values
