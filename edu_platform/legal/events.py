from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MarketingAgreed:
    """Somebody agrees to marketing letters, perhaps after having unsubscribed."""

    user_id: UUID
