"""Taking a test: starting, answering, marking, finishing."""

from datetime import timedelta
from secrets import SystemRandom
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.access import require_use
from edu_platform.core.actor import Actor
from edu_platform.core.db import lock
from edu_platform.core.models import utc_now
from edu_platform.quizzes.models import (
    Attempt,
    AttemptStatus,
    QuestionKind,
    Quiz,
    Response,
)
from edu_platform.quizzes.schemas import (
    Answer,
    AttemptResult,
    AttemptView,
    LaidOutItem,
    SavedAnswer,
    SavedFlag,
)
from edu_platform.quizzes.service.finishing import close, settle, settle_open
from edu_platform.quizzes.service.refusals import (
    AnswerInvalid,
    AttemptClosed,
    AttemptsUsedUp,
    QuestionNotFound,
    TimeIsUp,
)
from edu_platform.quizzes.service.results import result_of
from edu_platform.quizzes.service.rows import (
    find_quiz,
    is_overdue,
    laid_out,
    layout_of,
    own_attempt,
    questions_of_quiz,
)
from edu_platform.quizzes.service.standing import standing_in
from edu_platform.quizzes.service.views import view_of

KIND = "quiz"

_random = SystemRandom()


async def start_attempt(
    session: AsyncSession, actor: Actor, quiz_id: UUID
) -> AttemptView:
    """Start an attempt, or continue the one that is under way.

    Raises:
        AttemptsUsedUp: no attempts are left.
    """
    user_id = actor.person()
    quiz = await find_quiz(session, quiz_id)
    await require_use(session, actor, KIND, quiz_id)
    # Locked, so that many starts at once are one, and never exceed the limit.
    await lock(session, "quiz-attempt", user_id, quiz_id)
    attempt = await settle_open(session, user_id, quiz_id)
    if attempt is None:
        standing = await standing_in(session, user_id, quiz_id)
        if standing.attempts_left(quiz) == 0:
            raise AttemptsUsedUp
        attempt = await _create(session, user_id, quiz, standing.used + 1)
    return await view_of(session, attempt, quiz)


async def _create(
    session: AsyncSession, user_id: UUID, quiz: Quiz, number: int
) -> Attempt:
    started = utc_now()
    limit = quiz.time_limit_minutes
    attempt = Attempt(
        quiz_id=quiz.id,
        user_id=user_id,
        number=number,
        created_at=started,
        layout=await _lay_out(session, quiz),
        deadline_at=started + timedelta(minutes=limit) if limit else None,
    )
    session.add(attempt)
    await session.flush()
    return attempt


async def _lay_out(session: AsyncSession, quiz: Quiz) -> list[dict[str, object]]:
    layout: list[LaidOutItem] = []
    for placed in await questions_of_quiz(session, quiz.id):
        choices = [choice.id for choice in placed.body.choices]
        if quiz.shuffle:
            _random.shuffle(choices)
        item = LaidOutItem(
            item_id=placed.item.id, kind=placed.body.kind, choices=choices
        )
        layout.append(item)
    return laid_out(layout)


async def current_attempt(
    session: AsyncSession, actor: Actor, quiz_id: UUID
) -> AttemptView | None:
    """Return the attempt that is under way: after a reload, or in a second tab."""
    quiz = await find_quiz(session, quiz_id)
    await require_use(session, actor, KIND, quiz_id)
    attempt = await settle_open(session, actor.person(), quiz_id)
    return await view_of(session, attempt, quiz) if attempt else None


async def get_attempt(
    session: AsyncSession, actor: Actor, attempt_id: UUID
) -> AttemptView:
    attempt = await own_attempt(session, actor, attempt_id)
    await require_use(session, actor, KIND, attempt.quiz_id)
    attempt = await settle(session, attempt)
    quiz = await find_quiz(session, attempt.quiz_id)
    return await view_of(session, attempt, quiz)


