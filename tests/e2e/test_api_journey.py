"""The same way to a certificate through the API, as a mobile app goes it."""

import io
import re
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pypdf import PdfReader

from edu_platform.core.actor import Role
from edu_platform.mail import service as mail
from tests.e2e.answers import right_choices, wrong_choice
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e

API = "/api/v1"
SLUG = "python-basics"
NAME = "Ксения Щёголева"
PASSWORD = "тихая лошадь у реки"
ADMIN_ONLY = ["/admin/people", "/admin/courses"]


class Program:
    """A client of the API; every answer has the status that is expected."""

    def __init__(self, client: httpx.AsyncClient, site: Site) -> None:
        self.client = client
        self.site = site

    async def ask(
        self, method: str, path: str, status: int = HTTPStatus.OK, **options: Any
    ) -> Any:
        answer = await self.client.request(method, f"{API}{path}", **options)
        assert answer.status_code == status, f"{method} {path}: {answer.text}"
        if status >= HTTPStatus.BAD_REQUEST:
            assert answer.headers["content-type"] == "application/problem+json"
        return answer.json() if answer.content else None

    async def register(self, email: str) -> None:
        account = {
            "display_name": NAME,
            "email": email,
            "password": PASSWORD,
            "consents": ["personal_data", "offer"],
        }
        await self.ask("POST", "/accounts", HTTPStatus.ACCEPTED, json=account)
        token = await self.token_of_letter(email)
        for status in (HTTPStatus.OK, HTTPStatus.GONE):
            link = {"token": token, "password": PASSWORD}
            await self.ask("POST", "/accounts/confirmation", status, json=link)

    async def token_of_letter(self, email: str) -> str:
        async with self.site.transaction() as session:
            letters = (await mail.list_letters(session)).items
            (wanted,) = [letter for letter in letters if letter.recipient == email]
            letter = await mail.read_letter(session, wanted.id)
        found = re.search(r"token=([\w-]+)", letter.link)
        assert found
        return found[1]

    async def sign_in(self, email: str, *, status: int = HTTPStatus.OK) -> None:
        submission = {"email": email, "password": PASSWORD}
        await self.ask("POST", "/session", status, json=submission)

    async def take_test(self, quiz_id: str, *, wrongly: bool = False) -> Any:
        """Take a test and return its result; nothing tells what is right before."""
        path = f"/quizzes/{quiz_id}/attempts"
        attempt = await self.ask("POST", path, HTTPStatus.CREATED)
        for question in attempt["questions"]:
            assert set(question["choices"][0]) == {"id", "html"}
            item_id = question["item_id"]
            right = await right_choices(self.site, item_id)
            choices = [await wrong_choice(self.site, item_id)] if wrongly else right
            saved = await self.ask(
                "PUT",
                f"/attempts/{attempt['id']}/answers/{item_id}",
                json={"choices": choices},
            )
            assert {*saved["answer"]["choices"]} == {*choices}
        result = await self.ask("POST", f"/attempts/{attempt['id']}/finish")
        again = await self.ask("GET", f"/attempts/{attempt['id']}/result")
        assert again == result
        assert all(
            any(choice["correct"] for choice in item["choices"])
            for item in result["review"]
        )
        return result

    async def study(self, course: dict[str, Any]) -> None:
        lessons = [x for module in course["modules"] for x in module["lessons"]]
        has_failed = False
        for number, lesson in enumerate(lessons, start=1):
            view = await self.ask("GET", f"/courses/{SLUG}/lessons/{lesson['id']}")
            quiz_id = view["lesson"]["quiz_id"]
            if quiz_id is None:
                assert view["lesson"]["body_html"]
                done = f"/lessons/{lesson['id']}/completion"
                progress = await self.ask("POST", done)
            else:
                progress = await self.pass_test(
                    lesson["id"], quiz_id, fails=not has_failed
                )
                has_failed = True
            assert progress["done"] == number
            assert progress["percent"] == number * 100 // len(lessons)

    async def pass_test(self, lesson_id: str, quiz_id: str, *, fails: bool) -> Any:
        if fails:
            failed = await self.take_test(quiz_id, wrongly=True)
            assert not failed["passed"]
            await self.ask(
                "POST", f"/lessons/{lesson_id}/completion", HTTPStatus.CONFLICT
            )
        passed = await self.take_test(quiz_id)
        assert passed["passed"]
        assert passed["percent"] == 100
        card = await self.ask("GET", f"/quizzes/{quiz_id}")
        assert card["is_passed"]
        return await self.ask("GET", f"/courses/{SLUG}/progress")


