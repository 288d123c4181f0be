"""From registration to a certificate that a stranger checks, and who may not see what.

In Russian at a desk, and in English on a phone.
"""

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect
from pypdf import PdfReader

from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import LessonKind
from edu_platform.catalog.schemas import CourseOutline
from edu_platform.core.actor import Role
from edu_platform.learning import service as learning
from tests.e2e.browser import DESK, PHONE, Theme, visit
from tests.e2e.journey import Journey, Learner, Words
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e

SLUG = "python-basics"


@dataclass(frozen=True, slots=True)
class Reader:
    locale: str
    size: dict[str, int]
    theme: Theme
    name: str


READERS = [
    pytest.param(Reader("ru", DESK, "light", "Ксения Щёголева"), id="Russian, desk"),
    pytest.param(Reader("en", PHONE, "dark", "Фёдор Объездчиков"), id="English, phone"),
]


@pytest.fixture
async def course(site: Site) -> CourseOutline:
    async with site.transaction() as session:
        course_id = await learning.course_id_of(session, SLUG)
        return await catalog.get_outline(session, course_id)


@pytest.mark.parametrize("reader", READERS)
async def test_from_registration_to_certificate(
    reader: Reader, browser: Browser, site: Site, course: CourseOutline, tmp_path: Path
) -> None:
    say = Words(reader.locale)
    learner = Learner(reader.name, f"{uuid4().hex[:8]}@example.org")
    window = visit(
        browser, site, locale=reader.locale, size=reader.size, theme=reader.theme
    )
    async with window as seen:
        journey = Journey(seen, site, learner, say)
        await journey.register()
        await journey.confirm()
        await journey.sign_out()
        await journey.sign_in()
        await journey.find("python", course.title)
        await journey.enroll()
        await study(journey, course)
        await journey.require_text(say("The course is completed"))
        await journey.require_accessible()
        await journey.link("Open the certificate").click()
        await journey.require_text(say("The certificate is valid"))
        address = seen.page.url
        document = await journey.download(tmp_path)
    code = address.rpartition("/")[2]
    require_document(document, learner.name, course.title, code)
    await check_as_a_stranger(browser, site, code, learner, say)


async def study(journey: Journey, course: CourseOutline) -> None:
    lessons = course.required
    tests = [lesson for lesson in lessons if lesson.kind is LessonKind.QUIZ]
    for number, lesson in enumerate(lessons, start=1):
        await journey.require_lesson(lesson.title)
        if lesson.kind is LessonKind.ARTICLE:
            await journey.read(lesson.title)
        else:
            is_first = lesson is tests[0]
            if is_first:
                await journey.fail_test()
                await journey.require_progress(number - 1, len(lessons))
            await journey.pass_test(again=is_first)
        await journey.require_progress(number, len(lessons))
        if number < len(lessons):
            await journey.go_on()


def require_document(document: Path, name: str, title: str, code: str) -> None:
    assert document.read_bytes().startswith(b"%PDF-")
    pages = PdfReader(document).pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    assert name in text
    assert title in text
    assert code in text


async def check_as_a_stranger(
    browser: Browser, site: Site, code: str, learner: Learner, say: Words
) -> None:
    async with visit(browser, site, locale=say.locale) as seen:
        stranger = Journey(seen, site, learner, say)
        await seen.open("/certificates")
        await seen.page.get_by_label(say("Code of the certificate")).fill(code.lower())
        await stranger.button("Check").click()
        await stranger.require_text(say("The certificate is valid"))
        await stranger.require_text(learner.name)
        assert learner.email not in await seen.page.content()
        await expect(stranger.link("Sign in")).to_be_visible()


