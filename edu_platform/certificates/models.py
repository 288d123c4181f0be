from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from edu_platform.accounts.models import ShownName
from edu_platform.core.models import Record, by_value, document, moment


class Certificate(Record, table=True):
    """A sealed proof.

    `snapshot` is what is certified, sealed by `signature` under the key `kid`:
    it does not change when the person or the course does.
    """

    __table_args__ = (UniqueConstraint("enrollment_id"),)

    public_code: str = Field(max_length=24, unique=True)
    user_id: UUID = Field(foreign_key="user.id", index=True, ondelete="RESTRICT")
    course_id: UUID | None = Field(
        default=None, foreign_key="course.id", index=True, ondelete="SET NULL"
    )
    enrollment_id: UUID = Field(foreign_key="enrollment.id", ondelete="RESTRICT")
    issued_at: datetime = moment()
    snapshot: dict[str, Any] = document()
    # How the name is shown; what is sealed stays as it is.
    shown_name: ShownName = Field(default=ShownName.FULL, sa_type=by_value(ShownName))
    kid: str = Field(max_length=64)
    signature: str = Field(max_length=128)
    revoked_at: datetime | None = moment(optional=True)
    revocation_reason: str = Field(default="", max_length=300)
