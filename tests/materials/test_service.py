from uuid import UUID, uuid4

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core import access, personal_data
from edu_platform.core.actor import SYSTEM, VISITOR, Actor
from edu_platform.core.errors import NotPermitted, SignInRequired
from edu_platform.materials import service as materials
from edu_platform.materials.models import Article
from tests.conftest import actor_of

BODY = "Read **this**, then `print(1)`.\n\n<script>alert(1)</script>"


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> set[UUID]:
    """The people whom the features above let read every article."""
    ids: set[UUID] = set()

    async def rule(_session: AsyncSession, actor: Actor, _article_id: UUID) -> bool:
        return actor.user_id in ids

    monkeypatch.setitem(access._rules, "article", [rule])
    return ids


async def make(session: AsyncSession, actor: Actor = SYSTEM) -> Article:
    return await materials.create_article(session, actor, title="Text", body=BODY)


async def test_an_article_is_rendered_safely_when_it_is_saved(
    session: AsyncSession,
) -> None:
    article = await make(session)
    assert "<strong>this</strong>" in article.body_html
    assert "<script>" not in article.body_html
    changed = await materials.update_article(
        session, SYSTEM, article.id, title="Text", body="*New*"
    )
    assert changed.id == article.id
    assert changed.body_html == "<p><em>New</em></p>\n"


async def test_an_article_that_does_not_change_keeps_its_date(
    session: AsyncSession,
) -> None:
    article = await make(session)
    before = article.updated_at
    await materials.update_article(session, SYSTEM, article.id, title="Text", body=BODY)
    assert article.updated_at == before
    await materials.update_article(session, SYSTEM, article.id, title="New", body=BODY)
    assert article.updated_at > before


async def test_only_admins_write(session: AsyncSession, learner: User) -> None:
    article = await make(session)
    for actor, refusal in (
        (actor_of(learner), NotPermitted),
        (VISITOR, SignInRequired),
    ):
        with pytest.raises(refusal):
            await make(session, actor)
        with pytest.raises(refusal):
            await materials.update_article(
                session, actor, article.id, title="Mine", body="Mine"
            )


async def test_reading_is_granted_from_above(
    session: AsyncSession, learner: User, admin: User, readers: set[UUID]
) -> None:
    article = await make(session)
    with pytest.raises(SignInRequired):
        await materials.get_article(session, VISITOR, article.id)
    with pytest.raises(NotPermitted):
        await materials.get_article(session, actor_of(learner), article.id)

    readers.add(learner.id)
    read = await materials.get_article(session, actor_of(learner), article.id)
    assert read.html == article.body_html
    assert (read.title, read.minutes) == ("Text", 1)
    assert await materials.get_article(session, actor_of(admin), article.id) == read


async def test_there_is_no_unknown_article(session: AsyncSession) -> None:
    with pytest.raises(materials.ArticleNotFound):
        await materials.get_article(session, SYSTEM, uuid4())
    with pytest.raises(materials.ArticleNotFound):
        await materials.update_article(session, SYSTEM, uuid4(), title="a", body="b")


async def test_an_author_takes_texts_away_and_leaves_them_without_a_name(
    session: AsyncSession, admin: User
) -> None:
    article = await make(session, actor_of(admin))
    await make(session)
    (part,) = [each for each in personal_data.parts() if each.name == "materials"]

    (exported,) = await part.export(session, admin.id)
    assert (exported["id"], exported["body"]) == (str(article.id), BODY)
    await part.erase(session, admin.id)
    assert await part.export(session, admin.id) == []
    await session.refresh(article)
    assert article.author_id is None
    assert article.body == BODY
