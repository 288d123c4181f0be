import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import CourseStatus
from edu_platform.catalog.schemas import CategoryCreate
from edu_platform.core import live
from edu_platform.core.actor import SYSTEM, VISITOR
from edu_platform.core.errors import NotPermitted
from edu_platform.core.i18n import use_locale
from tests.catalog.factories import make_category, make_courses
from tests.conftest import actor_of

BOATS = CategoryCreate(slug="boats", title_ru="Лодки", title_en="Boats", hue="science")


async def test_are_listed_by_place_with_their_published_courses(
    session: AsyncSession,
) -> None:
    boats = await make_category(
        session, "boats", title_ru="Лодки", title_en="Boats", position=2
    )
    await make_category(session, "planes", position=1)
    await make_courses(session, {}, {}, {"status": CourseStatus.DRAFT}, category=boats)
    with use_locale("ru"):
        found = await catalog.list_categories(session, VISITOR)
    assert [(each.slug, each.courses_count) for each in found] == [
        ("planes", 0),
        ("boats", 2),
    ]
    assert found[1].title == "Лодки"
    with use_locale("en"):
        assert (await catalog.list_categories(session, VISITOR))[1].title == "Boats"


async def test_saving_again_changes_the_same_category(session: AsyncSession) -> None:
    first = await catalog.save_category(session, SYSTEM, BOATS)
    renamed = BOATS.model_copy(update={"title_en": "Ships"})
    second = await catalog.save_category(session, SYSTEM, renamed)
    assert second.id == first.id
    (shown,) = await catalog.list_categories(session, VISITOR)
    assert shown.title == "Ships"


async def test_other_processes_are_told_of_a_change_and_of_nothing_else(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    async def tell(_session: AsyncSession, topic: str, **_ids: object) -> None:
        told.append(topic)

    monkeypatch.setattr(live, "tell", tell)
    await catalog.save_category(session, SYSTEM, BOATS)
    await catalog.save_category(session, SYSTEM, BOATS)
    assert told == ["cache"]


async def test_only_admins_save_them(session: AsyncSession, learner: User) -> None:
    with pytest.raises(NotPermitted):
        await catalog.save_category(session, actor_of(learner), BOATS)
