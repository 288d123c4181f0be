"""The document: text that can be searched, letters that are there."""

import io
import logging
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pypdf
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.certificates import service as certificates
from edu_platform.certificates.schemas import Snapshot
from edu_platform.certificates.service import documents
from edu_platform.certificates.service.drawing import draw
from edu_platform.core.actor import VISITOR
from edu_platform.core.settings import settings
from tests.certificates.factories import earn, tamper
from tests.conftest import actor_of

ISSUED = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADDRESS = "http://localhost:8000/certificates/7Q2M-0XKD-9V4T-HB1Z"
LONG_NAME = "Александра Константинопольская-Преображенская, урождённая Ёжикова-Щукина"
LONG_TITLE = "Как писать программы, которые читаются как проза и не ломаются " * 2


def _snapshot(**fields: Any) -> Snapshot:
    values = {
        "code": "7Q2M-0XKD-9V4T-HB1Z",
        "name": "Анна Ёлкина",
        "course": "Питон с нуля",
        "hours": 21,
        "language": "ru",
        "instructors": ["Марина Соколова"],
        "issuer": "Конспект",
        "completed_on": date(2026, 3, 1),
        "grade_percent": 91,
    }
    return Snapshot.model_validate(values | fields)


def _pages(document: bytes) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(io.BytesIO(document)).pages)


def _words(document: bytes) -> str:
    return " ".join(_pages(document)[0].extract_text().split())


def test_the_text_can_be_searched() -> None:
    words = _words(draw(_snapshot(), ADDRESS, ISSUED))
    for part in (
        "Анна Ёлкина",
        "Питон с нуля",
        "7Q2M-0XKD-9V4T-HB1Z",
        "Марина Соколова",
        "Конспект",
        "21 час",
        "91 %",
        "1 марта 2026",
        ADDRESS,
    ):
        assert part in words


def test_the_document_speaks_the_language_of_its_course() -> None:
    words = _words(draw(_snapshot(language="en"), ADDRESS, ISSUED))
    assert "has completed the course" in words
    assert "21 hours" in words
    assert "March 1, 2026" in words


def test_the_same_input_gives_the_same_document() -> None:
    first, second = [draw(_snapshot(), ADDRESS, ISSUED) for _ in range(2)]
    assert first == second
    assert first != draw(_snapshot(name="Анна"), ADDRESS, ISSUED)


@pytest.mark.parametrize(
    "name", ["Nguyễn Văn Ễ", "Łukasz Żółć", "Ὀδυσσεύς", "Ғабит Әлиұлы"]
)
def test_no_letter_of_a_name_is_missing(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A missing glyph only warns, and leaves a box on somebody's certificate."""
    with caplog.at_level(logging.WARNING):
        words = _words(draw(_snapshot(name=name), ADDRESS, ISSUED))
    assert name in words
    assert "glyph" not in caplog.text


def test_long_names_and_titles_stay_on_the_page_and_apart() -> None:
    document = draw(
        _snapshot(name=LONG_NAME, course=LONG_TITLE.strip()), ADDRESS, ISSUED
    )
    (page,) = _pages(document)
    assert LONG_NAME in _words(document)
    assert LONG_TITLE.strip() in _words(document)
    lines: set[float] = set()

    def note(text: str, _cm: Any, matrix: list[float], *_rest: Any) -> None:
        if text.strip():
            lines.add(round(matrix[5], 1))

    page.extract_text(visitor_text=note)
    heights = sorted(lines, reverse=True)
    gaps = [above - below for above, below in pairwise(heights)]
    assert min(gaps) > 8
    assert min(heights) > 0


async def test_the_document_of_a_certificate(session: AsyncSession) -> None:
    earned = await earn(session)
    document = await certificates.pdf(session, VISITOR, earned.code.lower())
    words = _words(document)
    assert "Анна Ким" in words
    assert earned.code in words
    assert f"{settings.origin}/certificates/{earned.code}" in words


async def test_it_is_drawn_once_an_hour(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Snapshot] = []

    def count(snapshot: Snapshot, *rest: Any) -> bytes:
        drawn.append(snapshot)
        return draw(snapshot, *rest)

    monkeypatch.setattr(documents, "draw", count)
    earned = await earn(session)
    first = await certificates.pdf(session, VISITOR, earned.code)
    assert await certificates.pdf(session, VISITOR, earned.code) == first
    assert len(drawn) == 1


async def test_what_is_not_valid_has_no_document(
    session: AsyncSession, admin: User
) -> None:
    revoked, changed = await earn(session), await earn(session)
    # Also when it was drawn before.
    for earned in (revoked, changed):
        assert await certificates.pdf(session, VISITOR, earned.code)
    await certificates.revoke(session, actor_of(admin), revoked.code, "A mistake")
    forged = {**changed.certificate.snapshot, "name": "Кто-то Другой"}
    await tamper(session, changed.certificate, snapshot=forged)
    for earned in (revoked, changed):
        with pytest.raises(certificates.CertificateNotValid):
            await certificates.pdf(session, VISITOR, earned.code)
