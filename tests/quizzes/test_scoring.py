from fractions import Fraction
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu_platform.quizzes.schemas import Answer, Choice, MultipleBody, SingleBody
from edu_platform.quizzes.service import scoring

Body = SingleBody | MultipleBody


def body_of(right: list[bool], kind: type[Body]) -> Body:
    choices = [
        Choice(id=str(number), text="", html="", correct=correct)
        for number, correct in enumerate(right)
    ]
    return kind(choices=choices)


def right_of(body: Body) -> list[str]:
    return [choice.id for choice in body.choices if choice.correct]


def wrong_of(body: Body) -> list[str]:
    return [choice.id for choice in body.choices if not choice.correct]


multiples = (
    st.lists(st.booleans(), min_size=2, max_size=20)
    .filter(any)
    .map(lambda right: body_of(right, MultipleBody))
)
singles = st.tuples(st.integers(2, 20), st.integers(0, 19)).map(
    lambda pair: body_of([n == pair[1] % pair[0] for n in range(pair[0])], SingleBody)
)
bodies = st.one_of(singles, multiples)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Body, Answer]:
    """Make a question, and an answer to it in any order."""
    body = draw(bodies)
    ids = [choice.id for choice in body.choices]
    most = 1 if isinstance(body, SingleBody) else len(ids)
    chosen = draw(st.lists(st.sampled_from(ids), unique=True, max_size=most))
    return body, Answer(choices=chosen)


@given(answered())
def test_a_score_is_between_nothing_and_everything(pair: tuple[Body, Answer]) -> None:
    assert 0 <= scoring.score(*pair) <= 1


@given(answered(), st.randoms())
def test_the_order_of_choices_does_not_matter(
    pair: tuple[Body, Answer], random: Random
) -> None:
    body, answer = pair
    shuffled = random.sample(answer.choices, len(answer.choices))
    mixed = body.model_copy(
        update={"choices": random.sample(body.choices, len(body.choices))}
    )
    assert scoring.score(mixed, Answer(choices=shuffled)) == scoring.score(body, answer)


@given(bodies)
def test_the_right_answer_earns_everything(body: Body) -> None:
    assert scoring.score(body, Answer(choices=right_of(body))) == 1


@given(answered())
def test_only_the_right_answer_earns_everything(pair: tuple[Body, Answer]) -> None:
    body, answer = pair
    is_right = set(answer.choices) == set(right_of(body))
    assert (scoring.score(body, answer) == 1) is is_right


@given(bodies)
def test_no_answer_earns_nothing(body: Body) -> None:
    assert scoring.score(body, None) == 0
    assert scoring.score(body, Answer(choices=[])) == 0


@given(answered(), st.data())
def test_one_more_wrong_choice_never_helps(
    pair: tuple[Body, Answer], data: st.DataObject
) -> None:
    body, answer = pair
    wrong = data.draw(st.sampled_from([*wrong_of(body), ""]))
    worse = Answer(choices=[*answer.choices, wrong])
    assert scoring.score(body, worse) <= scoring.score(body, answer)


@given(multiples.filter(wrong_of))
def test_choosing_everything_earns_nothing(body: Body) -> None:
    everything = Answer(choices=[choice.id for choice in body.choices])
    assert scoring.score(body, everything) == 0


@pytest.mark.parametrize(
    ("chosen", "share"),
    [
        ("13", Fraction(1)),
        ("1", Fraction(1, 2)),
        ("10", Fraction(0)),
        ("130", Fraction(1, 2)),
        ("02", Fraction(0)),
    ],
)
def test_a_multiple_answer_earns_part_of_the_points(
    chosen: str, share: Fraction
) -> None:
    body = body_of([False, True, False, True], MultipleBody)
    for order in permutations(chosen):
        assert scoring.score(body, Answer(choices=list(order))) == share


@pytest.mark.parametrize(
    ("score", "max_score", "percent"),
    [(0, 0, 0), (0, 3, 0), (3, 3, 100), (2, 3, 66), (5.999, 10, 59), (0.29, 1, 29)],
)
def test_percents_are_rounded_down(
    score: float, max_score: float, percent: int
) -> None:
    assert scoring.percent(score, max_score) == percent


def test_thirds_add_up() -> None:
    assert scoring.percent(sum([Fraction(1, 3)] * 3, Fraction(0)), 1) == 100


@given(st.integers(0, 100), st.integers(1, 500), st.floats(0, 1))
def test_nothing_is_missing_exactly_when_it_is_passed(
    pass_percent: int, max_score: int, share: float
) -> None:
    score = share * max_score
    passed = scoring.percent(score, max_score) >= pass_percent
    missing = scoring.missing_score(score, max_score, pass_percent)
    assert (missing == 0) is passed
    assert missing >= 0


@pytest.mark.parametrize(
    ("share", "choices", "verdict"),
    [
        (Fraction(0), [], "unanswered"),
        (Fraction(0), ["1"], "wrong"),
        (Fraction(1, 2), ["1"], "partly"),
        (Fraction(1), ["1"], "right"),
    ],
)
def test_a_verdict_says_what_the_answer_was_worth(
    share: Fraction, choices: list[str], verdict: str
) -> None:
    assert scoring.verdict(share, Answer(choices=choices)) == verdict


def test_a_question_never_answered_is_unanswered() -> None:
    assert scoring.verdict(Fraction(0), None) == "unanswered"
