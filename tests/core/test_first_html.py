from edu_platform.core.first_html import drawn, element
from edu_platform.core.icons import SPRITE


def test_an_element_has_what_it_is_given() -> None:
    link = element("a", "words", href="/x", cls="link", aria_label="Name")
    assert link == '<a href="/x" class="link" aria-label="Name">words</a>'


def test_attributes_are_escaped() -> None:
    assert element("p", title='"><b>&') == '<p title="&quot;&gt;&lt;b&gt;&amp;"></p>'


def test_an_attribute_may_have_no_value_or_be_left_out() -> None:
    assert element("details", open=True) == "<details open></details>"
    assert element("details", open=False) == "<details></details>"


def test_some_elements_have_no_end_and_an_empty_text_is_kept() -> None:
    assert element("img", src="/x", alt="") == '<img src="/x" alt="">'


def test_an_icon_is_in_the_sprite_and_says_nothing() -> None:
    icon = drawn("star", "faint")
    assert 'aria-hidden="true"' in icon
    assert 'class="i faint"' in icon
    assert '<symbol id="star"' in SPRITE.read_text()
