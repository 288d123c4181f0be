"""Who may read an article or take a test that a course shows."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import CourseStatus
from edu_platform.catalog.schemas import Place
from edu_platform.core.access import grants
from edu_platform.core.actor import Actor
from edu_platform.learning.models import Enrollment
from edu_platform.learning.service.clock import gives_access


@grants("article")
async def may_read_article(
    session: AsyncSession, actor: Actor, article_id: UUID
) -> bool:
    places = await catalog.places_of_article(session, article_id)
    return await _may_use(session, actor, places)


@grants("quiz")
async def may_take_quiz(session: AsyncSession, actor: Actor, quiz_id: UUID) -> bool:
    places = await catalog.places_of_quiz(session, quiz_id)
    return await _may_use(session, actor, places)


async def _may_use(
    session: AsyncSession, actor: Actor, places: Sequence[Place]
) -> bool:
    """Grant what a published course previews, and what the actor's courses contain."""
    if any(_is_shown(place) for place in places):
        return True
    if actor.user_id is None or not places:
        return False
    query = (
        select(Enrollment.id)
        .where(
            Enrollment.user_id == actor.user_id,
            col(Enrollment.course_id).in_({place.course_id for place in places}),
            gives_access(),
        )
        .limit(1)
    )
    return (await session.exec(query)).first() is not None


def _is_shown(place: Place) -> bool:
    return place.is_preview and place.course_status is CourseStatus.PUBLISHED
