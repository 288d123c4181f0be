from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field

from edu_platform.core.models import Record, by_value, moment


class ExportStatus(StrEnum):
    PREPARING = "preparing"
    READY = "ready"
    EXPIRED = "expired"
    FAILED = "failed"


class DataExport(Record, table=True):
    """An archive of a person's data; `created_at` is when it was asked for."""

    __tablename__ = "data_export"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        # One at a time, whatever races.
        Index(
            "uq_data_export_preparing",
            "user_id",
            unique=True,
            postgresql_where=text("status = 'preparing'"),
        ),
    )

    user_id: UUID = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    status: ExportStatus = Field(
        default=ExportStatus.PREPARING, sa_type=by_value(ExportStatus)
    )
    # Chosen with the request: a job that runs twice writes the same file.
    storage_key: str = Field(max_length=80, unique=True)
    size: int = Field(default=0, sa_type=BigInteger)
    ready_at: datetime | None = moment(optional=True)
    expires_at: datetime | None = moment(optional=True)
