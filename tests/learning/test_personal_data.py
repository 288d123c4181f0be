from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core import personal_data
from edu_platform.learning import service as learning
from edu_platform.learning.models import Enrollment, EnrollmentStatus, LessonProgress
from tests.conftest import PersonOf, actor_of
from tests.learning.factories import make_course


async def test_a_person_takes_their_courses_along(
    session: AsyncSession, learner: User, person_of: PersonOf
) -> None:
    built = await make_course(session)
    enrollment = await learning.enroll(session, actor_of(learner), built.course.id)
    await learning.complete_lesson(session, actor_of(learner), built.lessons[0].id)
    await learning.enroll(session, actor_of(await person_of()), built.course.id)

    (row,) = await learning.export(session, learner.id)

    assert row["id"] == str(enrollment.id)
    assert row["course_title"] == built.course.title
    assert [x["title"] for x in row["completed_lessons"]] == [built.lessons[0].title]


async def test_erasure_keeps_the_result_and_nothing_of_the_way_there(
    session: AsyncSession, learner: User, person_of: PersonOf
) -> None:
    built = await make_course(session, [["text", "text"]])
    other = await person_of()
    mine = await learning.enroll(session, actor_of(learner), built.course.id)
    theirs = await learning.enroll(session, actor_of(other), built.course.id)
    for person in (learner, other):
        await learning.complete_lesson(session, actor_of(person), built.lessons[0].id)

    await learning.erase(session, learner.id)
    await learning.erase(session, learner.id)

    for enrollment in (mine, theirs):
        await session.refresh(enrollment)
    assert (mine.status, mine.last_lesson_id) == (EnrollmentStatus.ARCHIVED, None)
    assert theirs.status is EnrollmentStatus.ACTIVE
    left = (await session.exec(select(LessonProgress.enrollment_id))).all()
    assert left == [theirs.id]
    assert len((await session.exec(select(Enrollment))).all()) == 2


def test_the_part_covers_the_tables() -> None:
    (part,) = [part for part in personal_data.parts() if part.name == "learning"]
    assert part.tables == {"enrollment", "lesson_progress"}
