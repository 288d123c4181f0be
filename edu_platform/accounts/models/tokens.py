from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlmodel import Field

from edu_platform.core.models import Record, by_value, document, moment


class TokenPurpose(StrEnum):
    ADD_EMAIL = "add_email"
    CONFIRM_EMAIL = "confirm_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105  the name of a purpose
    CHANGE_EMAIL = "change_email"
    REVERT_EMAIL = "revert_email"
    SECOND_STEP = "second_step"
    PROVE = "prove"


class OneTimeToken(Record, table=True):
    """What a letter's link proves; `payload` is what using it will do, then empty.

    So are a sign-in that waits for its second step, and a code sent to prove oneself.
    """

    __tablename__ = "one_time_token"  # pyright: ignore[reportAssignmentType]

    purpose: TokenPurpose = Field(sa_type=by_value(TokenPurpose))
    token_hash: str = Field(max_length=64, unique=True)
    user_id: UUID = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    expires_at: datetime = moment(index=True)
    used_at: datetime | None = moment(optional=True)
    payload: dict[str, Any] = document()
