from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from edu_platform.core.models import Record, moment


class Article(Record, table=True):
    """A text; `body_html` is rendered from `body` whenever that is saved."""

    author_id: UUID | None = Field(
        default=None, foreign_key="user.id", index=True, ondelete="SET NULL"
    )
    title: str = Field(max_length=200)
    body: str = Field(max_length=200_000)
    body_html: str
    updated_at: datetime = moment()
