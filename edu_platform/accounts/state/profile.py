from typing import Any

import reflex as rx
from pydantic import ValidationError

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User
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
    timezone: str = "Europe/Moscow"
    picture: str = ""
    # Counts what was saved, so that drafts end.
    saved: int = 0
    errors: dict[str, str] = {}

    @rx.event
    @signed_in
    async def load(self) -> None:
        async with acting(self) as (session, actor):
            user = await accounts.get_person(session, actor, actor.person())
        self._show(user)
        self.errors = {}
        self.is_loaded = True

    def _show(self, user: User) -> None:
        self.display_name = user.display_name
        self.headline = user.headline
        self.about = user.about
        self.email = user.email
        self.timezone = user.timezone
        self.picture = accounts.avatar_url(user.avatar, 256)

    @rx.event
    @signed_in
    async def show_picture(self) -> None:
        """Show the picture that the upload has stored, here and in the header."""
        async with acting(self) as (session, actor):
            user = await accounts.get_person(session, actor, actor.person())
        await self._take(user)
        await flash(self, "success", _("The picture is saved."))

    @rx.event
    @signed_in
    async def remove_picture(self) -> None:
        async with acting(self) as (session, actor):
            user = await accounts.remove_avatar(session, actor)
        await self._take(user)
        await flash(self, "success", _("The picture is removed."))

    async def _take(self, user: User) -> None:
        self.picture = accounts.avatar_url(user.avatar, 256)
        person = await self.get_state(SessionState)
        # The next event would still find the old one in the cache.
        accounts.forget(person._bound)  # noqa: SLF001  as below
        person.avatar = accounts.avatar_url(user.avatar)

    @rx.event
    @signed_in
    async def save(self, form_data: dict[str, Any]) -> None:
        try:
            changes = ProfileUpdate.model_validate(form_data)
        except ValidationError as error:
            self.errors = errors_by_field(error)
            return
        async with acting(self) as (session, actor):
            user = await accounts.update_profile(session, actor, changes)
        self.errors = {}
        self.saved += 1
        self._show(user)
        person = await self.get_state(SessionState)
        # The next event would still find the old name in the cache.
        accounts.forget(person._bound)  # noqa: SLF001  the session's one reader besides the guard
        person.name = changes.display_name
        person.initials = initials(changes.display_name)
        person.timezone = person._timezone = user.timezone  # noqa: SLF001  as above
        await flash(self, "success", _("The profile is saved."))
