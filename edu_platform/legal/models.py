"""Documents, their published versions, and what people agreed to."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from edu_platform.core.models import Record, by_value, document, moment


class DocumentKind(StrEnum):
    """In the order in which readers find them."""

    OFFER = "offer"
    PRIVACY = "privacy"
    CONSENT = "consent"
    MARKETING = "marketing"
    COOKIES = "cookies"
    REQUISITES = "requisites"


class ConsentKind(StrEnum):
    """What a person agrees to; the law wants each agreement apart from the others."""

    PERSONAL_DATA = "personal_data"
    OFFER = "offer"
    MARKETING = "marketing"


DOCUMENT_OF = {
    ConsentKind.PERSONAL_DATA: DocumentKind.CONSENT,
    ConsentKind.OFFER: DocumentKind.OFFER,
    ConsentKind.MARKETING: DocumentKind.MARKETING,
}
# Without these there is no account.
REQUIRED = (ConsentKind.PERSONAL_DATA, ConsentKind.OFFER)


def _written() -> Any:
    return Field(default="", sa_type=Text)


class LegalDocument(Record, table=True):
    """What is being written; `revision` tells whether somebody else wrote meanwhile."""

    __tablename__ = "legal_document"  # pyright: ignore[reportAssignmentType]

    kind: DocumentKind = Field(sa_type=by_value(DocumentKind), unique=True)
    draft_ru: str = _written()
    draft_en: str = _written()
    note_ru: str = Field(default="", max_length=1000)
    note_en: str = Field(default="", max_length=1000)
    asks_again: bool = False
    revision: int = 1


class LegalVersion(Record, table=True):
    """What was published, for ever as it was: nothing changes a version.

    `source_*` has places for the operator's facts; `text_*` has them filled in, as
    they were on that day, and `text_hash` is of both. The Russian text is the one
    that counts.
    """

    __tablename__ = "legal_version"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("kind", "number"),)

    kind: DocumentKind = Field(
        sa_column=Column(
            by_value(DocumentKind),
            ForeignKey("legal_document.kind", ondelete="RESTRICT"),
            nullable=False,
        )
    )
    number: int
    source_ru: str = _written()
    source_en: str = _written()
    text_ru: str = _written()
    text_en: str = _written()
    html_ru: str = _written()
    html_en: str = _written()
    text_hash: str = Field(max_length=64)
    # The facts that the operator had not filled in.
    gaps: list[str] = document(list)
    note_ru: str = Field(default="", max_length=1000)
    note_en: str = Field(default="", max_length=1000)
    asks_again: bool = False
    published_at: datetime = moment()
    # Without a foreign key: a version outlives whoever published it.
    published_by: UUID | None = None


class Consent(Record, table=True):
    """Somebody agreed to a version. A newer agreement stands beside the older one."""

    __table_args__ = (
        # At most one living agreement to a version, however often it is pressed.
        Index(
            "uq_consent_living",
            "user_id",
            "version_id",
            unique=True,
            postgresql_where=text("withdrawn_at is null"),
        ),
    )

    user_id: UUID = Field(foreign_key="user.id", index=True, ondelete="RESTRICT")
    kind: ConsentKind = Field(sa_type=by_value(ConsentKind))
    version_id: UUID = Field(
        foreign_key="legal_version.id", index=True, ondelete="RESTRICT"
    )
    text_hash: str = Field(max_length=64)
    given_at: datetime = moment()
    withdrawn_at: datetime | None = moment(optional=True)
    address: str = Field(default="", max_length=45)
    user_agent: str = Field(default="", max_length=300)
