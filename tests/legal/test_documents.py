"""What everybody reads: the first versions, later ones, and the first HTML."""

import re

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.first_html import describer_of
from edu_platform.core.i18n import use_locale
from edu_platform.legal import service as legal
from edu_platform.legal.models import DocumentKind
from edu_platform.legal.schemas import OperatorFacts
from edu_platform.legal.service.defaults import TEXTS
from edu_platform.legal.service.texts import FACTS, PLACE, fill, hash_of
from tests.legal.factories import publish

LINK = re.compile(r"\]\((/[^)]*)\)")


async def test_a_new_site_has_each_document_in_both_languages(
    session: AsyncSession,
) -> None:
    cards = await legal.list_documents(session)
    assert [card.kind for card in cards] == list(DocumentKind)
    for card in cards:
        assert card.number == 1
        for locale, letters in (("ru", "[а-яё]{5}"), ("en", "[a-z]{5}")):
            with use_locale(locale):
                document = await legal.get_document(session, card.kind)
            assert document.language == locale
            assert re.search(letters, document.html)
            assert document.has_gaps
            assert "[" in document.html


async def test_what_the_operator_has_not_filled_in_can_be_seen(
    session: AsyncSession,
) -> None:
    with use_locale("ru"):
        offer = await legal.get_document(session, "offer")
    assert "<strong>[оператор не заполнил: ИНН]</strong>" in offer.html
    assert "Телефон: не указано" in offer.html
    assert "{{" not in offer.html


@pytest.mark.parametrize("path", sorted(TEXTS.rglob("*.md")), ids=lambda p: p.stem)
def test_default_texts_name_facts_and_pages_that_exist(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert set(PLACE.findall(text)) <= set(FACTS)
    documents = {f"/legal/{kind.value}" for kind in DocumentKind}
    assert set(LINK.findall(text)) <= documents | {"/my/settings/consents"}


def test_facts_are_texts_and_no_markup() -> None:
    facts = OperatorFacts(name="*ООО* [x](http://evil) <b>_Ко_</b> & \n Партнёры")
    shown = fill("{{name}}, {{ name }}", facts, "ru")
    assert shown.count(r"\*ООО\* \[x\](http://evil) \<b\>\_Ко\_\</b\> \& Партнёры") == 2


async def test_versions_are_kept_and_read_by_number(session: AsyncSession) -> None:
    first = await legal.get_document(session, "offer")
    await publish(session, DocumentKind.OFFER, "## Новое", text_en="## New")

    with use_locale("ru"):
        current = await legal.get_document(session, "offer")
    assert (current.number, current.is_current) == (2, True)
    assert current.html == "<h2>Новое</h2>\n"
    assert current.sha256 == hash_of("## Новое", "## New")
    assert [v.number for v in current.versions] == [2, 1]
    assert current.versions[0].note == "Уточнён порядок возврата."
    old = await legal.get_document(session, "offer", 1)
    assert (old.html, old.sha256) == (first.html, first.sha256)
    assert not old.is_current


async def test_without_a_translation_the_russian_text_is_shown(
    session: AsyncSession,
) -> None:
    await publish(session, DocumentKind.COOKIES, "Печенье", note_en="Shorter.")
    with use_locale("en"):
        document = await legal.get_document(session, "cookies")
    assert (document.language, document.html) == ("ru", "<p>Печенье</p>\n")
    assert document.versions[0].note == "Shorter."


@pytest.mark.parametrize(("kind", "number"), [("x", None), ("offer", 2), ("offer", 0)])
async def test_what_there_is_not_is_not_found(
    session: AsyncSession, kind: str, number: int | None
) -> None:
    with pytest.raises(legal.DocumentNotFound):
        await legal.get_document(session, kind, number)


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", None),
        ("version=", None),
        ("version=3", 3),
        ("a=1&version=12", 12),
        ("version=x", 1_000_000),
        ("version=-1", 1_000_000),
        ("version=" + "9" * 30, 1_000_000),
        ("version=²", 1_000_000),
    ],
)
def test_an_address_asks_for_a_version(query: str, number: int | None) -> None:
    assert legal.number_in(query) == number


class TestFirstHtml:
    async def _facts(self, session: AsyncSession, path: str):  # noqa: ANN202
        describe = describer_of(path.partition("?")[0])
        assert describe is not None
        return await describe(session, path)

    async def test_a_document(self, session: AsyncSession) -> None:
        with use_locale("en"):
            facts = await self._facts(session, "/legal/privacy")
        assert facts is not None
        assert facts.title.startswith("Privacy policy")
        assert "<h1>Privacy policy</h1>" in facts.body
        assert 20 < len(facts.description) <= 160
        assert facts.is_indexed

    async def test_an_old_version_is_not_indexed(self, session: AsyncSession) -> None:
        facts = await self._facts(session, "/legal/privacy?version=1")
        assert facts is not None
        assert not facts.is_indexed

    @pytest.mark.parametrize(
        "path",
        [
            "/legal/none",
            "/legal/offer?version=2",
            "/legal/offer?version=x",
            "/legal/offer?" + "&".join(["version=1"] * 20),
        ],
    )
    async def test_what_there_is_not(self, session: AsyncSession, path: str) -> None:
        assert await self._facts(session, path) is None

    async def test_the_list(self, session: AsyncSession) -> None:
        facts = await self._facts(session, "/legal")
        assert facts is not None
        for kind in DocumentKind:
            assert f'href="/legal/{kind.value}"' in facts.body
