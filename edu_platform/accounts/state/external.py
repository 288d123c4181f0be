"""States of signing in by a service: its buttons, its pages, and linked services."""

from urllib.parse import quote, urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import BaseModel, ValidationError

from edu_platform.accounts import service as accounts
from edu_platform.accounts.gateways import ProviderAnswerInvalid, ProviderSilent
from edu_platform.accounts.models import Provider
from edu_platform.accounts.schemas import EmailSubmission, IdentityRead
from edu_platform.accounts.service import external
from edu_platform.accounts.state.session import (
    SessionState,
    acting,
    network_of,
    zone_of,
)
from edu_platform.core import http
from edu_platform.core.errors import AppError, SignInRequired, TooManyRequests
from edu_platform.core.guard import public, signed_in
from edu_platform.core.i18n import _, format_date
from edu_platform.core.limits import spend
from edu_platform.ui.field_errors import errors_by_field
from edu_platform.ui.flash import flash

LIMIT = "20/hour"
FINISH = "/external/finish"
SERVICES = "/my/settings/services"
# What may stand in an address as the reason why somebody is back.
REASONS: dict[str, type[AppError]] = {
    each.__name__: each
    for each in (
        ProviderAnswerInvalid,
        ProviderSilent,
        SignInRequired,
        accounts.ProofNeeded,
        accounts.TokenInvalid,
        external.AccountClosed,
        external.AccountExists,
        external.AnotherLinked,
        external.ComingCancelled,
        external.ConsentsMissing,
        external.FlowInvalid,
        external.IdentityTaken,
        external.NotThisIdentity,
        external.OtherBrowser,
        external.ProviderOff,
    )
}


class ServiceButton(BaseModel):
    provider: str
    title: str
    href: str


class ServiceLine(BaseModel):
    """One service in the settings: linked or not."""

    provider: str
    title: str
    is_linked: bool
    detail: str
    href: str


def _words(code: str) -> str:
    """Return words for a code of the address; free text there is not shown."""
    if code in REASONS:
        return REASONS[code]().message
    if code == TooManyRequests.__name__:
        return _("Too many attempts. Please try again in an hour.")
    if code == "NameInvalid":
        return _("Please write your name, in two letters at least.")
    return _("You were not signed in. Please try again.") if code else ""


def _leaving(start: str, **query: str) -> str:
    return f"{start}?{urlencode({k: v for k, v in query.items() if v})}"


def flow_token_of(state: rx.State) -> str:
    """Return by what a service's visitor is known when they are back."""
    header = state.router.headers.raw_headers.get("cookie", "")
    return http.cookie_value(header, external.FLOW_COOKIE)


class ExternalState(rx.State):
    """The buttons of the services, on the pages of sign-in and registration."""

    buttons: list[ServiceButton] = []
    error: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        query = self.router.url.query_parameters
        target = query.get("next", "/my")[:500]
        self.buttons = [
            ServiceButton(
                provider=each.provider,
                title=each.title,
                href=_leaving(each.start, next=target),
            )
            for each in external.offered()
        ]
        self.error = _words(query.get("external", ""))


class ProofServicesState(rx.State):
    """The services by which a person can prove who they are once more."""

    buttons: list[ServiceButton] = []
    error: str = ""

    @rx.event
    @signed_in
    async def load(self) -> None:
        async with acting(self) as (session, actor):
            linked = await external.identities_of(session, actor)
        known = {each.provider for each in linked}
        target = self.router.url.path
        self.buttons = [
            ServiceButton(
                provider=each.provider,
                title=each.title,
                href=_leaving(each.start, purpose="prove", next=target),
            )
            for each in external.offered()
            if each.provider in known
        ]
        self.error = _words(self.router.url.query_parameters.get("external", ""))


class LetterState(rx.State):
    """The page that says where a letter went."""

    email: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        self.email = ""
        try:
            sign_up_id = UUID(self.router.url.query_parameters.get("id", ""))
        except ValueError:
            return
        async with acting(self) as (session, _actor):
            self.email = await external.letter_address(session, sign_up_id)


