from uuid import uuid4

import pytest

from edu_platform.core.actor import SYSTEM, VISITOR, Actor, Role
from edu_platform.core.errors import NotPermitted, SignInRequired
from edu_platform.core.guard import Access, access_of, public, requires, signed_in

PERSON = Actor(user_id=uuid4(), role=Role.USER)
ADMIN = Actor(user_id=uuid4(), role=Role.ADMIN)


def test_refusals_say_what_is_missing() -> None:
    assert PERSON.person() == PERSON.user_id
    with pytest.raises(SignInRequired):
        VISITOR.person()
    with pytest.raises(SignInRequired):
        VISITOR.require_admin()
    with pytest.raises(NotPermitted):
        PERSON.require_admin()
    ADMIN.require_admin()
    SYSTEM.require_admin()


def test_people_may_look_at_themselves_and_admins_at_all() -> None:
    assert PERSON.user_id
    PERSON.require_self_or_admin(PERSON.user_id)
    ADMIN.require_self_or_admin(PERSON.user_id)
    with pytest.raises(NotPermitted):
        PERSON.require_self_or_admin(uuid4())


@pytest.mark.parametrize(
    ("access", "visitor", "person", "admin"),
    [
        (Access(), True, True, True),
        (Access(signed_in=True), False, True, True),
        (Access(signed_in=True, role=Role.ADMIN), False, False, True),
    ],
)
def test_markers_allow(
    access: Access, *, visitor: bool, person: bool, admin: bool
) -> None:
    assert access.allows(VISITOR) is visitor
    assert access.allows(PERSON) is person
    assert access.allows(ADMIN) is admin


def test_markers_are_read_back_from_the_function() -> None:
    def handler() -> None: ...

    assert access_of(handler) is None
    assert access_of(public(handler)) == Access()
    assert access_of(signed_in(handler)) == Access(signed_in=True)
    assert access_of(requires(Role.ADMIN)(handler)) == Access(
        signed_in=True, role=Role.ADMIN
    )
