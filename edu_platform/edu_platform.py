"""The app that Reflex runs: every page, the API, the guard, the shell's slots."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import reflex as rx
from reflex import constants
from reflex.utils import prerequisites
from starlette.types import ASGIApp

from edu_platform import assembly
from edu_platform.accounts import pages as _accounts
from edu_platform.accounts.api import forms
from edu_platform.accounts.components import (
    consent_request,
    deletion_banner,
    demo_banner,
    email_banner,
    person_slot,
)
from edu_platform.admin import pages as _admin
from edu_platform.api.app import api
from edu_platform.certificates import pages as _certificates
from edu_platform.classroom import pages as _classroom
from edu_platform.core import jobs, logs
from edu_platform.core.garbage import spare_what_is_loaded
from edu_platform.core.settings import settings
from edu_platform.dashboard import pages as _dashboard
from edu_platform.legal import pages as _legal
from edu_platform.legal.api import forms as legal_forms
from edu_platform.legal.components import cookie_head, cookie_notice
from edu_platform.legal.components import footer_links as legal_footer
from edu_platform.mail import pages as _mail
from edu_platform.storefront import pages as _storefront
from edu_platform.storefront.api import router as covers
from edu_platform.ui.app_options import app_options
from edu_platform.ui.i18n import _
from edu_platform.ui.shell import footer_column
from edu_platform.ui.slots import Slot, fill
from edu_platform.web.edge import Edge
from edu_platform.web.files import router as files
from edu_platform.web.guard import Guard
from edu_platform.web.live import live_pushes
from edu_platform.web.messages import check_messages
from edu_platform.web.redis_locks import install as give_redis_locks_back

# Imported for what they register.
LOADED = (
    assembly,
    _accounts,
    _admin,
    _certificates,
    _classroom,
    _dashboard,
    _mail,
    _legal,
    _storefront,
)
# Where Reflex itself serves them from: finished pages are kept apart from its folder.
COMPILED = prerequisites.get_web_dir() / constants.Dirs.STATIC


def fill_slots() -> None:
    fill(Slot.PERSON, person_slot)
    fill(Slot.HEAD, cookie_head)
    fill(Slot.BANNER, cookie_notice)
    fill(Slot.BANNER, demo_banner)
    fill(Slot.BANNER, consent_request)
    fill(Slot.BANNER, email_banner)
    fill(Slot.BANNER, deletion_banner)
    fill(Slot.FOOTER_LINKS, footer_links)
    fill(Slot.FOOTER_LINKS, legal_footer)


def footer_links() -> rx.Component:
    return rx.fragment(
        footer_column(
            _("Study"),
            [
                (_("Courses"), "/courses"),
                (_("My learning"), "/my/learning"),
                (_("Check a certificate"), "/certificates"),
            ],
        ),
        footer_column(_("For developers"), [(_("API documentation"), "/docs")]),
    )


def with_edge(app: ASGIApp) -> ASGIApp:
    return Edge(app, COMPILED)


@asynccontextmanager
async def background(app: rx.App) -> AsyncGenerator[None, None]:
    """Set up logging, hear the live bus and, by setting, run jobs, while we serve."""
    logs.set_up()
    spare_what_is_loaded()
    async with live_pushes(app):
        if not settings.embedded_worker:
            yield
            return
        async with jobs.embedded_worker():
            yield


fill_slots()
give_redis_locks_back()
api.include_router(forms)
api.include_router(legal_forms)
api.include_router(files)
api.include_router(covers)
app = rx.App(
    api_transformer=[api, with_edge],
    **app_options(),
)
app.add_middleware(Guard())
if app.event_namespace is not None:
    check_messages(app.event_namespace)
app.register_lifespan_task(background)
