"""Taking a test: start card, one question at a time, result.

Everything here can be rebuilt from the database: a reload or a second tab continues
the attempt that is under way.
"""

from typing import Any
from uuid import UUID

import reflex as rx
from pydantic import ValidationError

from edu_platform.accounts.state import acting
from edu_platform.classroom.state import quiz_shown as shown
from edu_platform.classroom.state.quiz_shown import (
    CardShown,
    Cell,
    QuestionShown,
    ResultShown,
)
from edu_platform.core.actor import Actor
from edu_platform.core.db import Session
from edu_platform.core.errors import AppError, SignInRequired
from edu_platform.core.guard import public, signed_in
from edu_platform.core.models import read_id
from edu_platform.quizzes import service as quizzes
from edu_platform.quizzes.models import AttemptStatus
from edu_platform.quizzes.schemas import (
    Answer,
    AttemptResult,
    AttemptView,
    QuizCard,
)

# The browser's clock may run ahead of the server's by this much.
CLOCK_TOLERANCE_MS = 2000


class QuizState(rx.State):
    """A test that is shown to a person.

    `stage` names the screen: empty while it is loading, then card, attempt, result, or
    failed with the reason in `problem`.
    """

    stage: str = ""
    problem: str = ""
    quiz_id: str = ""
    card: CardShown = CardShown()
    attempt_id: str = ""
    attempt_number: int = 0
    # Milliseconds since 1970; without a time limit the deadline is 0.
    deadline: int = 0
    server_time: int = 0
    # The browser is sent one question at a time.
    _questions: list[QuestionShown] = []
    answers: dict[str, list[str]] = {}
    flags: list[str] = []
    position: int = 0
    result: ResultShown = ResultShown()

    @rx.var
    def question(self) -> QuestionShown:
        if self.position < len(self._questions):
            return self._questions[self.position]
        return QuestionShown()

    @rx.var
    def chosen(self) -> list[str]:
        """The saved answer to the question that is shown."""
        return self.answers.get(self.question.item_id, [])

    @rx.var
    def cells(self) -> list[Cell]:
        return [
            Cell(
                number=question.number,
                state="answered" if self.answers.get(question.item_id) else "",
                is_current=index == self.position,
                is_flagged=question.item_id in self.flags,
            )
            for index, question in enumerate(self._questions)
        ]

    @rx.var
    def answered(self) -> int:
        return sum(bool(self.answers.get(q.item_id)) for q in self._questions)

    @rx.var
    def unanswered(self) -> int:
        return len(self._questions) - self.answered

    @rx.var
    def is_flagged(self) -> bool:
        return self.question.item_id in self.flags

    @rx.event
    @public
    async def open(self, quiz_id: str) -> None:
        """Show a test: the attempt under way if there is one, else the start card."""
        self.reset()
        self.quiz_id = str(quiz_id)[:64]
        await self._or_failed(self._open)

    @rx.event
    @signed_in
    async def show_card(self) -> None:
        await self._or_failed(self._open)

    @rx.event
    @signed_in
    async def start(self) -> None:
        async with acting(self) as (session, actor):
            attempt = await quizzes.start_attempt(session, actor, _id(self.quiz_id))
        self._show_attempt(attempt)

    @rx.event
    @signed_in
    async def go(self, position: int) -> None:
        """Show another question."""
        if isinstance(position, int) and 0 <= position < len(self._questions):
            self.position = position

    @rx.event
    @signed_in
    async def save(self, attempt_id: str, item_id: str, choices: list[str]) -> None:
        """Save an answer; the browser names the attempt, as it may be older."""
        given = _answer(choices)
        try:
            async with acting(self) as (session, actor):
                saved = await quizzes.answer(
                    session, actor, _id(attempt_id), _id(item_id), given
                )
        except (quizzes.AttemptClosed, quizzes.TimeIsUp):
            # Finished in another tab, or by the clock.
            self.attempt_id = self.attempt_id or str(attempt_id)[:64]
            await self._or_failed(self._open_result)
            return
        if str(saved.attempt_id) == self.attempt_id:
            answer = {str(saved.item_id): saved.answer.choices}
            self.answers = {**self.answers, **answer}

    @rx.event
    @signed_in
    async def toggle_flag(self) -> None:
        item_id = self.question.item_id
        try:
            async with acting(self) as (session, actor):
                saved = await quizzes.flag(
                    session,
                    actor,
                    _id(self.attempt_id),
                    _id(item_id),
                    flagged=item_id not in self.flags,
                )
        except (quizzes.AttemptClosed, quizzes.TimeIsUp):
            await self._or_failed(self._open_result)
            return
        others = [other for other in self.flags if other != item_id]
        self.flags = [*others, item_id] if saved.flagged else others

    @rx.event
    @signed_in
    async def finish(self) -> None:
        async with acting(self) as (session, actor):
            result = await quizzes.finish(session, actor, _id(self.attempt_id))
        self._show_result(result)

    @rx.event
    @signed_in
    async def time_up(self) -> None:
        """End the attempt when the browser's clock says so, if the server's does."""
        async with acting(self) as (session, actor):
            attempt = await quizzes.get_attempt(session, actor, _id(self.attempt_id))
            if _has_time(attempt):
                self._show_attempt(attempt, position=self.position)
                return
            result = await quizzes.finish(session, actor, attempt.id)
        self._show_result(result)

    @rx.event
    @signed_in
    async def show_result(self, attempt_id: str) -> None:
        """Show the result of an earlier attempt."""
        async with acting(self) as (session, actor):
            result = await quizzes.get_result(session, actor, _id(attempt_id))
        self._show_result(result)

    async def _or_failed(self, work: Any) -> None:
        """Show a screen; if it is refused, the reason stands in its place."""
        try:
            async with acting(self) as (session, actor):
                await work(session, actor)
        except SignInRequired:
            raise
        except AppError as error:
            self.stage, self.problem = "failed", error.message

    async def _open(self, session: Session, actor: Actor) -> None:
        card = await quizzes.get_card(session, actor, _id(self.quiz_id))
        if _is_under_way(card):
            attempt = await quizzes.current_attempt(session, actor, card.id)
            if attempt is not None:
                self._show_attempt(attempt)
                return
        self.card = shown.card_of(card)
        self.stage = "card"

    async def _open_result(self, session: Session, actor: Actor) -> None:
        result = await quizzes.finish(session, actor, _id(self.attempt_id))
        self._show_result(result)

    def _show_attempt(self, attempt: AttemptView, *, position: int = -1) -> None:
        self.attempt_id = str(attempt.id)
        self.attempt_number = attempt.number
        self.deadline = shown.milliseconds(attempt.deadline_at)
        self.server_time = shown.milliseconds(attempt.server_time)
        self._questions = [shown.question_of(one) for one in attempt.questions]
        self.answers = shown.answers_of(attempt)
        self.flags = [str(q.item_id) for q in attempt.questions if q.flagged]
        self.position = _first_open(attempt) if position < 0 else position
        self.stage = "attempt"

    def _show_result(self, result: AttemptResult) -> None:
        self.result = shown.result_of(result)
        self.stage = "result"


def _id(given: str) -> UUID:
    found = read_id(given)
    if found is None:
        raise quizzes.AttemptNotFound
    return found


def _answer(choices: list[str]) -> Answer:
    try:
        return Answer(choices=choices)
    except ValidationError as error:
        raise quizzes.AnswerInvalid from error


def _is_under_way(card: QuizCard) -> bool:
    statuses = [attempt.status for attempt in card.attempts]
    return AttemptStatus.IN_PROGRESS in statuses


def _first_open(attempt: AttemptView) -> int:
    """Return where to go on: the first question without an answer, or the first."""
    unanswered = (i for i, q in enumerate(attempt.questions) if q.answer is None)
    return next(unanswered, 0)


def _has_time(attempt: AttemptView) -> bool:
    if attempt.status is not AttemptStatus.IN_PROGRESS or attempt.deadline_at is None:
        return False
    left = attempt.deadline_at - attempt.server_time
    return left.total_seconds() * 1000 > CLOCK_TOLERANCE_MS
