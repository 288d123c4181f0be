"""Keys and focus of the player, handled in the browser."""

import reflex as rx

TITLE_ID = "lesson-title"
PREVIOUS_ID = "lesson-previous"
NEXT_ID = "lesson-next"


class PlayerKeys(rx.Component):
    """Starts a new lesson at its title, and follows `[` and `]`."""

    library = "$/public/player.js"
    tag = "PlayerKeys"

    # What is shown now: a change of it is a move to another lesson.
    place: rx.Var[str]


def player_keys(place: rx.Var[str]) -> rx.Component:
    return PlayerKeys.create(place=place)
