from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EmailConfirmed:
    user_id: UUID


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """By recovery or by choice: what was opened with the old one has to end."""

    user_id: UUID


@dataclass(frozen=True, slots=True)
class EmailChanged:
    user_id: UUID


@dataclass(frozen=True, slots=True)
class RoleChanged:
    user_id: UUID