@pytest.fixture
def email() -> str:
    return f"{uuid4().hex[:8]}@example.org"


async def test_from_registration_to_certificate(site: Site, email: str) -> None:
    async with site.http() as client:
        program = Program(client, site)
        await program.register(email)
        await program.sign_in(email)
        assert (await program.ask("GET", "/me"))["display_name"] == NAME

        question = {"q": "python", "price": "free", "level": "beginner"}
        found = await program.ask("GET", "/courses", params=question)
        assert [card["slug"] for card in found["items"]] == [SLUG]
        course = await program.ask("GET", f"/courses/{SLUG}")
        for status in (HTTPStatus.CREATED, HTTPStatus.OK):
            await program.ask("POST", f"/courses/{SLUG}/enrollment", status)
        await program.study(course)

        progress = await program.ask("GET", f"/courses/{SLUG}/progress")
        assert (progress["outcome"], progress["percent"]) == ("passed", 100)
        (mine,) = (await program.ask("GET", "/me/courses"))["items"]
        assert mine["shelf"] == "finished"
        (certificate,) = (await program.ask("GET", "/me/certificates"))["items"]
        await program.ask("DELETE", "/session", HTTPStatus.NO_CONTENT)
        await program.ask("GET", "/me", HTTPStatus.UNAUTHORIZED)
    await check_as_a_stranger(site, certificate["code"], course["title"])


async def check_as_a_stranger(site: Site, code: str, title: str) -> None:
    async with site.http() as client:
        stranger = Program(client, site)
        for spelling in (code, code.lower(), code.replace("-", "")):
            found = await stranger.ask("GET", f"/certificates/{spelling}")
            assert found["is_valid"]
            assert (found["name"], found["course"]) == (NAME, title)
        await stranger.ask(
            "GET", "/certificates/0000-0000-0000-0000", HTTPStatus.NOT_FOUND
        )
        answer = await client.get(f"{API}/certificates/{code}/pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert NAME in " ".join(text.split())


async def test_an_unconfirmed_account_is_not_let_in(site: Site, email: str) -> None:
    async with site.http() as client:
        program = Program(client, site)
        account = {
            "display_name": NAME,
            "email": email,
            "password": PASSWORD,
            "consents": ["personal_data", "offer"],
        }
        await program.ask("POST", "/accounts", HTTPStatus.ACCEPTED, json=account)
        await program.sign_in(email, status=HTTPStatus.UNAUTHORIZED)


@pytest.mark.parametrize("path", ADMIN_ONLY)
async def test_an_admin_sees_people_and_courses_and_others_do_not(
    site: Site, path: str
) -> None:
    admin, learner = await site.person(Role.ADMIN), await site.person()
    for person, status in (
        (None, HTTPStatus.UNAUTHORIZED),
        (learner, HTTPStatus.FORBIDDEN),
        (admin, HTTPStatus.OK),
    ):
        async with site.http(person) as client:
            answer = await Program(client, site).ask("GET", path, status)
    assert answer["items"]


async def test_a_lesson_is_closed_without_an_enrolment(site: Site) -> None:
    async with site.http() as client:
        course = (await client.get(f"{API}/courses/{SLUG}")).json()
    lessons = [lesson for module in course["modules"] for lesson in module["lessons"]]
    (closed, *_rest) = [x for x in lessons if not x["is_preview"]]
    for person, status in (
        (None, HTTPStatus.UNAUTHORIZED),
        (await site.person(), HTTPStatus.FORBIDDEN),
    ):
        async with site.http(person) as client:
            await Program(client, site).ask(
                "GET", f"/courses/{SLUG}/lessons/{closed['id']}", status
            )
