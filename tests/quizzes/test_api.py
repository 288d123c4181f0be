from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.quizzes.models import Quiz
from tests.conftest import PersonOf, api_client, sign_in_as
from tests.quizzes.factories import SECRET, choices_of, make_quiz, move_deadline

V1 = "/api/v1"


@pytest.fixture
async def quiz(session: AsyncSession) -> Quiz:
    return await make_quiz(session, attempts_allowed=2, reveal="last")


@pytest.fixture
async def mine(client: httpx.AsyncClient, learner: User) -> httpx.AsyncClient:
    await sign_in_as(client, learner)
    return client


@pytest.fixture
async def stranger(person_of: PersonOf) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client() as client:
        await sign_in_as(client, await person_of())
        yield client


async def start(client: httpx.AsyncClient, quiz: Quiz) -> dict[str, Any]:
    response = await client.post(f"{V1}/quizzes/{quiz.id}/attempts")
    assert response.status_code == 201
    return response.json()


def assert_problem(response: httpx.Response, status: int, code: str) -> None:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == code


async def test_a_test_from_the_card_to_the_result(
    mine: httpx.AsyncClient, session: AsyncSession, quiz: Quiz
) -> None:
    card = (await mine.get(f"{V1}/quizzes/{quiz.id}")).json()
    assert (card["title"], card["questions"], card["attempts_left"]) == (
        "Numbers",
        2,
        2,
    )

    attempt = await start(mine, quiz)
    path = f"{V1}/attempts/{attempt['id']}"
    right = await choices_of(session, quiz, correct=True)
    for item_id, choices in right.items():
        saved = await mine.put(f"{path}/answers/{item_id}", json={"choices": choices})
        assert saved.status_code == 200
        assert set(saved.json()["answer"]["choices"]) == set(choices)
    first = attempt["questions"][0]["item_id"]
    flagged = await mine.put(f"{path}/flags/{first}", json={"flagged": True})
    assert flagged.json()["flagged"] is True

    view = (await mine.get(path)).json()
    assert [question["flagged"] for question in view["questions"]] == [True, False]
    assert all(question["answer"] for question in view["questions"])

    result = await mine.post(f"{path}/finish")
    assert result.status_code == 200
    assert (result.json()["percent"], result.json()["passed"]) == (100, True)
    assert SECRET in result.text
    assert (await mine.get(f"{path}/result")).json() == result.json()
    assert (await mine.post(f"{path}/finish")).json() == result.json()

    attempts = (await mine.get(f"{V1}/quizzes/{quiz.id}/attempts")).json()
    assert [item["id"] for item in attempts["items"]] == [attempt["id"]]
    assert attempts["next_cursor"] is None


async def test_starting_again_continues(mine: httpx.AsyncClient, quiz: Quiz) -> None:
    assert (await start(mine, quiz))["id"] == (await start(mine, quiz))["id"]


async def test_nothing_betrays_the_right_answers(
    mine: httpx.AsyncClient, session: AsyncSession
) -> None:
    quiz = await make_quiz(session, reveal="never")
    attempt = await start(mine, quiz)
    path = f"{V1}/attempts/{attempt['id']}"
    sent = [
        await mine.get(f"{V1}/quizzes/{quiz.id}"),
        await mine.get(path),
        *[
            await mine.put(
                f"{path}/answers/{question['item_id']}",
                json={"choices": [choice["id"]]},
            )
            for question in attempt["questions"]
            for choice in question["choices"]
        ],
        await mine.put(f"{path}/answers/{uuid4()}", json={"choices": []}),
        await mine.post(f"{path}/finish"),
        await mine.get(f"{path}/result"),
        await mine.get(f"{V1}/quizzes/{quiz.id}/attempts"),
    ]
    for response in sent:
        assert SECRET not in response.text
        assert '"correct"' not in response.text


async def test_lists_have_pages(mine: httpx.AsyncClient, quiz: Quiz) -> None:
    for _ in range(2):
        attempt = await start(mine, quiz)
        await mine.post(f"{V1}/attempts/{attempt['id']}/finish")
    path = f"{V1}/quizzes/{quiz.id}/attempts"
    first = (await mine.get(path, params={"limit": 1})).json()
    cursor = first["next_cursor"]
    second = (await mine.get(path, params={"limit": 1, "cursor": cursor})).json()
    numbers = [item["number"] for item in first["items"] + second["items"]]
    assert numbers == [2, 1]

    damaged = await mine.get(path, params={"cursor": "rubbish"})
    assert_problem(damaged, 422, "BadCursor")
    for limit in (0, 101):
        refused = await mine.get(path, params={"limit": limit})
        assert refused.status_code == 422


