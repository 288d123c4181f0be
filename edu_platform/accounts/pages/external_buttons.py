"""The ways to a service: links, since a form must not lead off the site."""

from typing import Any

import reflex as rx

from edu_platform.accounts.state import ExternalState, ProofServicesState
from edu_platform.ui.forms import form_error
from edu_platform.ui.i18n import _
from edu_platform.ui.layout import stack, text
from edu_platform.ui.links import native_link
from edu_platform.ui.values import Text


def external_buttons() -> rx.Component:
    """Offer the services that are configured; nothing when there is none.

    The page's `on_load` has to run `ExternalState.load`.
    """
    return _offer(_("Or sign in with"), ExternalState.buttons, ExternalState.error)


def proof_buttons() -> rx.Component:
    """Offer the services by which the person can prove who they are.

    The page's `on_load` has to run `ProofServicesState.load`.
    """
    words = _("Or come from a service that is linked:")
    return _offer(words, ProofServicesState.buttons, ProofServicesState.error)


def _offer(words: Text, buttons: Any, error: Text) -> rx.Component:
    ways = stack(text(words, cls="sm muted"), rx.foreach(buttons, _button), gap=2)
    return rx.fragment(form_error(error), rx.cond(buttons.length() > 0, ways))


def _button(each: Any) -> rx.Component:
    return native_link(
        each.title, href=each.href, class_name="btn btn-outline btn-block"
    )
