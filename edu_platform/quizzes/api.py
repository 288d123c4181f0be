from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from edu_platform.accounts.api import ActorDep
from edu_platform.core.db import SessionDep
from edu_platform.core.paging import MAX_LIMIT, CursorPage
from edu_platform.core.problems import problems
from edu_platform.quizzes import service as quizzes
from edu_platform.quizzes.schemas import (
    Answer,
    AttemptResult,
    AttemptSummary,
    AttemptView,
    FlagUpdate,
    QuizCard,
    SavedAnswer,
    SavedFlag,
)

router = APIRouter(tags=["quizzes"])

# A test in a free preview lesson shows its rules to everybody.
PUBLIC = {"x-access": "public"}
SIGNED_IN = {"x-access": "signed_in"}


@router.get(
    "/quizzes/{quiz_id}", responses=problems(401, 403, 404, 422), openapi_extra=PUBLIC
)
async def read_quiz(session: SessionDep, actor: ActorDep, quiz_id: UUID) -> QuizCard:
    """Return the rules of a test, and where the caller stands in it."""
    return await quizzes.get_card(session, actor, quiz_id)


@router.get(
    "/quizzes/{quiz_id}/attempts",
    responses=problems(401, 404, 422),
    openapi_extra=SIGNED_IN,
)
async def list_attempts(
    session: SessionDep,
    actor: ActorDep,
    quiz_id: UUID,
    cursor: Annotated[str, Query(max_length=300)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 20,
) -> CursorPage[AttemptSummary]:
    """Return the caller's own attempts, the newest first."""
    return await quizzes.list_attempts(
        session, actor, quiz_id, cursor=cursor, limit=limit
    )


@router.post(
    "/quizzes/{quiz_id}/attempts",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409, 422),
    openapi_extra=SIGNED_IN,
)
async def start_attempt(
    session: SessionDep, actor: ActorDep, quiz_id: UUID
) -> AttemptView:
    """Start an attempt, or return the one that is under way."""
    return await quizzes.start_attempt(session, actor, quiz_id)


@router.get(
    "/attempts/{attempt_id}",
    responses=problems(401, 403, 404, 422),
    openapi_extra=SIGNED_IN,
)
async def read_attempt(
    session: SessionDep, actor: ActorDep, attempt_id: UUID
) -> AttemptView:
    """Return the questions of an attempt and the answers saved so far."""
    return await quizzes.get_attempt(session, actor, attempt_id)


@router.put(
    "/attempts/{attempt_id}/answers/{item_id}",
    responses=problems(401, 403, 404, 409, 422),
    openapi_extra=SIGNED_IN,
)
async def save_answer(
    session: SessionDep, actor: ActorDep, attempt_id: UUID, item_id: UUID, given: Answer
) -> SavedAnswer:
    """Save an answer; an empty list of choices takes it back.

    Answers are accepted until 15 seconds after the deadline.
    """
    return await quizzes.answer(session, actor, attempt_id, item_id, given)


@router.put(
    "/attempts/{attempt_id}/flags/{item_id}",
    responses=problems(401, 403, 404, 409, 422),
    openapi_extra=SIGNED_IN,
)
async def flag_question(
    session: SessionDep,
    actor: ActorDep,
    attempt_id: UUID,
    item_id: UUID,
    change: FlagUpdate,
) -> SavedFlag:
    """Mark a question to come back to, or take the mark off."""
    return await quizzes.flag(
        session, actor, attempt_id, item_id, flagged=change.flagged
    )


@router.post(
    "/attempts/{attempt_id}/finish",
    responses=problems(401, 404, 422),
    openapi_extra=SIGNED_IN,
)
async def finish_attempt(
    session: SessionDep, actor: ActorDep, attempt_id: UUID
) -> AttemptResult:
    """Finish an attempt; finishing it again returns the same result."""
    return await quizzes.finish(session, actor, attempt_id)


@router.get(
    "/attempts/{attempt_id}/result",
    responses=problems(401, 404, 409, 422),
    openapi_extra=SIGNED_IN,
)
async def read_result(
    session: SessionDep, actor: ActorDep, attempt_id: UUID
) -> AttemptResult:
    """Return the result; `review` is null while right answers are not shown."""
    return await quizzes.get_result(session, actor, attempt_id)
