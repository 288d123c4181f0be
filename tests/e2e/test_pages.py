"""Every page in both themes: for everybody, without errors, and by itself alone."""

import asyncio
from http import HTTPStatus

import pytest
from playwright.async_api import Browser, Page, Route, expect

from edu_platform.catalog.models import LessonKind
from edu_platform.certificates import service as certificates
from edu_platform.core.actor import Role
from edu_platform.core.models import utc_now
from edu_platform.learning import service as learning
from edu_platform.learning.events import CourseCompleted
from tests.e2e import axe
from tests.e2e.addresses import COURSE, EXAMPLES, Address, every, routes, usual
from tests.e2e.browser import DESK, PHONE, Theme, Visit, visit
from tests.e2e.site import Person, Site

pytestmark = pytest.mark.e2e

SIZES = {"desk": DESK, "phone": PHONE}
BACKGROUND = "getComputedStyle(document.documentElement).colorScheme"
# Whether the page and its heading are seen, frame by frame since it may appear.
NOTE_WHAT_APPEARS = """
window.appearing = new Promise((resolve) => {
  const frames = [];
  const seen = (name) => getComputedStyle(document.querySelector(name)).visibility;
  const note = () => {
    frames.push([seen("body"), seen("h1")]);
    if (frames.length < 5) requestAnimationFrame(note);
    else resolve(frames);
  };
  new MutationObserver((_changes, observer) => {
    if (document.documentElement.dataset.language) return;
    observer.disconnect();
    note();
  }).observe(document, {
    subtree: true, attributes: true, attributeFilter: ["data-language"],
  });
});
"""


@pytest.fixture(scope="module")
async def people(site: Site) -> dict[str, Person | None]:
    return {
        "visitor": None,
        "learner": await site.person(display_name="Вера Иванова"),
        "admin": await site.person(Role.ADMIN, display_name="Анна Управляющая"),
    }


@pytest.fixture(scope="module")
async def parts(site: Site, people: dict[str, Person | None]) -> dict[str, str]:
    """What stands in addresses: things that exist, and belong to the learner."""
    learner = people["learner"]
    assert learner is not None
    async with site.transaction() as session:
        course_id = await learning.course_id_of(session, COURSE)
        enrollment = await learning.enroll(session, learner.actor, course_id)
        plan = await learning.study_plan(session, learner.actor, COURSE)
        lessons = [lesson for module in plan.modules for lesson in module.lessons]
        await learning.complete_lesson(session, learner.actor, lessons[0].id)
        certificate = await certificates.issue(
            session,
            CourseCompleted(
                enrollment_id=enrollment.id,
                user_id=learner.user_id,
                course_id=course_id,
                completed_at=utc_now(),
                grade_percent=93,
            ),
        )
    assert certificate is not None
    quiz = next(lesson for lesson in lessons if lesson.kind is LessonKind.QUIZ)
    return {"code": certificate.public_code, "quiz_lesson": str(quiz.id)}


def filled(address: Address, parts: dict[str, str]) -> str:
    return address.path.format(**parts)


def test_every_variable_address_has_an_example() -> None:
    assert {route for route in routes() if "[" in route} == set(EXAMPLES)
    assert len(usual()) == len(routes())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", every(), ids=str)
async def test_is_usable_by_everybody(
    address: Address,
    theme: Theme,
    browser: Browser,
    site: Site,
    people: dict[str, Person | None],
    parts: dict[str, str],
) -> None:
    async with visit(browser, site, people[address.who], theme=theme) as seen:
        await seen.open(filled(address, parts))
        await require_content(seen.page)
        assert await seen.page.evaluate(BACKGROUND) == theme
        found = await axe.violations(seen.page)
        forgive_missing(seen, address)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("address", every(), ids=str)
async def test_fits_a_phone_and_speaks_english(
    address: Address,
    browser: Browser,
    site: Site,
    people: dict[str, Person | None],
    parts: dict[str, str],
) -> None:
    window = visit(browser, site, people[address.who], locale="en", size=PHONE)
    async with window as seen:
        await seen.open(filled(address, parts))
        await require_content(seen.page)
        await expect(seen.page.locator("html")).to_have_attribute("lang", "en")
        width = await seen.page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], "the page scrolls sideways"
        found = await axe.violations(seen.page)
        forgive_missing(seen, address)
    assert not found, "\n".join(found)


async def require_content(page: Page) -> None:
    await expect(page.locator("h1").first).to_be_attached()
    await expect(page.locator("main")).to_have_count(1)


def forgive_missing(seen: Visit, address: Address) -> None:
    """A page that says what is missing answers 404, which the browser reports."""
    if "no-such" in address.path or "0000" in address.path:
        seen.problems = [p for p in seen.problems if "status of 404" not in p]


@pytest.mark.parametrize("path", ["/no-such-page", "/courses/no-such-course"])
async def test_what_is_not_there_says_so(
    path: str, browser: Browser, site: Site
) -> None:
    async with visit(browser, site) as seen:
        answer = await seen.open(path)
        assert answer.status == HTTPStatus.NOT_FOUND
        await require_content(seen.page)
        seen.problems = [p for p in seen.problems if "status of 404" not in p]


async def test_a_page_in_another_language_appears_at_once(
    browser: Browser, site: Site
) -> None:
    """Nothing is left to appear a frame later than what it stands in."""
    async with visit(browser, site, locale="en", size=PHONE) as seen:
        await seen.page.add_init_script(NOTE_WHAT_APPEARS)
        await seen.open("/courses?q=qwertyuiop")
        frames = await seen.page.evaluate("appearing")
    assert frames == [["visible", "visible"]] * 5


async def test_texts_that_come_late_break_nothing(browser: Browser, site: Site) -> None:
    """The page before stays on the screen until the next one can be read."""
    asked, sent = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await sent.wait()
        await route.continue_()

    async with visit(browser, site, locale="en") as seen:
        await seen.context.route("**/assets/certificates.en-*.js", hold)
        await seen.open("/")
        before = await seen.page.locator("h1").first.inner_text()
        link = seen.page.get_by_role("contentinfo").get_by_role(
            "link", name="Check a certificate"
        )
        await link.click()
        await asyncio.wait_for(asked.wait(), 15)
        assert await seen.page.locator("h1").first.inner_text() == before
        sent.set()
        await expect(seen.page.locator("h1")).to_have_text("Check a certificate")


async def test_the_documentation_of_the_api_works(browser: Browser, site: Site) -> None:
    async with visit(browser, site) as seen:
        await seen.page.goto("/docs")
        operations = seen.page.locator(".opblock")
        await expect(operations.first).to_be_visible()
        assert await operations.count() > 20


@pytest.mark.parametrize(
    "path", [r for r in routes() if r.startswith(("/my", "/admin"))]
)
async def test_a_visitor_is_asked_to_sign_in(
    path: str, browser: Browser, site: Site
) -> None:
    async with visit(browser, site) as seen:
        await seen.page.goto(path)
        await seen.page.wait_for_url("**/login?next=*")
        await expect(seen.page.locator("input[name=next]").first).to_have_value(path)