async def test_visitors_may_read_the_rules_at_most(
    client: httpx.AsyncClient, quiz: Quiz, shut_out: set[UUID | None]
) -> None:
    path = f"{V1}/quizzes/{quiz.id}"
    assert (await client.get(path)).status_code == 200
    assert_problem(await client.post(f"{path}/attempts"), 401, "SignInRequired")
    assert_problem(await client.get(f"{path}/attempts"), 401, "SignInRequired")
    shut_out.add(None)
    assert_problem(await client.get(path), 401, "SignInRequired")


async def test_access_is_needed(
    mine: httpx.AsyncClient, learner: User, quiz: Quiz, shut_out: set[UUID | None]
) -> None:
    attempt = await start(mine, quiz)
    shut_out.add(learner.id)
    path = f"{V1}/quizzes/{quiz.id}"
    assert_problem(await mine.get(path), 403, "NotPermitted")
    assert_problem(await mine.post(f"{path}/attempts"), 403, "NotPermitted")
    view = await mine.get(f"{V1}/attempts/{attempt['id']}")
    assert_problem(view, 403, "NotPermitted")
    item_id = attempt["questions"][0]["item_id"]
    for part, body in (("answers", {"choices": []}), ("flags", {"flagged": True})):
        change = f"{V1}/attempts/{attempt['id']}/{part}/{item_id}"
        assert_problem(await mine.put(change, json=body), 403, "NotPermitted")


async def test_what_is_not_there_is_not_found(mine: httpx.AsyncClient) -> None:
    for call in (
        mine.get(f"{V1}/quizzes/{uuid4()}"),
        mine.get(f"{V1}/quizzes/{uuid4()}/attempts"),
        mine.post(f"{V1}/quizzes/{uuid4()}/attempts"),
    ):
        assert_problem(await call, 404, "QuizNotFound")
    assert (await mine.get(f"{V1}/quizzes/none")).status_code == 422


async def test_other_people_s_attempts_are_not_found(
    mine: httpx.AsyncClient, stranger: httpx.AsyncClient, quiz: Quiz
) -> None:
    attempt = await start(mine, quiz)
    path, item_id = (
        f"{V1}/attempts/{attempt['id']}",
        attempt["questions"][0]["item_id"],
    )
    for call in (
        stranger.get(path),
        stranger.get(f"{path}/result"),
        stranger.post(f"{path}/finish"),
        stranger.put(f"{path}/answers/{item_id}", json={"choices": []}),
        stranger.put(f"{path}/flags/{item_id}", json={"flagged": True}),
    ):
        assert_problem(await call, 404, "AttemptNotFound")


async def test_bad_answers_are_refused(mine: httpx.AsyncClient, quiz: Quiz) -> None:
    attempt = await start(mine, quiz)
    path = f"{V1}/attempts/{attempt['id']}"
    question = attempt["questions"][0]
    target = f"{path}/answers/{question['item_id']}"
    foreign = attempt["questions"][1]["choices"][0]["id"]
    both = [choice["id"] for choice in question["choices"][:2]]
    for choices in ([foreign], both, ["\x00"]):
        refused = await mine.put(target, json={"choices": choices})
        assert_problem(refused, 422, "AnswerInvalid")
    for body in ({}, {"choices": "a"}, {"choices": [], "score": 1}, {"choices": [1]}):
        assert (await mine.put(target, json=body)).status_code == 422
    unknown = await mine.put(f"{path}/answers/{uuid4()}", json={"choices": []})
    assert_problem(unknown, 404, "QuestionNotFound")
    flags = f"{path}/flags/{question['item_id']}"
    assert (await mine.put(flags, json={"flagged": "maybe"})).status_code == 422


async def test_an_attempt_that_is_over_cannot_be_changed(
    mine: httpx.AsyncClient, session: AsyncSession
) -> None:
    quiz = await make_quiz(session, attempts_allowed=1, time_limit_minutes=5)
    attempt = await start(mine, quiz)
    path = f"{V1}/attempts/{attempt['id']}"
    item_id = attempt["questions"][0]["item_id"]
    assert_problem(await mine.get(f"{path}/result"), 409, "AttemptNotFinished")

    await move_deadline(session, UUID(attempt["id"]), seconds_ago=30)
    late = await mine.put(f"{path}/answers/{item_id}", json={"choices": []})
    assert_problem(late, 409, "TimeIsUp")
    assert (await mine.get(f"{path}/result")).status_code == 200
    for part, body in (("answers", {"choices": []}), ("flags", {"flagged": True})):
        change = await mine.put(f"{path}/{part}/{item_id}", json=body)
        assert_problem(change, 409, "AttemptClosed")
    again = await mine.post(f"{V1}/quizzes/{quiz.id}/attempts")
    assert_problem(again, 409, "AttemptsUsedUp")