async def test_a_reload_brings_an_attempt_back(
    browser: Browser, site: Site, course: CourseOutline
) -> None:
    """What is typed in a test is saved at once; the page can be rebuilt from that."""
    person = await site.person()
    async with site.transaction() as session:
        await learning.enroll(session, person.actor, course.id)
    test = next(x for x in course.required if x.kind is LessonKind.QUIZ)
    say = Words("ru")
    async with visit(browser, site, person) as seen:
        journey = Journey(seen, site, Learner(person.name, person.email), say)
        await seen.open(f"/learn/{SLUG}?lesson={test.id}")
        await journey.button("Start the test").click()
        await journey.answer()
        chosen = seen.page.locator(".quiz-choices input:checked")
        before = await chosen.evaluate_all("boxes => boxes.map(box => box.value)")
        await seen.open(f"/learn/{SLUG}?lesson={test.id}")
        # It goes on at the first question without an answer.
        cells = seen.page.locator(".quiz-cells button")
        await expect(cells.nth(1)).to_have_attribute("aria-current", "step")
        await journey.button("Previous question").click()
        await expect(cells.first).to_have_attribute("aria-current", "step")
        await expect(chosen).to_have_count(len(before))
        after = await chosen.evaluate_all("boxes => boxes.map(box => box.value)")
    assert after == before


async def test_what_one_window_does_shows_in_the_other(
    browser: Browser, site: Site, course: CourseOutline
) -> None:
    person = await site.person()
    async with site.transaction() as session:
        await learning.enroll(session, person.actor, course.id)
    say = Words("ru")
    learner = Learner(person.name, person.email)
    window, other = visit(browser, site, person), visit(browser, site, person)
    async with window as seen, other as watched:
        reading = Journey(seen, site, learner, say)
        watching = Journey(watched, site, learner, say)
        for each in (seen, watched):
            await each.open(f"/learn/{SLUG}")
        await watching.require_progress(0, len(course.required))
        await reading.read(course.required[0].title)
        await watching.require_progress(1, len(course.required))
        await watching.require_text(say("Lesson done"))


async def test_a_window_leaves_when_its_session_ends(
    browser: Browser, site: Site
) -> None:
    person = await site.person()
    async with visit(browser, site, person) as seen:
        await seen.open("/my/settings")
        async with site.http(person) as elsewhere:
            await elsewhere.post("/auth/logout")
        await seen.page.wait_for_url(f"{site.origin}/")
        await seen.until_alive()
        await expect(seen.page.get_by_text(person.email)).to_have_count(0)
        await expect(seen.page.get_by_text(person.name)).to_have_count(0)


async def test_signing_out_leaves_nothing_behind(browser: Browser, site: Site) -> None:
    person = await site.person()
    say = Words("ru")
    async with visit(browser, site, person) as seen:
        journey = Journey(seen, site, Learner(person.name, person.email), say)
        await seen.open("/my/settings")
        await journey.require_text(person.email)
        await seen.page.get_by_label(person.name).click()
        await journey.button("Sign out").click()
        await seen.page.wait_for_url(f"{site.origin}/")
        await seen.until_alive()
        await expect(journey.link("Sign in")).to_be_visible()
        await seen.page.go_back()
        await seen.page.wait_for_url("**/login?next=*")
        await expect(seen.page.get_by_text(person.email)).to_have_count(0)


async def test_an_admin_sees_people_and_courses(browser: Browser, site: Site) -> None:
    admin = await site.person(Role.ADMIN)
    somebody = await site.person()
    say = Words("ru")
    async with visit(browser, site, admin) as seen:
        journey = Journey(seen, site, Learner(admin.name, admin.email), say)
        await seen.open("/admin")
        await journey.link("People").click()
        field = seen.page.get_by_label(say("Name or e-mail"))
        await field.fill(somebody.email)
        await journey.button("Find").click()
        await journey.require_text(somebody.email)
        await (
            journey.page.locator("main")
            .get_by_role("link", name=say("Courses"), exact=True)
            .first.click()
        )
        await seen.page.wait_for_url("**/admin/courses*")
        await journey.require_text("Основы Python")


@pytest.mark.parametrize("path", ["/admin", "/admin/people", "/admin/courses"])
async def test_a_learner_does_not(browser: Browser, site: Site, path: str) -> None:
    learner, somebody = await site.person(), await site.person()
    say = Words("ru")
    async with visit(browser, site, learner) as seen:
        journey = Journey(seen, site, Learner(learner.name, learner.email), say)
        await seen.open(path)
        await journey.require_text(say("This page is for administrators"))
        assert not any(somebody.email in frame for frame in seen.frames)
        assert not await seen.page.get_by_role("table").count()
