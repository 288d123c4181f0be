"""What the screens of a test are made of."""

import re

import pytest

from edu_platform.classroom.components.quiz import quiz_panel
from edu_platform.classroom.components.quiz_parts import (
    AnswerForm,
    QuestionFocus,
    QuizScreens,
    QuizTimer,
)
from edu_platform.core.i18n import LOCALES, _, use_locale
from edu_platform.core.settings import ROOT
from edu_platform.quizzes.schemas import MAX_CHOICES

LETTERS = "ABCDEFGHIJKLMNOPQRST"


def test_the_panel_needs_no_heavy_library() -> None:
    libraries = quiz_panel("1")._get_all_imports()
    assert not [name for name in libraries if "radix" in name or "markdown" in name]


@pytest.mark.parametrize("part", [AnswerForm, QuestionFocus, QuizScreens, QuizTimer])
def test_parts_exist_in_the_browser_s_module(part: type[AnswerForm]) -> None:
    source = (ROOT / "assets" / "quiz.js").read_text("utf-8")
    (signature,) = re.findall(rf"export function {part.tag}\(([^)]*)\)", source)
    named = set(re.findall(r"\w+", signature))
    own = {name for name in part.get_props() if name in part.__annotations__}
    camel = {re.sub(r"_(\w)", lambda m: m[1].upper(), name) for name in own}
    assert camel <= named


@pytest.mark.parametrize("locale", LOCALES)
def test_there_is_a_letter_for_every_choice(locale: str) -> None:
    with use_locale(locale):
        letters = _(LETTERS)
    assert len(set(letters)) == len(letters) == MAX_CHOICES
