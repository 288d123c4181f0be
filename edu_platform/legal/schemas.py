"""The shapes that cross the edges of legal."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from edu_platform.core.i18n import N_
from edu_platform.legal.models import ConsentKind, DocumentKind

TITLES: dict[DocumentKind, str] = {
    DocumentKind.OFFER: N_("Public offer"),
    DocumentKind.PRIVACY: N_("Privacy policy"),
    DocumentKind.CONSENT: N_("Consent to the processing of personal data"),
    DocumentKind.MARKETING: N_("Consent to receive advertising"),
    DocumentKind.COOKIES: N_("Cookie notice"),
    DocumentKind.REQUISITES: N_("Details of the operator"),
}
LONGEST_TEXT = 100_000


def address_of(kind: DocumentKind, number: int | None = None) -> str:
    path = f"/legal/{kind.value}"
    return f"{path}?version={number}" if number else path


def _on_one_line(value: str) -> str:
    return " ".join(value.split())


Fact = Annotated[str, Field(max_length=300), AfterValidator(_on_one_line)]


class OperatorFacts(BaseModel):
    """Who runs the site; documents name them."""

    model_config = ConfigDict(str_strip_whitespace=True)

    name: Fact = ""
    inn: Annotated[str, Field(pattern=r"^(\d{10}|\d{12})?$")] = ""
    ogrn: Annotated[str, Field(pattern=r"^(\d{13}|\d{15})?$")] = ""
    address: Fact = ""
    email: Annotated[str, Field(max_length=254, pattern=r"^([^\s@]+@[^\s@]+)?$")] = ""
    phone: Annotated[str, Field(max_length=40), AfterValidator(_on_one_line)] = ""
    bank: Fact = ""


class DocumentCard(BaseModel):
    kind: DocumentKind
    title: str
    number: int
    published_at: datetime


class VersionRead(BaseModel):
    number: int
    published_at: datetime
    note: str
    is_current: bool


class DocumentRead(DocumentCard):
    """One version; `html` is safe. `language` is what the text is in."""

    version_id: UUID
    html: str
    summary: str
    language: str
    sha256: str
    is_current: bool
    has_gaps: bool
    versions: list[VersionRead]


class DraftUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    draft_ru: str = Field(default="", max_length=LONGEST_TEXT)
    draft_en: str = Field(default="", max_length=LONGEST_TEXT)
    note_ru: str = Field(default="", max_length=1000)
    note_en: str = Field(default="", max_length=1000)
    asks_again: bool = False


class DraftRead(DraftUpdate):
    model_config = ConfigDict(extra="ignore", from_attributes=True)

    kind: DocumentKind
    revision: int


class DocumentRow(DocumentCard):
    """A line of the admin's list."""

    gaps: list[str]
    is_changed: bool


class Agreement(BaseModel):
    """Somebody has agreed to a version that was shown; kept until it has a person."""

    kind: ConsentKind
    version_id: UUID
    text_hash: str
    given_at: datetime
    address: str = ""
    user_agent: str = ""


class AskedConsent(BaseModel):
    """What a person is asked to agree to, and what has changed since they last did."""

    kind: ConsentKind
    title: str
    href: str
    version_id: UUID
    number: int
    published_at: datetime
    notes: list[str] = []


class ConsentRead(BaseModel):
    kind: ConsentKind
    title: str
    document: DocumentKind
    version: int
    sha256: str
    given_at: datetime
    withdrawn_at: datetime | None
    is_required: bool
