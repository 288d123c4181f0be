"""The administrator's documents: facts, drafts kept at once, publication."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.admin.state import LegalAdminState, LegalEditorState
from edu_platform.core.actor import SYSTEM
from edu_platform.core.errors import NotPermitted
from edu_platform.legal import service as legal
from edu_platform.ui.flash import FlashState
from tests.accounts.test_states import stand_at

StateOf = Callable[..., Any]
FACTS = {
    "name": "ООО «Клетка»",
    "inn": "7701234567",
    "ogrn": "1027700132195",
    "address": "Москва",
    "email": "law@example.org",
    "phone": "",
    "bank": "",
}


async def _editor(state_of: StateOf, admin: User, kind: str = "offer") -> Any:
    state = stand_at(state_of(LegalEditorState, admin), f"/admin/legal/{kind}")
    await state.load()
    return state


async def test_facts_are_saved_and_published(
    state_of: StateOf, admin: User, session: AsyncSession
) -> None:
    state = state_of(LegalAdminState, admin)
    await state.load()
    assert all(row.has_gaps for row in state.rows)
    await state.save_facts(FACTS)
    assert state.errors == {}
    assert state.facts == FACTS
    assert not any(row.has_gaps for row in state.rows)
    assert (await state.get_state(FlashState)).text.endswith("New versions: 6.")
    assert (await legal.read_facts(session)).name == FACTS["name"]


async def test_wrong_facts_are_told(state_of: StateOf, admin: User) -> None:
    state = state_of(LegalAdminState, admin)
    await state.save_facts(FACTS | {"inn": "1", "email": "x"})
    assert set(state.errors) == {"inn", "email"}


async def test_what_is_typed_is_kept_and_shown_at_once(
    state_of: StateOf, admin: User, session: AsyncSession
) -> None:
    state = await _editor(state_of, admin)
    assert state.can_ask
    assert "оператор не заполнил" in state.preview
    await state.type_ru("Текст {{phone}}")
    assert state.preview == "<p>Текст не указано</p>\n"
    await state.type_en("Text")
    assert (state.language, state.preview) == ("en", "<p>Text</p>\n")
    await state.show_language("ru")
    assert "Текст" in state.preview
    await state.type_note_ru("Новое")
    await state.type_note_en("New")
    await state.choose_asking(True)
    assert state.is_saved
    draft = await legal.get_draft(session, SYSTEM, "offer")
    assert (draft.draft_ru, draft.draft_en) == ("Текст {{phone}}", "Text")
    assert (draft.note_ru, draft.note_en, draft.asks_again) == ("Новое", "New", True)

    await state.publish()
    assert state.problem == ""
    assert (await state.get_state(FlashState)).text == "Version 2 is published."
    assert (state.note_ru, state.asks_again) == ("", False)


async def test_a_problem_is_said_and_nothing_published(
    state_of: StateOf, admin: User, session: AsyncSession
) -> None:
    state = await _editor(state_of, admin)
    await state.type_ru("{{nothing}}")
    assert state.problem == "There is no such fact: nothing."
    await state.publish()
    assert state.problem == legal.NoteRequired().message
    assert (await legal.get_document(session, "offer")).number == 1


async def test_another_administrators_draft_is_noticed(
    state_of: StateOf, admin: User, session: AsyncSession
) -> None:
    mine, theirs = [await _editor(state_of, admin) for _ in range(2)]
    await theirs.type_ru("Их текст")
    await mine.type_ru("Мой текст")
    assert not mine.is_saved
    assert mine.problem == legal.DraftChanged().message
    await mine.publish()
    assert mine.problem == legal.DraftChanged().message
    assert (await legal.get_draft(session, SYSTEM, "offer")).draft_ru == "Их текст"


async def test_there_is_no_such_document(state_of: StateOf, admin: User) -> None:
    state = await _editor(state_of, admin)
    await stand_at(state, "/admin/legal/x").load()
    assert state.is_loaded
    assert not state.is_found
    assert state.draft_ru == ""


async def test_others_are_refused(state_of: StateOf, learner: User) -> None:
    listed = state_of(LegalAdminState, learner)
    editor = stand_at(state_of(LegalEditorState, learner), "/admin/legal/offer")
    for attempt in (listed.load(), listed.save_facts(FACTS), editor.load()):
        with pytest.raises(NotPermitted):
            await attempt
