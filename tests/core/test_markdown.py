"""Text that people wrote never becomes script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu_platform.core.markdown import clean, plain_text, reading_minutes, render

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](java\tscript:alert(1))",
    "![x](//evil.example/p.png)",
    "![x](https://evil.example/p.png)",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "$\\text{<script>alert(1)</script>}$",
    "$$\\href{javascript:alert(1)}{x}$$",
    "```<script>\nalert(1)\n```",
    '```"onmouseover=alert(1)\nx\n```',
]


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_text_is_shown_and_not_run(source: str) -> None:
    markup = render(source)
    lowered = markup.lower()
    for needle in (
        "<script",
        "<iframe",
        "<svg",
        "<style",
        'href="java',
        "evil.example",
    ):
        assert needle not in lowered
    assert clean(markup) == markup


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing(source: str) -> None:
    markup = render(source)
    assert clean(markup) == markup


def test_formulas_become_mathml() -> None:
    assert "<mfrac>" in render("$\\frac{a}{b}$")
    assert 'display="block"' in render("$$\nx^2\n$$")


def test_money_is_not_a_formula() -> None:
    assert "<math" not in render("It costs 5$ or 10$ a month.")


def test_code_is_highlighted_and_reachable_by_keyboard() -> None:
    markup = render("```python\nx = 1\n```")
    assert '<span class="mi">1</span>' in markup
    assert 'tabindex="0"' in markup


def test_a_text_has_no_h1_of_its_own() -> None:
    assert "<h1" not in render("# Title")
    assert "<h2>Title</h2>" in render("# Title")


def test_tables_keep_their_alignment_without_inline_style() -> None:
    markup = render("|a|b|\n|-|-:|\n|1|2|")
    assert '<td class="right">2</td>' in markup
    assert "style=" not in markup


def test_links_to_other_sites_pass_nothing_on() -> None:
    assert 'rel="noopener noreferrer nofollow"' in render("[a](https://example.org)")


def test_plain_text_is_cut_at_a_word() -> None:
    assert plain_text("**one** two `three`", limit=9) == "one two…"
    assert plain_text("a < b") == "a < b"


def test_reading_takes_at_least_a_minute() -> None:
    assert reading_minutes("word") == 1
    assert reading_minutes("word " * 1600) == 10
