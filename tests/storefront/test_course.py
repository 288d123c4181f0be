from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import CourseStatus
from edu_platform.core.actor import SYSTEM, VISITOR
from edu_platform.learning import service as learning
from edu_platform.storefront import service as storefront
from tests.conftest import actor_of
from tests.storefront.factories import make_full_course

SLUG = "paper-boats"


async def test_tells_what_is_included_and_opens_free_lessons(
    session: AsyncSession, admin: User
) -> None:
    admin.about = "Folds **boats**."
    await make_full_course(
        session, price=99_000, old_price=120_000, instructor_ids=[admin.id]
    )
    page = await storefront.get_course_page(session, VISITOR, SLUG)
    assert (page.lessons, page.quizzes, page.planned) == (4, 1, 1)
    assert (page.price, page.old_price, page.level) == (99_000, 120_000, "beginner")
    assert (page.category, page.hue) == ("Crafts", "hum")
    (teacher,) = page.teachers
    assert teacher.initials == "".join(w[0] for w in admin.display_name.split()).upper()
    assert "<strong>boats</strong>" in teacher.about_html

    sheets, folds, test = page.modules[0].lessons
    (soon,) = page.modules[1].lessons
    assert sheets.href == page.first_preview
    assert sheets.href.startswith("/learn/paper-boats?lesson=")
    # A lesson without content cannot be opened, preview or not.
    assert [line.href for line in (folds, test, soon)] == ["", "", ""]
    assert [line.kind for line in (folds, test, soon)] == ["article", "quiz", "planned"]


@pytest.mark.parametrize(
    ("fields", "visitor", "person"),
    [
        ({}, "sign_in", "enroll"),
        ({"price": 100}, "paid", "paid"),
        ({"enrollment_open": False}, "later", "later"),
        ({"enrollment_open": False, "price": 100}, "later", "later"),
    ],
)
async def test_the_card_offers_what_can_be_done(
    session: AsyncSession,
    learner: User,
    fields: dict[str, Any],
    visitor: str,
    person: str,
) -> None:
    await make_full_course(session, **fields)
    for actor, action in ((VISITOR, visitor), (actor_of(learner), person)):
        page = await storefront.get_course_page(session, actor, SLUG)
        assert page.action == action
        assert page.continue_href == ""


async def test_a_learner_continues(session: AsyncSession, learner: User) -> None:
    actor = actor_of(learner)
    course = await make_full_course(session)
    await learning.enroll(session, actor, course.id)
    page = await storefront.get_course_page(session, actor, SLUG)
    assert (page.action, page.percent) == ("continue", 0)
    assert page.continue_href.startswith("/learn/paper-boats?lesson=")


async def test_a_hidden_course_is_for_admins_and_offers_nothing(
    session: AsyncSession, learner: User, admin: User
) -> None:
    await make_full_course(session, status=CourseStatus.DRAFT)
    page = await storefront.get_course_page(session, actor_of(admin), SLUG)
    assert page.action == "hidden"
    for actor in (VISITOR, actor_of(learner)):
        with pytest.raises(catalog.CourseNotFound):
            await storefront.get_course_page(session, actor, SLUG)


async def test_the_system_sees_it_as_anybody_would(session: AsyncSession) -> None:
    await make_full_course(session)
    page = await storefront.get_course_page(session, SYSTEM, SLUG)
    assert page.action == "enroll"
