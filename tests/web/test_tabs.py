"""Which tabs of which person are open on this worker."""

from uuid import uuid4

from edu_platform.web.tabs import Tabs


def test_a_person_has_tabs_each_with_its_session() -> None:
    tabs, anna, bob = Tabs(), uuid4(), uuid4()
    tabs.add(anna, "a1", "s1")
    tabs.add(anna, "a2", "s2")
    tabs.add(bob, "b1", "s3")
    assert tabs.of_person(str(anna)) == ["a1", "a2"]
    assert tabs.of_session("s2") == ["a2"]
    assert tabs.people() == [str(anna), str(bob)]
    tabs.add(anna, "a1", "s9")
    assert tabs.of_session("s1") == []
    assert tabs.of_session("s9") == ["a1"]


def test_a_tab_changes_hands_and_belongs_to_one() -> None:
    tabs, anna, bob = Tabs(), uuid4(), uuid4()
    tabs.add(anna, "t", "s1")
    tabs.add(bob, "t", "s2")
    assert tabs.of_person(str(anna)) == []
    assert tabs.of_person(str(bob)) == ["t"]
    assert tabs.people() == [str(bob)]


def test_what_is_closed_is_forgotten() -> None:
    tabs, anna = Tabs(), uuid4()
    for token in ("a", "b", "c"):
        tabs.add(anna, token, "s")
    tabs.drop("b")
    tabs.drop("unknown")
    tabs.forget_closed(lambda token: token == "c")
    assert tabs.of_person(str(anna)) == ["c"]
    tabs.forget_closed(lambda _token: False)
    assert tabs.people() == []
    assert (tabs._by_person, tabs._person_of) == ({}, {})


def test_asking_for_strangers_keeps_nothing() -> None:
    tabs = Tabs()
    assert tabs.of_person("nobody") == []
    assert tabs.of_session("none") == []
    tabs.drop("none")
    assert tabs._by_person == {}
