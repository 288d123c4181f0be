"""What a process has loaded is left out of the collections of garbage."""

import gc
from collections.abc import Iterator

import pytest

from edu_platform import edu_platform as web
from edu_platform.api.app import api
from edu_platform.core.garbage import spare_what_is_loaded


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_what_is_loaded_is_spared_and_what_comes_later_is_not() -> None:
    loaded = [[] for _ in range(1_000)]
    spare_what_is_loaded()
    assert gc.get_freeze_count() > len(loaded)
    kept = {id(each) for each in gc.get_objects()}
    later: list[int] = []
    assert id(loaded) not in kept
    assert id(later) in {id(each) for each in gc.get_objects()}


@pytest.mark.usefixtures("own_bus")
async def test_the_processes_that_answer_people_do_so() -> None:
    async with api.router.lifespan_context(api):
        assert gc.get_freeze_count() > 0
    gc.unfreeze()
    async with web.background(web.app):
        assert gc.get_freeze_count() > 0
