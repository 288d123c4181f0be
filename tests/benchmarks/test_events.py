import asyncio

import pytest

from benchmarks import events
from benchmarks.events import Tab
from edu_platform.cli.console import Failure


async def test_a_tab_waits_for_the_value_and_not_for_any_answer() -> None:
    tab = Tab("http://floor.test")
    for value in ("old", "new"):
        tab.deltas.put_nowait({"state": {f"text{events.MARK}": value}})
    await tab.until(lambda delta: events.holds(delta, "text", value="new"))
    assert tab.deltas.empty()


async def test_an_event_without_effect_fails_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "PATIENCE", 0)
    with pytest.raises(Failure, match="no effect"):
        await Tab("http://floor.test").until(lambda _: False)


async def test_updates_are_kept_in_the_order_they_came() -> None:
    tab = Tab("http://floor.test")
    await asyncio.gather(*(tab.receive({"delta": {"s": {"n": n}}}) for n in range(3)))
    assert [tab.deltas.get_nowait()["s"]["n"] for _ in range(3)] == [0, 1, 2]
