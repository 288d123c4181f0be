"""How many events a tab, and all tabs of an address, may send."""

import pytest

from edu_platform.web.guard import Bucket, EventLimit


def test_a_bucket_is_refilled_evenly(clock: list[float]) -> None:
    bucket = Bucket(60)
    assert all(bucket.spend(60) for _ in range(60))
    assert not bucket.spend(60)
    clock[0] += 1
    assert bucket.spend(60)
    assert not bucket.spend(60)
    clock[0] += 3600
    assert sum(bucket.spend(60) for _ in range(100)) == 60


def test_a_tab_spends_its_own_and_its_addresss_share(clock: list[float]) -> None:
    del clock
    limit = EventLimit()
    assert all(limit.spend("a", "192.0.2.1") is None for _ in range(60))
    assert limit.spend("a", "192.0.2.1") is not None
    assert limit.spend("b", "192.0.2.1") is None
    # New tokens do not help: the address has a limit too.
    passed = sum(limit.spend(f"t{n}", "192.0.2.1") is None for n in range(1000))
    assert passed < 600
    assert limit.spend("c", "192.0.2.2") is None


def test_a_token_that_names_an_address_takes_nothing_from_it(
    clock: list[float],
) -> None:
    """A client chooses its token."""
    del clock
    limit = EventLimit()
    while limit.spend("192.0.2.9", "203.0.113.1") is None:
        pass
    assert limit.spend("honest", "192.0.2.9") is None


def test_the_memory_is_bounded(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    del clock
    monkeypatch.setattr(EventLimit, "MAX_CLIENTS", 10)
    limit = EventLimit()
    for number in range(50):
        limit.spend(f"t{number}", f"a{number}")
    assert len(limit._buckets) <= 10
