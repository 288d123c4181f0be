"""The person, visitor or machine on whose behalf a service runs."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from edu_platform.core.errors import (
    NotPermitted,
    SecondFactorRequired,
    SignInRequired,
)


class Role(StrEnum):
    USER = "user"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """Services take an actor as an argument, so that none can forget to ask who."""

    user_id: UUID | None = None
    role: Role | None = None
    is_system: bool = False
    # The digest of the browser session that the actor speaks through, if through one.
    session_digest: str = ""
    # An administrator whose rights wait for a second factor.
    must_enroll: bool = False

    @property
    def is_visitor(self) -> bool:
        return self.user_id is None and not self.is_system

    @property
    def is_admin(self) -> bool:
        """Whether the actor may do what administrators may: the system may too."""
        return self.is_system or self.role is Role.ADMIN

    def person(self) -> UUID:
        """Return the id of the signed-in person, or raise `SignInRequired`."""
        if self.user_id is None:
            raise SignInRequired
        return self.user_id

    def require_admin(self) -> None:
        if self.is_admin:
            return
        self.person()
        if self.must_enroll:
            raise SecondFactorRequired
        raise NotPermitted

    def require_self_or_admin(self, user_id: UUID) -> None:
        if self.user_id != user_id:
            self.require_admin()


VISITOR = Actor()
SYSTEM = Actor(is_system=True)
