"""What a learner does with the pages, in the words of the language they read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, expect

from edu_platform.core import i18n
from edu_platform.core.i18n import use_locale
from tests.e2e import axe
from tests.e2e.answers import right_choices, wrong_choice
from tests.e2e.browser import Visit
from tests.e2e.site import Site

PASSWORD = "тихая лошадь у реки"


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of the pages, by their English originals."""

    locale: str

    def __call__(self, msgid: str, **params: Any) -> str:
        with use_locale(self.locale):
            return i18n._(msgid, **params)


@dataclass(frozen=True, slots=True)
class Learner:
    name: str
    email: str
    password: str = PASSWORD


class Journey:
    """One learner with one window."""

    def __init__(self, seen: Visit, site: Site, learner: Learner, say: Words) -> None:
        self.seen = seen
        self.page = seen.page
        self.site = site
        self.learner = learner
        self.say = say

    @property
    def is_on_phone(self) -> bool:
        size = self.page.viewport_size
        return size is not None and size["width"] < 800

    def button(self, msgid: str) -> Locator:
        """Return the button that can be seen: narrow screens have others than wide."""
        named = self.page.get_by_role("button", name=self.say(msgid), exact=True)
        return named.locator("visible=true").first

    def link(self, msgid: str) -> Locator:
        named = self.page.get_by_role("link", name=self.say(msgid), exact=True)
        return named.locator("visible=true").first

    async def require_text(self, text: str) -> None:
        found = self.page.get_by_text(text).locator("visible=true")
        await expect(found.first).to_be_visible()

    async def require_accessible(self) -> None:
        found = await axe.violations(self.page)
        assert not found, "\n".join(found)

    async def register(self) -> None:
        await self.seen.open("/register")
        for label, value in (
            ("Your name", self.learner.name),
            ("E-mail", self.learner.email),
            ("Password", self.learner.password),
        ):
            await self.page.get_by_label(self.say(label), exact=True).fill(value)
        for box in ("consent_personal_data", "consent_offer"):
            await self.page.locator(f'input[name="{box}"]').check()
        await self.button("Create an account").click()
        await self.require_text(self.say("We have sent a letter"))

    async def confirm(self) -> None:
        """Follow the link of the letter, which the demo keeps on a page."""
        await self.seen.open("/outbox")
        letter = self.page.get_by_role("article").filter(has_text=self.learner.email)
        await letter.get_by_role("button", name=self.say("Read the letter")).click()
        await expect(letter).to_contain_text("/confirm-email?token=")
        await letter.get_by_role(
            "link", name=self.say("Open the letter's link")
        ).click()
        await self.page.wait_for_url("**/confirm-email?token=*")
        password = self.page.get_by_label(self.say("Password"), exact=True)
        button = self.button("Confirm the address and sign in")
        # Whoever did not register does not know the password of the registration.
        await password.fill("somebody else")
        await button.click()
        await self.require_text(
            self.say(
                "This is not the password of the registration that the letter is about."
            )
        )
        await self.require_accessible()
        await password.fill(self.learner.password)
        await button.click()
        await self.require_greeting()

    async def require_greeting(self) -> None:
        await self.page.wait_for_url("**/my")
        greeting = self.say("Hello, {name}!", name=self.learner.name)
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(greeting)

    async def sign_out(self) -> None:
        name = self.page.get_by_label(self.learner.name)
        await name.locator("visible=true").first.click()
        await self.button("Sign out").click()
        await self.page.wait_for_url(f"{self.site.origin}/")
        await self.seen.until_alive()

    async def sign_in(self) -> None:
        await self.link("Sign in").click()
        await self.page.wait_for_url("**/login")
        await self.page.get_by_label(self.say("E-mail")).fill(self.learner.email)
        password = self.page.get_by_label(self.say("Password"), exact=True)
        await password.fill(self.learner.password)
        await self.button("Sign in").click()
        await self.require_greeting()

    async def find(self, words: str, title: str) -> None:
        """Search the catalogue, narrow it down by two filters, and open the course."""
        await self.link("Courses").click()
        await self.page.wait_for_url("**/courses")
        field = self.page.get_by_role("searchbox").locator("visible=true").first
        await field.fill(words)
        await field.press("Enter")
        await self.page.wait_for_url("**/courses?q=*")
        await self.seen.until_complete()
        if self.is_on_phone:
            await self.button("Filters").click()
            await self.require_accessible()
        for name, query in (("Free", "price=free"), ("From scratch", "level=beginner")):
            await self.filter(name).click()
            await self.page.wait_for_url(f"**{query}**")
        if self.is_on_phone:
            await self.button("Close the filters").click()
        await self.seen.until_complete()
        found = self.page.get_by_role("main").get_by_role("link", name=title)
        await expect(found.first).to_be_visible()
        await found.first.click()
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(title)

    def filter(self, name: str) -> Locator:
        links = self.page.locator("a.choice-link", has_text=self.say(name))
        return links.locator("visible=true").first

    async def enroll(self) -> None:
        programme = self.page.get_by_role("heading", name=self.say("Programme"))
        await expect(programme.first).to_be_visible()
        await self.button("Enrol for free").click()
        await self.page.wait_for_url("**/learn/**lesson=*")

    async def read(self, title: str) -> None:
        """Read a text to its end."""
        await self.require_lesson(title)
        await self.button("Mark as done").click()
        await self.require_text(self.say("Lesson done"))

    async def require_lesson(self, title: str) -> None:
        heading = self.page.get_by_role("heading", level=1)
        await expect(heading).to_have_text(title)

    async def require_progress(self, done: int, total: int) -> None:
        shown = self.say("{done} of {total}", done=done, total=total)
        found = self.page.locator(".outline-head", has_text=shown)
        await expect(found.first).to_be_attached()

    async def go_on(self, *, is_last: bool = False) -> None:
        name = "To the results" if is_last else "Next"
        await self.link(name).click()

    async def fail_test(self) -> None:
        """Answer everything wrongly, and see what would have been right."""
        await self.button("Start the test").click()
        await self.answer(wrongly=True)
        await self.require_accessible()
        questions = await self.answer_all(wrongly=True)
        await self.finish_attempt()
        await self.require_heading("Not passed")
        review = self.page.locator(".quiz-reviewed")
        await expect(review).to_have_count(questions)
        for words in ("Right answer", "Explanation"):
            shown = review.first.get_by_text(self.say(words), exact=True)
            await expect(shown.first).to_be_visible()
        await self.require_accessible()

    async def pass_test(self, *, again: bool = False) -> None:
        await self.button("Try again" if again else "Start the test").click()
        questions = await self.answer_all()
        await self.finish_attempt()
        await self.require_heading("Passed")
        # Right answers are shown to whoever has passed, too.
        await expect(self.page.locator(".quiz-reviewed")).to_have_count(questions)

    async def require_heading(self, msgid: str) -> None:
        heading = self.page.get_by_role("heading", name=self.say(msgid), exact=True)
        await expect(heading).to_be_visible()

    async def answer_all(self, *, wrongly: bool = False) -> int:
        """Answer each question, and return how many there were."""
        cells = self.page.locator(".quiz-cells button")
        await expect(cells.first).to_be_visible()
        total = await cells.count()
        for number in range(1, total + 1):
            await expect(cells.nth(number - 1)).to_have_attribute(
                "aria-current", "step"
            )
            await self.answer(wrongly=wrongly)
            if number < total:
                await self.button("Next question").click()
        return total

    async def answer(self, *, wrongly: bool = False) -> None:
        boxes = self.page.locator(".quiz-choices input")
        item_id = await boxes.first.get_attribute("name")
        assert item_id is not None
        right = await right_choices(self.site, item_id)
        chosen = [await wrong_choice(self.site, item_id)] if wrongly else right
        for choice_id in chosen:
            box = self.page.locator(f'input[value="{choice_id}"]')
            await self.page.locator("label.choice", has=box).click()
            await expect(box).to_be_checked()
        await expect(self.page.locator(".quiz-mark.saved")).to_be_visible()

    async def finish_attempt(self) -> None:
        await self.button("Finish the attempt").click()
        await self.button("Finish now").click()

    async def download(self, folder: Path) -> Path:
        async with self.page.expect_download() as download:
            await self.link("Download PDF").click()
        path = folder / "certificate.pdf"
        await (await download.value).save_as(path)
        return path
