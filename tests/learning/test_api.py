"""The operations of learning through HTTP."""

from uuid import uuid4

import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.learning import service as learning
from tests.conftest import actor_of, sign_in_as
from tests.learning.factories import Built, expire, make_course
from tests.quizzes.factories import take

API = "/api/v1"


@pytest.fixture
async def built(session: AsyncSession) -> Built:
    return await make_course(session, [["preview", "text"], ["planned", "final"]])


@pytest.fixture
async def joined(
    session: AsyncSession, built: Built, learner: User, client: httpx.AsyncClient
) -> Built:
    await learning.enroll(session, actor_of(learner), built.course.id)
    await session.commit()
    await sign_in_as(client, learner)
    return built


def _code(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


async def test_enroll_in_course(
    client: httpx.AsyncClient, built: Built, learner: User
) -> None:
    path = f"{API}/courses/{built.course.slug}/enrollment"
    assert _code(await client.post(path)) == (401, "SignInRequired")

    await sign_in_as(client, learner)
    created = await client.post(path)
    assert created.status_code == 201
    assert created.json()["status"] == "active"
    again = await client.post(path)
    assert again.status_code == 200
    assert again.json() == created.json()


async def test_enroll_in_course_refusals(
    client: httpx.AsyncClient, session: AsyncSession, learner: User
) -> None:
    await sign_in_as(client, learner)
    paid = await make_course(session, price=100)
    closed = await make_course(session, enrollment_open=False)

    async def ask(slug: str) -> tuple[int, str]:
        return _code(await client.post(f"{API}/courses/{slug}/enrollment"))

    assert await ask("no-such-course") == (404, "CourseNotFound")
    assert await ask(paid.course.slug) == (409, "CourseNotFree")
    assert await ask(closed.course.slug) == (409, "EnrollmentClosed")


async def test_list_my_courses(
    client: httpx.AsyncClient, joined: Built, session: AsyncSession, learner: User
) -> None:
    other = await make_course(session)
    await learning.enroll(session, actor_of(learner), other.course.id)
    await session.commit()

    first = (await client.get(f"{API}/me/courses", params={"limit": 1})).json()
    assert [x["course"]["slug"] for x in first["items"]] == [other.course.slug]
    cursor = first["next_cursor"]
    second = (await client.get(f"{API}/me/courses", params={"cursor": cursor})).json()
    assert [x["course"]["slug"] for x in second["items"]] == [joined.course.slug]
    assert second["next_cursor"] is None
    archive = await client.get(f"{API}/me/courses", params={"shelf": "archive"})
    assert archive.json() == {"items": [], "next_cursor": None}


async def test_list_my_courses_refusals(
    client: httpx.AsyncClient, learner: User
) -> None:
    path = f"{API}/me/courses"
    assert _code(await client.get(path)) == (401, "SignInRequired")
    await sign_in_as(client, learner)
    assert _code(await client.get(path, params={"cursor": "x"})) == (422, "BadCursor")
    wrong = await client.get(path, params={"shelf": "attic"})
    assert _code(wrong) == (422, "ValidationFailed")


async def test_read_progress(client: httpx.AsyncClient, joined: Built) -> None:
    await client.post(f"{API}/lessons/{joined.lessons[0].id}/completion")
    response = await client.get(f"{API}/courses/{joined.course.slug}/progress")

    assert response.status_code == 200
    progress = response.json()
    assert (progress["done"], progress["total"]) == (1, 3)
    assert progress["completed_lessons"] == [str(joined.lessons[0].id)]
    assert progress["outcome"] == "open"


async def test_read_progress_refusals(
    client: httpx.AsyncClient, session: AsyncSession, built: Built, learner: User
) -> None:
    path = f"{API}/courses/{built.course.slug}/progress"
    assert _code(await client.get(path)) == (401, "SignInRequired")
    await sign_in_as(client, learner)
    assert _code(await client.get(path)) == (404, "EnrollmentNotFound")
    unknown = await client.get(f"{API}/courses/none/progress")
    assert _code(unknown) == (404, "CourseNotFound")
    enrollment = await learning.enroll(session, actor_of(learner), built.course.id)
    await expire(session, enrollment)
    assert _code(await client.get(path)) == (403, "AccessEnded")


async def test_read_lesson(client: httpx.AsyncClient, joined: Built) -> None:
    path = f"{API}/courses/{joined.course.slug}/lessons/{joined.lessons[1].id}"
    view = (await client.get(path)).json()

    assert view["lesson"]["body_html"] == "<p>Text of Lesson 2.</p>"
    assert view["lesson"]["previous_id"] == str(joined.lessons[0].id)
    assert view["plan"]["progress"]["next_lesson_id"] == str(joined.lessons[1].id)
    locks = [x["lock"] for m in view["plan"]["modules"] for x in m["lessons"]]
    assert locks == ["", "", "planned", ""]


async def test_read_lesson_refusals(
    client: httpx.AsyncClient, built: Built, learner: User
) -> None:
    base = f"{API}/courses/{built.course.slug}/lessons"
    preview = await client.get(f"{base}/{built.lessons[0].id}")
    assert preview.status_code == 200
    assert preview.json()["plan"]["progress"] is None

    locked = f"{base}/{built.lessons[1].id}"
    assert _code(await client.get(locked)) == (401, "SignInRequired")
    await sign_in_as(client, learner)
    assert _code(await client.get(locked)) == (403, "NotEnrolled")
    assert _code(await client.get(f"{base}/{uuid4()}")) == (404, "LessonNotFound")
    assert _code(await client.get(f"{base}/one")) == (422, "ValidationFailed")


async def test_complete_lesson(
    client: httpx.AsyncClient, joined: Built, session: AsyncSession, learner: User
) -> None:
    path = f"{API}/lessons/{joined.lessons[0].id}/completion"
    done = await client.post(path)
    assert done.status_code == 200
    assert done.json()["done"] == 1
    assert (await client.post(path)).json()["done"] == 1

    await take(session, actor_of(learner), joined.quizzes[0], right=True)
    await session.commit()
    test = await client.post(f"{API}/lessons/{joined.lessons[3].id}/completion")
    assert test.json()["done"] == 2


async def test_complete_lesson_refusals(
    client: httpx.AsyncClient, built: Built, learner: User, session: AsyncSession
) -> None:
    async def ask(lesson_id: object) -> tuple[int, str]:
        return _code(await client.post(f"{API}/lessons/{lesson_id}/completion"))

    text, planned, final = (built.lessons[n].id for n in (1, 2, 3))
    assert await ask(text) == (401, "SignInRequired")
    await sign_in_as(client, learner)
    assert await ask(text) == (403, "NotEnrolled")
    assert await ask(uuid4()) == (404, "LessonNotFound")
    await learning.enroll(session, actor_of(learner), built.course.id)
    await session.commit()
    assert await ask(planned) == (409, "LessonNotPublished")
    assert await ask(final) == (409, "QuizNotPassed")
