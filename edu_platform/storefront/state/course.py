from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import reflex as rx

from edu_platform.accounts.state import acting
from edu_platform.catalog import service as catalog
from edu_platform.core.errors import ServiceUnavailable
from edu_platform.core.guard import public, signed_in
from edu_platform.learning import service as learning
from edu_platform.storefront import service as storefront
from edu_platform.storefront.schemas import CoursePage


class CourseState(rx.State):
    """A course's page; `status` is loading, ready, missing or failed."""

    status: str = "loading"
    failure: str = ""
    course: CoursePage = CoursePage()

    @rx.event
    @public
    async def load(self) -> AsyncIterator[None]:
        slug = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
        if slug != self.course.slug:
            # The course that was looked at before must not flash up.
            self.reset()
            yield
        try:
            async with acting(self) as (session, actor):
                self.course = await storefront.get_course_page(session, actor, slug)
        except catalog.CourseNotFound:
            self.reset()
            self.status = "missing"
        except ServiceUnavailable as error:
            self.status = "failed"
            self.failure = error.message
        else:
            self.status = "ready"

    @rx.event
    @signed_in
    async def enroll(self) -> Any:
        if not self.course.id:
            return None
        async with acting(self) as (session, actor):
            await learning.enroll(session, actor, UUID(self.course.id))
        return rx.redirect(storefront.lesson_address(self.course.slug))
