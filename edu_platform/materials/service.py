"""The rules of materials. Who may read an article is asked of `core.access`."""

from typing import Any
from uuid import UUID

import anyio.to_thread
from sqlmodel import col, select, update

from edu_platform.core import personal_data
from edu_platform.core.access import require_use
from edu_platform.core.actor import Actor
from edu_platform.core.db import Session
from edu_platform.core.errors import NotFound
from edu_platform.core.i18n import N_
from edu_platform.core.markdown import reading_minutes, render
from edu_platform.core.models import utc_now
from edu_platform.materials.models import Article
from edu_platform.materials.schemas import ArticleRead


class ArticleNotFound(NotFound):
    msgid = N_("There is no such article.")


async def create_article(
    session: Session, actor: Actor, *, title: str, body: str
) -> Article:
    actor.require_admin()
    article = Article(
        author_id=actor.user_id,
        title=title,
        body=body,
        body_html=await _rendered(body),
    )
    session.add(article)
    await session.flush()
    return article


async def update_article(
    session: Session, actor: Actor, article_id: UUID, *, title: str, body: str
) -> Article:
    """Change an article; one that is already so keeps its date."""
    actor.require_admin()
    article = await _existing(session, article_id)
    if (article.title, article.body) == (title, body):
        return article
    if article.body != body:
        article.body_html = await _rendered(body)
    article.title, article.body = title, body
    article.updated_at = utc_now()
    await session.flush()
    return article


async def get_article(session: Session, actor: Actor, article_id: UUID) -> ArticleRead:
    """Return an article to somebody whom a rule lets use it.

    Raises:
        ArticleNotFound: there is none.
        SignInRequired, NotPermitted: no rule grants.
    """
    article = await _existing(session, article_id)
    await require_use(session, actor, "article", article.id)
    return ArticleRead(
        id=article.id,
        title=article.title,
        html=article.body_html,
        minutes=reading_minutes(article.body),
        updated_at=article.updated_at,
    )


async def _existing(session: Session, article_id: UUID) -> Article:
    article = await session.get(Article, article_id)
    if article is None:
        raise ArticleNotFound
    return article


async def _rendered(body: str) -> str:
    # Formulas and highlighting take long enough to hold up everybody else.
    return await anyio.to_thread.run_sync(render, body)


async def _export(session: Session, user_id: UUID) -> list[dict[str, Any]]:
    query = select(Article).where(Article.author_id == user_id)
    written = (await session.exec(query)).all()
    return [
        article.model_dump(mode="json", include={"id", "title", "body", "updated_at"})
        for article in written
    ]


async def _erase(session: Session, user_id: UUID) -> None:
    # Courses are made of these texts: they stay, without the name.
    query = update(Article).where(col(Article.author_id) == user_id)
    await session.exec(query.values(author_id=None))


personal_data.register(
    personal_data.Part(
        name="materials",
        tables=frozenset({"article"}),
        export=_export,
        erase=_erase,
        title=N_("Texts that you wrote"),
    )
)
