import pytest

from edu_platform.ui import tokens


def test_all_pairs_of_colours_are_readable() -> None:
    assert tokens.failures() == []


def test_a_pair_that_is_not_readable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tokens.DARK, "ink", tokens.DARK["page"])

    assert "dark: ink on page has 1.00, needs 4.5" in tokens.failures()


def test_contrast_is_that_of_the_standard() -> None:
    assert tokens.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert tokens.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_dark_theme_knows_no_colour_that_the_light_one_lacks() -> None:
    assert tokens.LIGHT.keys() == tokens.DARK.keys()


def test_both_themes_are_in_the_stylesheet() -> None:
    light, dark = tokens.stylesheet().split(":root.dark")

    assert f"--ink: {tokens.LIGHT['ink']};" in light
    assert f"--ink: {tokens.DARK['ink']};" in dark
    assert "color-scheme: dark;" in dark
