from typing import Any

import pytest

from edu_platform.accounts.models import User, UserStatus
from edu_platform.core.models import utc_now


@pytest.mark.parametrize(
    ("fields", "is_unconfirmed"),
    [
        ({}, True),
        ({"email_confirmed_at": utc_now()}, False),
        # From a service that told no address: there is nothing to prove.
        ({"email": ""}, False),
        ({"status": UserStatus.BLOCKED}, False),
        ({"status": UserStatus.DELETED}, False),
    ],
)
def test_an_account_is_nobodys_until_its_address_is_proved(
    fields: dict[str, Any], *, is_unconfirmed: bool
) -> None:
    values: dict[str, Any] = {
        "email": "anna@example.org",
        "display_name": "Anna",
    } | fields
    assert User(**values).is_unconfirmed is is_unconfirmed
