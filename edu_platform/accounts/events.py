from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EmailConfirmed:
    user_id: UUID


@dataclass(frozen=True, slots=True)
class RoleChanged:
    user_id: UUID
