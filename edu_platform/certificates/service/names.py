"""How a certificate names its owner: as it was sealed, or less of it.

The sealed text never changes, so that the signature goes on fitting it; what the owner
chose concerns only what others are shown.
"""

from uuid import UUID

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import ShownName
from edu_platform.certificates.models import Certificate
from edu_platform.core.i18n import _


def shown_name_of(certificate: Certificate) -> str:
    """Return the name to show, in the current language."""
    name = str(certificate.snapshot["name"])
    match certificate.shown_name:
        case ShownName.FULL:
            return name
        case ShownName.INITIALS:
            return " ".join(f"{word[0].upper()}." for word in name.split())
        case ShownName.HIDDEN:
            return _("The name is hidden")


async def set_shown_name(
    session: AsyncSession, user_id: UUID, choice: ShownName
) -> None:
    """Show the name on all certificates of a person as they chose."""
    await session.exec(
        update(Certificate)
        .where(col(Certificate.user_id) == user_id)
        .values(shown_name=choice)
    )
