from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """Somebody wants no more marketing letters.

    `user_id` is None when the letter was not addressed to an account.
    """

    user_id: UUID | None
    address: str
