import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import CourseStatus
from edu_platform.core.actor import SYSTEM
from tests.catalog.factories import (
    course_create,
    make_article_id,
    make_category,
    make_courses,
)
from tests.conftest import sign_in_as

COURSES = "/api/v1/courses"


def titles(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [item["title"] for item in response.json()["items"]]


class TestListCourses:
    async def test_visitors_search_and_filter(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        data = await make_category(session, "data")
        await make_courses(
            session,
            {"title": "Анализ данных", "price": 100},
            {"title": "Анализ текста", "level": "advanced"},
            category=data,
        )
        await make_courses(session, {"title": "Лодки"})

        found = await client.get(COURSES, params={"q": "анализу", "price": "free"})
        assert titles(found) == ["Анализ текста"]
        both = {"level": ["advanced", "beginner"], "category": "data", "sort": "price"}
        assert titles(await client.get(COURSES, params=both)) == [
            "Анализ текста",
            "Анализ данных",
        ]

    async def test_cursors_lead_through_all_pages(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        await make_courses(session, *({"title": f"Лодка {n}"} for n in range(3)))
        first = await client.get(COURSES, params={"limit": 2, "sort": "new"})
        assert titles(first) == ["Лодка 2", "Лодка 1"]
        cursor = first.json()["next_cursor"]
        second = await client.get(
            COURSES, params={"limit": 2, "sort": "new", "cursor": cursor}
        )
        assert titles(second) == ["Лодка 0"]
        assert second.json()["next_cursor"] is None

    @pytest.mark.parametrize("q", ["%", "' or 1=1 --", "\0", '"', ":*"])
    async def test_no_text_is_an_error(
        self, client: httpx.AsyncClient, session: AsyncSession, q: str
    ) -> None:
        await make_courses(session, {})
        response = await client.get(COURSES, params={"q": q})
        assert response.status_code == 200

    @pytest.mark.parametrize(
        "params",
        [
            {"sort": "cheapest"},
            {"level": "genius"},
            {"price": "some"},
            {"limit": 0},
            {"limit": 101},
            {"cursor": "nonsense"},
            {"q": "x" * 201},
            {"category": ["x"] * 21},
        ],
    )
    async def test_a_wrong_question_is_refused(
        self, client: httpx.AsyncClient, params: dict[str, str]
    ) -> None:
        response = await client.get(COURSES, params=params)
        assert response.status_code == 422
        assert response.headers["content-type"] == "application/problem+json"


class TestGetCourse:
    async def test_visitors_read_the_programme(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        await make_category(session, "crafts")
        lesson = {"title": "Sheets", "article_id": await make_article_id(session)}
        wanted = course_create(
            "crafts", modules=[{"title": "Paper", "lessons": [lesson]}]
        )
        await catalog.save_course(session, SYSTEM, wanted)
        await session.commit()

        response = await client.get(f"{COURSES}/paper-boats")
        assert response.status_code == 200
        body = response.json()
        assert body["title"] == "Paper boats"
        (shown,) = body["modules"][0]["lessons"]
        assert shown["title"] == "Sheets"
        # Contents are reached through a lesson, by those who may.
        assert "article_id" not in shown

    async def test_a_draft_is_shown_to_admins_only(
        self, client: httpx.AsyncClient, session: AsyncSession, admin: User
    ) -> None:
        await make_courses(session, {"slug": "hidden", "status": CourseStatus.DRAFT})
        response = await client.get(f"{COURSES}/hidden")
        assert response.status_code == 404
        assert response.json()["code"] == "CourseNotFound"
        await sign_in_as(client, admin)
        assert (await client.get(f"{COURSES}/hidden")).status_code == 200


class TestListCategories:
    async def test_visitors_see_all(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        category = await make_category(session, "data", title_en="Data")
        await make_courses(session, {}, category=category)
        response = await client.get("/api/v1/categories")
        assert response.json() == {
            "items": [
                {"slug": "data", "title": "Data", "hue": "code", "courses_count": 1}
            ],
            "next_cursor": None,
        }

    async def test_nobody_changes_them_here(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        await make_category(session, "data")
        response = await client.post("/api/v1/categories", json={"slug": "new"})
        assert response.status_code == 405
        assert response.headers["content-type"] == "application/problem+json"


class TestListAllCourses:
    async def test_admins_see_drafts(
        self, client: httpx.AsyncClient, session: AsyncSession, admin: User
    ) -> None:
        await make_courses(
            session, {"title": "Draft", "status": CourseStatus.DRAFT}, {"title": "Open"}
        )
        await sign_in_as(client, admin)
        path = "/api/v1/admin/courses"
        assert titles(await client.get(path)) == ["Open", "Draft"]
        drafts = await client.get(path, params={"status": "draft", "search": "dra"})
        assert titles(drafts) == ["Draft"]

    async def test_others_are_refused(
        self, client: httpx.AsyncClient, learner: User, admin: User
    ) -> None:
        path = "/api/v1/admin/courses"
        assert (await client.get(path)).status_code == 401
        await sign_in_as(client, learner)
        assert (await client.get(path)).status_code == 403
        await sign_in_as(client, admin)
        wrong = await client.get(path, params={"status": "lost"})
        assert wrong.status_code == 422
