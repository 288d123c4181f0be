from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CertificateIssued:
    certificate_id: UUID
    user_id: UUID
    code: str
