from dataclasses import dataclass
from uuid import UUID

from edu_platform.accounts.models import ShownName


@dataclass(frozen=True, slots=True)
class AccountErased:
    """An account is being erased; certificates show its name as the owner chose."""

    user_id: UUID
    shown_name: ShownName


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
