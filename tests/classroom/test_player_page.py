"""What the player's page is made of, and what it shares with its script."""

import re

import pytest

from edu_platform.classroom.components import keys
from edu_platform.classroom.pages.player import player_page
from edu_platform.core.settings import ROOT

SCRIPT = (ROOT / "assets" / "player.js").read_text("utf-8")


@pytest.fixture(scope="module")
def drawn() -> str:
    return str(player_page().render())


def test_the_page_needs_no_heavy_library() -> None:
    libraries = player_page()._get_all_imports()
    assert not [name for name in libraries if "radix" in name or "markdown" in name]


@pytest.mark.parametrize("dom_id", [keys.TITLE_ID, keys.PREVIOUS_ID, keys.NEXT_ID])
def test_the_script_knows_the_places_of_the_page(drawn: str, dom_id: str) -> None:
    assert dom_id in drawn
    assert f'"{dom_id}"' in SCRIPT


def test_the_script_takes_what_the_component_gives() -> None:
    (signature,) = re.findall(r"export function PlayerKeys\(([^)]*)\)", SCRIPT)
    assert set(re.findall(r"\w+", signature)) == {"place"}
    assert set(keys.PlayerKeys.__annotations__) - {"library", "tag"} == {"place"}


@pytest.mark.parametrize(
    "screen",
    ["text", "quiz", "sign_in", "planned", "locked", "expired", "finish", "no_lesson"],
)
def test_every_screen_of_the_state_is_drawn(drawn: str, screen: str) -> None:
    # As the case of a match over the state's `screen`.
    assert f"""(['"{screen}"'], """ in drawn


def test_only_html_of_the_server_is_set_as_html(drawn: str) -> None:
    sources = re.findall(r'"__html"\] : \S+?\["(\w+)"\]', drawn)
    assert "body_html" in sources
    assert all(name.endswith("html") for name in sources)
