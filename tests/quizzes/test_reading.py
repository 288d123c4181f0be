from uuid import UUID

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core.actor import VISITOR
from edu_platform.core.errors import NotPermitted, SignInRequired
from edu_platform.core.models import new_id
from edu_platform.core.paging import BadCursor, encode_cursor
from edu_platform.quizzes import service as quizzes
from edu_platform.quizzes.models import Reveal
from edu_platform.quizzes.schemas import Answer, QuizFacts
from tests.conftest import PersonOf, actor_of
from tests.quizzes.factories import choices_of, make_quiz, take


async def test_a_card_tells_all_rules(session: AsyncSession, learner: User) -> None:
    quiz = await make_quiz(
        session,
        intro="Read *carefully*.",
        pass_percent=70,
        attempts_allowed=3,
        time_limit_minutes=20,
        reveal="last",
        is_final=True,
    )
    card = await quizzes.get_card(session, actor_of(learner), quiz.id)

    assert card.title == "Numbers"
    assert "<em>carefully</em>" in card.intro_html
    assert (card.questions, card.max_score, card.pass_percent) == (2, 3, 70)
    assert (card.attempts_allowed, card.attempts_used, card.attempts_left) == (3, 0, 3)
    assert (card.time_limit_minutes, card.reveal) == (20, Reveal.LAST)
    assert card.is_final
    assert (card.is_passed, card.best_percent, card.attempts) == (False, None, [])


async def test_a_card_tells_where_the_person_stands(
    session: AsyncSession, learner: User, person_of: PersonOf
) -> None:
    actor, quiz = actor_of(learner), await make_quiz(session, attempts_allowed=4)
    await take(session, actor, quiz, right=False)
    await take(session, actor, quiz, right=True)
    open_one = await quizzes.start_attempt(session, actor, quiz.id)
    card = await quizzes.get_card(session, actor, quiz.id)

    assert (card.attempts_used, card.attempts_left) == (3, 1)
    assert (card.is_passed, card.best_percent) == (True, 100)
    assert [attempt.number for attempt in card.attempts] == [3, 2, 1]
    assert card.attempts[0].id == open_one.id
    assert [attempt.percent for attempt in card.attempts] == [None, 100, 0]
    assert [attempt.passed for attempt in card.attempts] == [None, True, False]

    other = await quizzes.get_card(session, actor_of(await person_of()), quiz.id)
    assert (other.attempts_used, other.is_passed, other.attempts) == (0, False, [])


async def test_a_card_is_for_those_who_may_use_the_test(
    session: AsyncSession, learner: User, shut_out: set[UUID | None]
) -> None:
    quiz = await make_quiz(session)
    card = await quizzes.get_card(session, VISITOR, quiz.id)
    assert card.attempts == []

    shut_out |= {learner.id, None}
    with pytest.raises(NotPermitted):
        await quizzes.get_card(session, actor_of(learner), quiz.id)
    with pytest.raises(SignInRequired):
        await quizzes.get_card(session, VISITOR, quiz.id)
    with pytest.raises(quizzes.QuizNotFound):
        await quizzes.get_card(session, actor_of(learner), new_id())


async def test_attempts_are_listed_by_pages(
    session: AsyncSession, learner: User, shut_out: set[UUID | None]
) -> None:
    actor, quiz = actor_of(learner), await make_quiz(session)
    for _ in range(5):
        await take(session, actor, quiz, right=False)
    # One's own results stay readable when the course is over.
    shut_out.add(learner.id)

    seen, cursor = list[int](), ""
    while cursor is not None:
        page = await quizzes.list_attempts(
            session, actor, quiz.id, cursor=cursor, limit=2
        )
        assert len(page.items) <= 2
        seen += [attempt.number for attempt in page.items]
        cursor = page.next_cursor
    assert seen == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    "cursor", ["rubbish", encode_cursor("x"), encode_cursor(-1), encode_cursor(2**40)]
)
async def test_a_damaged_cursor_is_refused(
    session: AsyncSession, learner: User, cursor: str
) -> None:
    quiz = await make_quiz(session)
    with pytest.raises(BadCursor):
        await quizzes.list_attempts(session, actor_of(learner), quiz.id, cursor=cursor)


async def test_lists_are_for_people_and_known_tests(
    session: AsyncSession, learner: User
) -> None:
    quiz = await make_quiz(session)
    with pytest.raises(SignInRequired):
        await quizzes.list_attempts(session, VISITOR, quiz.id)
    with pytest.raises(quizzes.QuizNotFound):
        await quizzes.list_attempts(session, actor_of(learner), new_id())


async def test_the_best_attempt_counts(session: AsyncSession, learner: User) -> None:
    actor, quiz = actor_of(learner), await make_quiz(session)
    other, untaken = await make_quiz(session), await make_quiz(session)
    ids = [quiz.id, other.id, untaken.id]
    assert await quizzes.best_percent(session, learner.id, ids) == {}
    assert not await quizzes.is_passed(session, learner.id, quiz.id)

    await take(session, actor, quiz, right=True)
    await take(session, actor, quiz, right=False)
    await take(session, actor, other, right=False)
    await quizzes.start_attempt(session, actor, untaken.id)

    best = await quizzes.best_percent(session, learner.id, ids)
    assert best == {quiz.id: 100, other.id: 0}
    assert await quizzes.is_passed(session, learner.id, quiz.id)
    assert not await quizzes.is_passed(session, learner.id, other.id)
    assert not await quizzes.is_passed(session, new_id(), quiz.id)


async def test_percents_agree_wherever_they_are_shown(
    session: AsyncSession, learner: User
) -> None:
    actor, quiz = actor_of(learner), await make_quiz(session)
    right = await choices_of(session, quiz, correct=True)
    attempt = await quizzes.start_attempt(session, actor, quiz.id)
    multiple = attempt.questions[1].item_id
    given = Answer(choices=right[multiple])
    await quizzes.answer(session, actor, attempt.id, multiple, given)
    result = await quizzes.finish(session, actor, attempt.id)
    card = await quizzes.get_card(session, actor, quiz.id)

    assert result.percent == 66
    assert (card.best_percent, card.attempts[0].percent) == (66, 66)
    assert await quizzes.best_percent(session, learner.id, [quiz.id]) == {quiz.id: 66}


async def test_facts_are_told_for_many_tests_at_once(session: AsyncSession) -> None:
    final = await make_quiz(session, is_final=True, pass_percent=80)
    other = await make_quiz(session)
    facts = await quizzes.facts_of(session, [final.id, other.id, new_id()])
    assert facts == {
        final.id: QuizFacts(is_final=True, pass_percent=80, questions=2),
        other.id: QuizFacts(is_final=False, pass_percent=60, questions=2),
    }
    assert await quizzes.facts_of(session, []) == {}
