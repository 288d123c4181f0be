from typing import Any

import reflex as rx
from pydantic import ValidationError

from edu_platform.accounts import service as accounts
from edu_platform.accounts.schemas import ProfileUpdate
from edu_platform.accounts.state.session import SessionState, acting, initials
from edu_platform.core.guard import signed_in
from edu_platform.core.i18n import _
from edu_platform.ui.field_errors import errors_by_field
from edu_platform.ui.flash import flash


class ProfileState(rx.State):
    """The person's own profile."""

    is_loaded: bool = False
    display_name: str = ""
    headline: str = ""
    about: str = ""
    email: str = ""
    locale: str = "ru"
    errors: dict[str, str] = {}

    @rx.event
    @signed_in
    async def load(self) -> None:
        async with acting(self) as (session, actor):
            user = await accounts.get_person(session, actor, actor.person())
        self.display_name = user.display_name
        self.headline = user.headline
        self.about = user.about
        self.email = user.email
        self.locale = user.locale
        self.errors = {}
        self.is_loaded = True

    @rx.event
    @signed_in
    async def save(self, form_data: dict[str, Any]) -> None:
        try:
            changes = ProfileUpdate.model_validate({"locale": self.locale} | form_data)
        except ValidationError as error:
            self.errors = errors_by_field(error)
            return
        async with acting(self) as (session, actor):
            await accounts.update_profile(session, actor, changes)
        self.errors = {}
        self.display_name = changes.display_name
        person = await self.get_state(SessionState)
        # The next event would still find the old name in the cache.
        accounts.forget(person._bound)  # noqa: SLF001  the session's one reader besides the guard
        person.name = changes.display_name
        person.initials = initials(changes.display_name)
        await flash(self, "success", _("The profile is saved."))
