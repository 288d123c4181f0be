"""The texts that a new site begins with; the operator's lawyer has the last word."""

from pathlib import Path
from typing import Any

from edu_platform.core.models import utc_now
from edu_platform.legal.models import DocumentKind, LegalDocument, LegalVersion
from edu_platform.legal.schemas import OperatorFacts
from edu_platform.legal.service.texts import prepare

TEXTS = Path(__file__).parents[1] / "texts"


def first_versions() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of documents and of their first versions, for a migration."""
    pairs = [_first(kind) for kind in DocumentKind]
    return [document for document, _ in pairs], [version for _, version in pairs]


def _first(kind: DocumentKind) -> tuple[dict[str, Any], dict[str, Any]]:
    russian, english = (
        (TEXTS / language / f"{kind.value}.md").read_text(encoding="utf-8")
        for language in ("ru", "en")
    )
    ready = prepare(russian, english, OperatorFacts())
    document = LegalDocument(kind=kind, draft_ru=russian, draft_en=english)
    version = LegalVersion(
        kind=kind,
        number=1,
        source_ru=russian,
        source_en=english,
        text_ru=ready.text_ru,
        text_en=ready.text_en,
        html_ru=ready.html_ru,
        html_en=ready.html_en,
        text_hash=ready.text_hash,
        gaps=ready.gaps,
        asks_again=True,
        published_at=utc_now(),
    )
    return document.model_dump(), version.model_dump()
