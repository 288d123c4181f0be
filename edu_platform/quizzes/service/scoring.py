"""Scores: pure functions of a question's body and an answer.

Everything is a fraction until it is shown, so that thirds add up to one.
"""

from fractions import Fraction
from math import ceil, floor
from typing import assert_never

from edu_platform.quizzes.schemas import (
    Answer,
    Choice,
    MultipleBody,
    SingleBody,
    Verdict,
)

# More than the error of adding floats, less than any difference that is meant.
TOLERANCE = 1e-6


def score(body: SingleBody | MultipleBody, answer: Answer | None) -> Fraction:
    """Return the share of the question's points that an answer earns: 0 to 1."""
    chosen = set(answer.choices) if answer else set[str]()
    match body:
        case SingleBody():
            return _all_or_nothing(body.choices, chosen)
        case MultipleBody():
            return _with_penalty(body.choices, chosen)
        case _:
            assert_never(body)


def _all_or_nothing(choices: list[Choice], chosen: set[str]) -> Fraction:
    right = {choice.id for choice in choices if choice.correct}
    return Fraction(chosen == right)


def _with_penalty(choices: list[Choice], chosen: set[str]) -> Fraction:
    """Give each right choice its share, and take a share for each wrong one.

    The shares of wrong choices add up to one as well: ticking everything, or ticking
    at random in the long run, earns nothing.
    """
    right = {choice.id for choice in choices if choice.correct}
    wrong = {choice.id for choice in choices if not choice.correct}
    gained = Fraction(len(chosen & right), len(right))
    lost = Fraction(len(chosen & wrong), len(wrong)) if wrong else Fraction(0)
    return max(Fraction(0), gained - lost)


def verdict(share: Fraction, answer: Answer | None) -> Verdict:
    if answer is None or not answer.choices:
        return "unanswered"
    if share == 1:
        return "right"
    return "partly" if share else "wrong"


def percent(score: Fraction | float, max_score: float) -> int:
    """Return whole percents, rounded down: 59.9 is not yet 60."""
    if not max_score:
        return 0
    return floor(float(score) * 100 / max_score + TOLERANCE)


def missing_score(score: float, max_score: float, pass_percent: int) -> float:
    """Return the points that an attempt lacked to pass, 0 only if it passed."""
    if percent(score, max_score) >= pass_percent:
        return 0.0
    needed = max_score * pass_percent / 100
    return ceil((needed - score) * 100 - TOLERANCE) / 100
