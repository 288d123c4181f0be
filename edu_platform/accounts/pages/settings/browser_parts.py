"""Parts of the settings that live in the browser."""

import reflex as rx
from reflex.event import no_args_event_spec

LIBRARY = "$/public/profile.js"


class PictureInput(rx.Component):
    """Shows the chosen picture, sends it at once and says how that went."""

    library = LIBRARY
    tag = "PictureInput"

    action: rx.Var[str]
    label: rx.Var[str]
    hint: rx.Var[str]
    largest: rx.Var[int]
    too_large: rx.Var[str]
    sending: rx.Var[str]
    failed: rx.Var[str]
    alternative: rx.Var[str]

    on_stored: rx.EventHandler[no_args_event_spec]


class ZoneInput(rx.Component):
    """A native choice of the time zones that the browser knows."""

    library = LIBRARY
    tag = "ZoneInput"

    name: rx.Var[str]
    value: rx.Var[str]
    label: rx.Var[str]
    hint: rx.Var[str]
    use_own: rx.Var[str]
    error: rx.Var[str]


class Draft(rx.Component):
    """Keeps what is typed in its form until `saved` changes."""

    library = LIBRARY
    tag = "Draft"

    name: rx.Var[str]
    saved: rx.Var[int]
