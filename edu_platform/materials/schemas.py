"""The shapes that cross the edges of materials."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class ArticleRead(BaseModel):
    """An article as its readers get it; `html` is safe to show as it is."""

    id: UUID
    title: str
    html: str
    minutes: int
    updated_at: datetime
