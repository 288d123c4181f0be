import reflex as rx

from edu_platform.accounts.state import acting
from edu_platform.core.errors import ServiceUnavailable
from edu_platform.core.guard import public
from edu_platform.storefront import service as storefront
from edu_platform.storefront.schemas import Continue, Home


class HomeState(rx.State):
    """The shelves of the home page, and where a learner goes on."""

    is_loaded: bool = False
    failure: str = ""
    home: Home = Home()
    studies: bool = False
    course: Continue = Continue()

    @rx.event
    @public
    async def load(self) -> None:
        try:
            async with acting(self) as (session, actor):
                home = await storefront.get_home(session, actor)
                course = await storefront.get_continue(session, actor)
        except ServiceUnavailable as error:
            self.failure = error.message
            return
        self.home = home
        self.studies = course is not None
        self.course = course or Continue()
        self.failure = ""
        self.is_loaded = True
