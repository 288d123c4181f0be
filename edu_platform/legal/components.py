"""Links to the documents, and the notice about cookies, for the shell's places."""

import reflex as rx

from edu_platform.ui.controls import button
from edu_platform.ui.i18n import _
from edu_platform.ui.layout import wrap
from edu_platform.ui.links import link, native_form
from edu_platform.ui.shell import footer_column

# Before the page is painted, so that nothing moves and nobody sees the notice twice.
# The same text for everybody: the content security policy names its hash.
COOKIE_SCRIPT = (
    "(()=>{const d=document,r=d.documentElement;"
    'if(/(?:^|; )cookies_ok=1/.test(d.cookie))r.dataset.cookies="read";'
    'd.addEventListener("submit",e=>{'
    'if(e.target.id!=="cookie-notice")return;e.preventDefault();'
    'd.cookie="cookies_ok=1; path=/; max-age=31536000; samesite=lax"'
    '+(location.protocol==="https:"?"; secure":"");'
    'r.dataset.cookies="read"'
    "})})()"
)


def footer_links() -> rx.Component:
    """Make the footer's column of documents."""
    return footer_column(
        _("Documents"),
        [
            (_("Public offer"), "/legal/offer"),
            (_("Privacy policy"), "/legal/privacy"),
            (_("Details of the operator"), "/legal/requisites"),
            (_("All documents"), "/legal"),
        ],
    )


def legal_links() -> rx.Component:
    """Lead to the documents from pages without a footer, such as forms."""
    return rx.el.nav(
        link(_("Privacy policy"), href="/legal/privacy"),
        link(_("Public offer"), href="/legal/offer"),
        link(_("Cookies"), href="/legal/cookies"),
        class_name="legal-links row g4 wrap-ok sm muted",
        aria_label=_("Documents"),
    )


def cookie_head() -> rx.Component:
    """Make the head's part of the cookie notice."""
    return rx.el.script(COOKIE_SCRIPT)


def cookie_notice() -> rx.Component:
    """Say that there are only necessary cookies, until that has been read.

    It stands in the page's flow: it covers nothing, and the keyboard meets it first.
    """
    words = rx.el.p(
        _("This site uses only the cookies it needs to work."),
        " ",
        link(_("More about them"), href="/legal/cookies", class_name="link"),
    )
    notice = native_form(
        words,
        button(_("Understood"), type="submit", kind="outline", size="sm"),
        action="/auth/cookies",
        class_name="row g4 between wrap-ok",
        custom_attrs={"id": "cookie-notice"},
    )
    return rx.el.aside(
        wrap(notice), class_name="cookie-notice", aria_label=_("Cookie notice")
    )
