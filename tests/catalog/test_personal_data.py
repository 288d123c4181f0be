from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog import service as catalog
from edu_platform.catalog.service.personal_data import PART
from edu_platform.core.actor import SYSTEM
from tests.catalog.factories import course_create, make_category


async def test_a_teacher_may_take_away_and_erase_what_they_teach(
    session: AsyncSession, learner: User, admin: User
) -> None:
    await make_category(session, "crafts")
    wanted = course_create("crafts", instructor_ids=[learner.id, admin.id])
    course = await catalog.save_course(session, SYSTEM, wanted)

    assert await PART.export(session, learner.id) == [
        {"teaches": "paper-boats", "title": "Paper boats"}
    ]
    await PART.erase(session, learner.id)
    assert await PART.export(session, learner.id) == []
    outline = await catalog.get_outline(session, course.id)
    assert outline.instructor_names == [admin.display_name]
