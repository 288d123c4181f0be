import json
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Snapshot(BaseModel):
    """What is certified, word for word; sealed when the certificate is issued."""

    model_config = ConfigDict(frozen=True)

    version: int = 1
    code: str
    name: str
    course: str
    hours: int
    language: str
    instructors: list[str]
    issuer: str
    completed_on: date
    grade_percent: int | None = None

    def content(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


def sealed_bytes(content: dict[str, Any]) -> bytes:
    """Return the same bytes for the same content, whatever fields come later."""
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


class CertificateRead(BaseModel):
    """What anybody sees who knows the code."""

    code: str
    name: str
    course: str
    course_slug: str | None
    hours: int
    instructors: list[str]
    issuer: str
    completed_on: date
    issued_at: datetime
    grade_percent: int | None
    is_valid: bool
    revoked_at: datetime | None
    revocation_reason: str
    pdf_url: str


class Revocation(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: str = Field(min_length=3, max_length=300)