class FinishState(rx.State):
    """The page that finishes a sign-up by a service; its form is native."""

    is_known: bool = False
    is_useless: bool = False
    has_account: bool = False
    is_same_browser: bool = False
    service: str = ""
    name: str = ""
    email: str = ""
    ticket: str = ""
    error: str = ""
    again: str = ""
    sign_in: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        query = self.router.url.query_parameters
        self.ticket = query.get("ticket", "")[:100]
        self.error = _words(query.get("error", ""))
        try:
            async with acting(self) as (session, _actor):
                waiting = await external.read_waiting(
                    session, self.ticket, flow_token_of(self)
                )
        except accounts.TokenInvalid as error:
            self.is_useless, self.error = True, error.message
            self.is_known = True
            return
        self._show(waiting)

    def _show(self, waiting: external.Waiting) -> None:
        self.service, self.name = waiting.service, waiting.name
        self.email = waiting.email
        self.has_account = waiting.has_account
        self.is_same_browser = waiting.is_same_browser
        start = f"/auth/external/{waiting.provider}"
        self.again = _leaving(start, ticket=self.ticket)
        here = f"{FINISH}?ticket={quote(self.ticket)}"
        self.sign_in = f"/login?next={quote(here, safe='')}"
        self.is_useless, self.is_known = False, True

    @rx.event
    @signed_in
    async def link(self) -> rx.event.EventSpec:
        try:
            async with acting(self) as (session, actor):
                await external.link_waiting(
                    session, actor, self.ticket, flow_token_of(self)
                )
        except accounts.ProofNeeded:
            # Whoever signs in once more comes back with a fresh proof.
            return rx.redirect(self.sign_in)
        await flash(self, "success", _("The service is linked to your account."))
        return rx.redirect(SERVICES)


class ServicesState(rx.State):
    """Linked services, and an address for accounts that have none."""

    is_loaded: bool = False
    lines: list[ServiceLine] = []
    error: str = ""
    errors: dict[str, str] = {}
    token: str = ""
    sent_to: str = ""

    @rx.event
    @signed_in
    async def load(self) -> None:
        query = self.router.url.query_parameters
        self.error = _words(query.get("external", ""))
        self.token = query.get("token", "")[:100]
        self.errors, self.sent_to = {}, ""
        await self._read()

    async def _read(self) -> None:
        async with acting(self) as (session, actor):
            linked = await external.identities_of(session, actor)
        zone = await zone_of(self)
        known = {each.provider: each for each in linked}
        offered = {each.provider: each for each in external.offered()}
        self.lines = [
            ServiceLine(
                provider=each,
                title=external.TITLES[each],
                is_linked=each in known,
                detail=_detail(known[each], zone) if each in known else "",
                href=_leaving(offered[each].start, purpose="link", next=SERVICES)
                if each in offered
                else "",
            )
            for each in Provider
            if each in known or each in offered
        ]
        self.is_loaded = True

    @rx.event
    @signed_in
    async def unlink(self, provider: str) -> None:
        if provider not in set(Provider):
            raise external.IdentityNotFound
        async with acting(self) as (session, actor):
            await external.unlink(session, actor, Provider(provider))
        await self._read()
        await flash(self, "success", _("The service is unlinked."))

    @rx.event
    @signed_in
    async def ask_for_email(self, form_data: dict[str, str]) -> None:
        try:
            submission = EmailSubmission.model_validate(form_data)
        except ValidationError as error:
            self.errors = errors_by_field(error)
            return
        await spend(LIMIT, "add-email", network_of(self))
        async with acting(self) as (session, actor):
            await accounts.ask_for_email(session, actor, submission.email)
        self.errors, self.sent_to = {}, submission.email

    @rx.event
    @signed_in
    async def add_email(self) -> None:
        """Use the link of a letter: a press of a button, since scanners open links."""
        async with acting(self) as (session, actor):
            email = await accounts.add_email(session, actor, self.token)
        self.token = ""
        person = await self.get_state(SessionState)
        # The next event would still find no address in the cache.
        accounts.forget(person._bound)  # noqa: SLF001  as in the profile
        person.email, person.needs_email = email, False
        await flash(self, "success", _("The address is confirmed."))


def _detail(linked: IdentityRead, zone: ZoneInfo) -> str:
    since = format_date(linked.linked_at, zone)
    if linked.email:
        return _("{email}, linked on {date}", email=linked.email, date=since)
    return _("Linked on {date}", date=since)
