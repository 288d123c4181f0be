from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from edu_platform.accounts.api import ActorDep
from edu_platform.core.db import SessionDep
from edu_platform.core.paging import MAX_LIMIT, CursorPage
from edu_platform.core.problems import problems
from edu_platform.learning import service as learning
from edu_platform.learning.schemas import (
    CourseProgress,
    EnrollmentCreated,
    LessonView,
    MyCourse,
    Shelf,
)

router = APIRouter(tags=["learning"])

PUBLIC = {"x-access": "public"}
SIGNED_IN = {"x-access": "signed_in"}


@router.post(
    "/courses/{slug}/enrollment",
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": EnrollmentCreated, "description": "Enrolled before"},
        **problems(401, 404, 409, 422),
    },
    openapi_extra=SIGNED_IN,
)
async def enroll_in_course(
    session: SessionDep, actor: ActorDep, slug: str, response: Response
) -> EnrollmentCreated:
    """Enrol in a free course. Asking again returns the enrolment with status 200."""
    actor.person()
    course_id = await learning.course_id_of(session, slug)
    enrollment, is_new = await learning.enroll_once(session, actor, course_id)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return EnrollmentCreated(
        id=enrollment.id,
        course_id=enrollment.course_id,
        status=enrollment.status,
        enrolled_at=enrollment.created_at,
    )


@router.get("/me/courses", responses=problems(401, 422), openapi_extra=SIGNED_IN)
async def list_my_courses(
    session: SessionDep,
    actor: ActorDep,
    shelf: Shelf | None = None,
    cursor: Annotated[str, Query(max_length=300)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 25,
) -> CursorPage[MyCourse]:
    """Return the caller's courses, the last opened first.

    `shelf` chooses those in progress, finished with access, or in the archive.
    """
    return await learning.list_my_courses_after(
        session, actor, shelf=shelf, cursor=cursor, limit=limit
    )


@router.get(
    "/courses/{slug}/progress",
    responses=problems(401, 403, 404, 422),
    openapi_extra=SIGNED_IN,
)
async def read_progress(
    session: SessionDep, actor: ActorDep, slug: str
) -> CourseProgress:
    """Return the caller's progress in a course they are enrolled in."""
    actor.person()
    course_id = await learning.course_id_of(session, slug)
    return await learning.progress_of(session, actor, course_id)


@router.get(
    "/courses/{slug}/lessons/{lesson_id}",
    responses=problems(401, 403, 404, 422),
    openapi_extra=PUBLIC,
)
async def read_lesson(
    session: SessionDep, actor: ActorDep, slug: str, lesson_id: UUID
) -> LessonView:
    """Open a lesson and remember it as the one to go on with.

    Preview lessons are open to everybody, the others to learners of the course. A
    test itself is read and taken under `/quizzes/{quiz_id}`.
    """
    return await learning.open_lesson(session, actor, slug, lesson_id)


@router.post(
    "/lessons/{lesson_id}/completion",
    responses=problems(401, 403, 404, 409, 422),
    openapi_extra=SIGNED_IN,
)
async def complete_lesson(
    session: SessionDep, actor: ActorDep, lesson_id: UUID
) -> CourseProgress:
    """Note that a lesson is done; asking again changes nothing.

    A test is done by passing it: for its lesson this only confirms a passed attempt.
    """
    return await learning.complete_lesson(session, actor, lesson_id)