async def answer(
    session: AsyncSession,
    actor: Actor,
    attempt_id: UUID,
    item_id: UUID,
    given: Answer,
) -> SavedAnswer:
    """Save an answer; what was saved before it stays, and the newest counts.

    Raises:
        AttemptClosed: the attempt is finished.
        TimeIsUp: the deadline and the grace after it have passed.
        AnswerInvalid: the answer names choices that the question does not have.
    """
    attempt = await _changeable(session, actor, attempt_id)
    item = _item_of(attempt, item_id)
    checked = _checked(item, given)
    last, latest = await _last_responses(session, attempt_id, item_id)
    # The same answer again is the same row: a repeated request changes nothing.
    if latest is None or latest.answer != checked.model_dump():
        latest = Response(
            attempt_id=attempt_id,
            item_id=item_id,
            sequence=last + 1,
            answer=checked.model_dump(),
        )
        session.add(latest)
        await session.flush()
    return SavedAnswer(
        attempt_id=attempt_id,
        item_id=item_id,
        answer=checked,
        sequence=latest.sequence,
        saved_at=latest.created_at,
    )


async def _changeable(session: AsyncSession, actor: Actor, attempt_id: UUID) -> Attempt:
    """Return the locked attempt, or refuse because it is over."""
    attempt = await own_attempt(session, actor, attempt_id, locked=True)
    if attempt.status is not AttemptStatus.IN_PROGRESS:
        raise AttemptClosed
    if is_overdue(attempt, utc_now()):
        raise TimeIsUp
    await require_use(session, actor, KIND, attempt.quiz_id)
    return attempt


def _item_of(attempt: Attempt, item_id: UUID) -> LaidOutItem:
    for item in layout_of(attempt):
        if item.item_id == item_id:
            return item
    raise QuestionNotFound


def _checked(item: LaidOutItem, given: Answer) -> Answer:
    """Return the answer in the layout's order and without doubles, or refuse it."""
    chosen = set(given.choices)
    if not chosen <= set(item.choices):
        raise AnswerInvalid
    if item.kind is QuestionKind.SINGLE and len(chosen) > 1:
        raise AnswerInvalid
    return Answer(choices=[choice for choice in item.choices if choice in chosen])


async def _last_responses(
    session: AsyncSession, attempt_id: UUID, item_id: UUID
) -> tuple[int, Response | None]:
    """Return the attempt's last sequence number, and the item's newest answer."""
    last = select(func.coalesce(func.max(Response.sequence), 0)).where(
        Response.attempt_id == attempt_id
    )
    sequence = (await session.exec(last)).one()
    newest = (
        select(Response)
        .where(Response.attempt_id == attempt_id, Response.item_id == item_id)
        .order_by(col(Response.sequence).desc())
        .limit(1)
    )
    return sequence, (await session.exec(newest)).one_or_none()


async def flag(
    session: AsyncSession,
    actor: Actor,
    attempt_id: UUID,
    item_id: UUID,
    *,
    flagged: bool,
) -> SavedFlag:
    """Mark a question to come back to, or take the mark off."""
    attempt = await _changeable(session, actor, attempt_id)
    item = _item_of(attempt, item_id)
    others = [other for other in attempt.flagged if other != str(item.item_id)]
    # A new list: changes inside the old one would not be noticed.
    attempt.flagged = [*others, str(item.item_id)] if flagged else others
    session.add(attempt)
    await session.flush()
    return SavedFlag(attempt_id=attempt_id, item_id=item_id, flagged=flagged)


async def finish(
    session: AsyncSession, actor: Actor, attempt_id: UUID
) -> AttemptResult:
    """Finish and score an attempt; a finished one gives the same result again."""
    attempt = await own_attempt(session, actor, attempt_id, locked=True)
    if attempt.status is AttemptStatus.IN_PROGRESS:
        await close(session, attempt)
    return await result_of(session, attempt)
