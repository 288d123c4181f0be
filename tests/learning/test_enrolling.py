import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import CourseStatus
from edu_platform.core.actor import SYSTEM, VISITOR
from edu_platform.core.errors import NotPermitted, SignInRequired
from edu_platform.core.models import new_id
from edu_platform.learning import service as learning
from edu_platform.learning.events import CourseCompleted, Enrolled, LessonCompleted
from edu_platform.learning.models import (
    Enrollment,
    EnrollmentSource,
    EnrollmentStatus,
)
from tests.conftest import PersonOf, actor_of
from tests.learning.conftest import Collected
from tests.learning.factories import expire, make_course
from tests.quizzes.factories import take


async def test_a_free_course_is_joined_once_however_often_one_asks(
    session: AsyncSession, learner: User, published: Collected
) -> None:
    built = await make_course(session)
    actor = actor_of(learner)

    first = await learning.enroll(session, actor, built.course.id)
    again, is_new = await learning.enroll_once(session, actor, built.course.id)

    assert again.id == first.id
    assert not is_new
    assert first.status is EnrollmentStatus.ACTIVE
    assert first.source is EnrollmentSource.FREE
    assert published == [Enrolled(first.id, learner.id, built.course.id)]
    assert len((await session.exec(select(Enrollment))).all()) == 1


async def test_open_pages_of_the_learner_are_told(
    session: AsyncSession, learner: User, told: Collected
) -> None:
    built = await make_course(session)
    await learning.enroll(session, actor_of(learner), built.course.id)

    ids = {"user_id": learner.id, "course_id": built.course.id}
    assert told == [{"topic": "progress", **ids}]


async def test_visitors_are_asked_to_sign_in(session: AsyncSession) -> None:
    built = await make_course(session)
    with pytest.raises(SignInRequired):
        await learning.enroll(session, VISITOR, built.course.id)


async def test_paid_closed_and_unpublished_courses_are_refused(
    session: AsyncSession, learner: User
) -> None:
    actor = actor_of(learner)
    paid = await make_course(session, price=490000)
    closed = await make_course(session, enrollment_open=False)
    draft = await make_course(session, status=CourseStatus.DRAFT)

    with pytest.raises(learning.CourseNotFree):
        await learning.enroll(session, actor, paid.course.id)
    with pytest.raises(learning.EnrollmentClosed):
        await learning.enroll(session, actor, closed.course.id)
    with pytest.raises(catalog.CourseNotFound):
        await learning.enroll(session, actor, draft.course.id)
    with pytest.raises(catalog.CourseNotFound):
        await learning.enroll(session, actor, new_id())
    assert (await session.exec(select(Enrollment))).all() == []


async def test_who_is_in_stays_in_when_the_course_closes(
    session: AsyncSession, learner: User
) -> None:
    built = await make_course(session)
    actor = actor_of(learner)
    first = await learning.enroll(session, actor, built.course.id)
    built.course.enrollment_open = False
    built.course.status = CourseStatus.ARCHIVED
    built.course.price = 100
    await session.flush()

    assert (await learning.enroll(session, actor, built.course.id)).id == first.id


async def test_purchases_and_grants_are_made_by_the_system_or_an_admin(
    session: AsyncSession, learner: User, admin: User, person_of: PersonOf
) -> None:
    built = await make_course(session, price=490000, enrollment_open=False)
    course_id = built.course.id
    bought = EnrollmentSource.PURCHASE
    with pytest.raises(NotPermitted):
        await learning.enroll(session, actor_of(learner), course_id, source=bought)

    enrollment = await learning.enroll(
        session, SYSTEM, course_id, source=bought, learner_id=learner.id
    )
    assert enrollment.user_id == learner.id

    other = await person_of()
    with pytest.raises(NotPermitted):
        await learning.enroll(
            session, actor_of(learner), course_id, learner_id=other.id
        )
    granted = await learning.enroll(
        session,
        actor_of(admin),
        course_id,
        source=EnrollmentSource.GRANT,
        learner_id=other.id,
    )
    assert (granted.user_id, granted.source) == (other.id, EnrollmentSource.GRANT)


async def test_enrolling_again_after_the_access_ended_archives_the_old_one(
    session: AsyncSession, learner: User, published: Collected
) -> None:
    built = await make_course(session)
    actor = actor_of(learner)
    old = await learning.enroll(session, actor, built.course.id)
    old.grade_percent = 87
    await expire(session, old)
    completed_at, access_until = old.completed_at, old.access_until

    new, is_new = await learning.enroll_once(session, actor, built.course.id)

    assert is_new
    assert new.id != old.id
    await session.refresh(old)
    assert old.status is EnrollmentStatus.ARCHIVED
    assert (old.completed_at, old.access_until) == (completed_at, access_until)
    assert old.grade_percent == 87
    assert [x.enrollment_id for x in published] == [old.id, new.id]


async def test_while_access_lasts_a_finished_course_is_not_joined_anew(
    session: AsyncSession, learner: User
) -> None:
    built = await make_course(session, [["text"]])
    actor = actor_of(learner)
    first = await learning.enroll(session, actor, built.course.id)
    await learning.complete_lesson(session, actor, built.lessons[0].id)
    assert first.status is EnrollmentStatus.COMPLETED

    assert (await learning.enroll(session, actor, built.course.id)).id == first.id


async def test_a_test_passed_before_enrolling_stays_passed(
    session: AsyncSession, learner: User, published: Collected
) -> None:
    built = await make_course(session, [["preview quiz", "text", "quiz"]])
    actor = actor_of(learner)
    await take(session, actor, built.quizzes[0], right=True)
    await learning.enroll(session, actor, built.course.id)

    progress = await learning.progress_of(session, actor, built.course.id)
    assert progress.completed_lessons == [built.lessons[0].id]
    kinds = [type(event) for event in published]
    assert kinds == [Enrolled, LessonCompleted]


async def test_a_test_failed_before_enrolling_changes_nothing(
    session: AsyncSession, learner: User
) -> None:
    built = await make_course(session, [["preview quiz", "text"]])
    actor = actor_of(learner)
    await take(session, actor, built.quizzes[0], right=False)
    await learning.enroll(session, actor, built.course.id)

    progress = await learning.progress_of(session, actor, built.course.id)
    assert progress.completed_lessons == []


async def test_a_course_of_tests_that_are_passed_is_completed_at_once(
    session: AsyncSession, learner: User, published: Collected
) -> None:
    built = await make_course(session, [["preview quiz"]])
    actor = actor_of(learner)
    await take(session, actor, built.quizzes[0], right=True)
    enrollment = await learning.enroll(session, actor, built.course.id)

    assert enrollment.status is EnrollmentStatus.COMPLETED
    assert [type(x) for x in published][-1] is CourseCompleted


async def test_the_enrolment_is_none_for_whoever_has_no_access(
    session: AsyncSession, learner: User, person_of: PersonOf
) -> None:
    built = await make_course(session)
    course_id = built.course.id
    enrollment = await learning.enroll(session, actor_of(learner), course_id)
    other = await person_of()

    read = await learning.enrollment_of(session, actor_of(learner), course_id)
    assert read is not None
    assert (read.id, read.percent) == (enrollment.id, 0)
    assert read.next_lesson_id == built.lessons[0].id
    assert await learning.enrollment_of(session, VISITOR, course_id) is None
    assert await learning.enrollment_of(session, actor_of(other), course_id) is None

    await expire(session, enrollment)
    assert await learning.enrollment_of(session, actor_of(learner), course_id) is None
