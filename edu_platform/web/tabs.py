"""The open tabs of signed-in people whose websocket is on this worker."""

from collections import defaultdict
from collections.abc import Callable
from uuid import UUID


class Tabs:
    """Maps a person to the client tokens of their tabs, each with its session."""

    def __init__(self) -> None:
        self._by_person: dict[str, dict[str, str]] = defaultdict(dict)
        self._person_of: dict[str, str] = {}

    def add(self, user_id: UUID | str, token: str, session_digest: str) -> None:
        person = str(user_id)
        if self._person_of.get(token, person) != person:
            self.drop(token)
        self._person_of[token] = person
        self._by_person[person][token] = session_digest

    def drop(self, token: str) -> None:
        person = self._person_of.pop(token, "")
        tabs = self._by_person.get(person, {})
        tabs.pop(token, None)
        if person and not tabs:
            self._by_person.pop(person, None)

    def forget_closed(self, is_open: Callable[[str], bool]) -> None:
        for token in [t for t in self._person_of if not is_open(t)]:
            self.drop(token)

    def of_person(self, user_id: str) -> list[str]:
        return list(self._by_person.get(user_id, {}))

    def of_session(self, session_digest: str) -> list[str]:
        return [
            token
            for tabs in list(self._by_person.values())
            for token, bound in list(tabs.items())
            if bound == session_digest
        ]

    def people(self) -> list[str]:
        return list(self._by_person)


tabs = Tabs()
