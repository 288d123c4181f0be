from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AttemptFinished:
    attempt_id: UUID
    quiz_id: UUID
    user_id: UUID
    passed: bool
    percent: int
