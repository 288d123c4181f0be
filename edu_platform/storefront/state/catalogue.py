from typing import Any

import reflex as rx

from edu_platform.accounts.state import acting
from edu_platform.catalog.schemas import CourseSort
from edu_platform.core.errors import ServiceUnavailable
from edu_platform.core.guard import public
from edu_platform.storefront import service as storefront
from edu_platform.storefront.schemas import Advice, Catalogue, Chip
from edu_platform.storefront.service import Question
from edu_platform.ui.tables import PageLink, page_links


class CatalogueState(rx.State):
    """One page of the catalogue. The address holds the question, this the answer."""

    is_loaded: bool = False
    failure: str = ""
    catalogue: Catalogue = Catalogue()
    pages: list[PageLink] = []
    previous: str = ""
    following: str = ""
    has_advice: bool = False
    advice: Advice = Advice(chip=Chip(name="", value="", href=""), courses=0)

    @rx.event
    @public
    async def load(self) -> None:
        question = self._question()
        try:
            async with acting(self) as (session, actor):
                found = await storefront.get_catalogue(session, actor, question)
        except ServiceUnavailable as error:
            self.failure = error.message
            return
        self.catalogue = found
        self.has_advice = found.advice is not None
        if found.advice is not None:
            self.advice = found.advice
        self._link_pages(question)
        self.failure = ""
        self.is_loaded = True

    def _question(self) -> Question:
        return storefront.question_of(self.router.url.query)

    def _link_pages(self, question: Question) -> None:
        page, last = self.catalogue.page, self.catalogue.pages

        def address(number: int) -> str:
            return question.at(number).address

        self.pages = page_links(page, last, address) if last > 1 else []
        self.previous = address(page - 1) if page > 1 else ""
        self.following = address(page + 1) if page < last else ""

    @rx.event
    @public
    async def sort(self, value: str) -> Any:
        known = CourseSort(value) if value in set(CourseSort) else None
        return rx.redirect(self._question().sorted_by(known).address)
