"""Who agreed to which version, and who has to be asked again."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.actor import Actor
from edu_platform.core.events import publish
from edu_platform.core.models import utc_now
from edu_platform.legal.events import MarketingAgreed
from edu_platform.legal.models import (
    DOCUMENT_OF,
    REQUIRED,
    Consent,
    ConsentKind,
    LegalVersion,
)
from edu_platform.legal.schemas import (
    Agreement,
    AskedConsent,
    ConsentRead,
    address_of,
)
from edu_platform.legal.service.documents import current_versions, note_of, title_of
from edu_platform.legal.service.errors import (
    ConsentRequired,
    DocumentNotFound,
    DocumentsChanged,
)

LONGEST_USER_AGENT = 300


async def agree(
    session: AsyncSession,
    kinds: Iterable[ConsentKind],
    *,
    shown: Mapping[ConsentKind, UUID] | None = None,
    address: str = "",
    user_agent: str = "",
) -> list[Agreement]:
    """Take down that somebody agrees to the current versions.

    Nothing is stored yet: whoever registers has no account to store it with.
    `shown` are the versions that the person saw.

    Raises:
        DocumentsChanged: another version than the current one was shown.
    """
    versions = await current_versions(session)
    now, seen = utc_now(), shown or {}
    agreements: list[Agreement] = []
    for kind in dict.fromkeys(kinds):
        version = versions.get(DOCUMENT_OF[kind])
        if version is None:
            raise DocumentNotFound
        if seen.get(kind, version.id) != version.id:
            raise DocumentsChanged
        agreements.append(
            Agreement(
                kind=kind,
                version_id=version.id,
                text_hash=version.text_hash,
                given_at=now,
                address=address,
                user_agent=user_agent[:LONGEST_USER_AGENT],
            )
        )
    return agreements


async def record(
    session: AsyncSession, user_id: UUID, agreements: Iterable[Agreement]
) -> None:
    """Store what a person agreed to; storing it again changes nothing."""
    for agreement in agreements:
        row = Consent(user_id=user_id, **agreement.model_dump())
        insertion = insert(Consent).values(**row.model_dump())
        # SQLModel's exec() is typed for its own statements and takes these as well.
        await session.exec(  # pyright: ignore[reportCallIssue]
            insertion.on_conflict_do_nothing(  # pyright: ignore[reportArgumentType]
                index_elements=["user_id", "version_id"],
                index_where=col(Consent.withdrawn_at).is_(None),
            )
        )
        if agreement.kind is ConsentKind.MARKETING:
            await publish(session, MarketingAgreed(user_id))


async def give(
    session: AsyncSession,
    user_id: UUID,
    kinds: Iterable[ConsentKind],
    *,
    shown: Mapping[ConsentKind, UUID] | None = None,
    address: str = "",
    user_agent: str = "",
) -> None:
    """Store that a person agrees to the current versions.

    Raises:
        DocumentsChanged: another version than the current one was shown.
    """
    agreements = await agree(
        session, kinds, shown=shown, address=address, user_agent=user_agent
    )
    await record(session, user_id, agreements)


async def withdraw(session: AsyncSession, actor: Actor, kind: ConsentKind) -> None:
    """Take the actor's own consent back.

    Raises:
        ConsentRequired: the account itself rests on it.
    """
    user_id = actor.person()
    if kind in REQUIRED:
        raise ConsentRequired
    await _withdraw(session, user_id, [kind])


async def withdraw_marketing(session: AsyncSession, user_id: UUID) -> None:
    """Take the consent to advertising back, as a letter's link does."""
    await _withdraw(session, user_id, [ConsentKind.MARKETING])


async def _withdraw(
    session: AsyncSession, user_id: UUID, kinds: Collection[ConsentKind]
) -> None:
    await session.exec(
        update(Consent)
        .where(
            col(Consent.user_id) == user_id,
            col(Consent.kind).in_(kinds),
            col(Consent.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=utc_now())
    )


async def holds(session: AsyncSession, user_id: UUID, kind: ConsentKind) -> bool:
    """Tell whether a person has agreed and not taken it back."""
    query = select(Consent.id).where(
        Consent.user_id == user_id,
        Consent.kind == kind,
        col(Consent.withdrawn_at).is_(None),
    )
    return (await session.exec(query.limit(1))).first() is not None


async def missing(session: AsyncSession, user_id: UUID) -> list[ConsentKind]:
    """Return the required consents that a person has to be asked for.

    An agreement holds for later versions until one of them asks again.
    """
    agreed = await _agreed(session, user_id)
    return [kind for kind in REQUIRED if kind in agreed and _is_behind(*agreed[kind])]


def _is_behind(needed: int, agreed: int) -> bool:
    return agreed < needed


async def _agreed(
    session: AsyncSession, user_id: UUID
) -> dict[ConsentKind, tuple[int, int]]:
    """Return the newest version that asks, and the newest agreed to; 0 is none."""
    living = and_(
        col(Consent.version_id) == col(LegalVersion.id),
        col(Consent.user_id) == user_id,
        col(Consent.withdrawn_at).is_(None),
    )
    number = col(LegalVersion.number)
    query = (
        select(
            LegalVersion.kind,
            func.max(number).filter(col(LegalVersion.asks_again)),
            func.max(number).filter(col(Consent.id).is_not(None)),
        )
        .join(Consent, living, isouter=True)
        .where(col(LegalVersion.kind).in_([DOCUMENT_OF[kind] for kind in REQUIRED]))
        .group_by(col(LegalVersion.kind))
    )
    found = {
        kind: (needed or 0, agreed or 0)
        for kind, needed, agreed in (await session.exec(query)).all()
    }
    return {k: found[DOCUMENT_OF[k]] for k in REQUIRED if DOCUMENT_OF[k] in found}


async def asked(session: AsyncSession, actor: Actor) -> list[AskedConsent]:
    """Return what the actor has to agree to, with what has changed since."""
    user_id = actor.person()
    kinds = await missing(session, user_id)
    if not kinds:
        return []
    agreed = await _agreed(session, user_id)
    return [await _asked(session, kind, since=agreed[kind][1]) for kind in kinds]


async def _asked(
    session: AsyncSession, kind: ConsentKind, *, since: int
) -> AskedConsent:
    query = (
        select(LegalVersion)
        .where(
            LegalVersion.kind == DOCUMENT_OF[kind],
            col(LegalVersion.number) > since,
        )
        .order_by(col(LegalVersion.number).desc())
    )
    versions = list((await session.exec(query)).all())
    return _shown(kind, versions[0], versions if since else [])


def _shown(
    kind: ConsentKind, version: LegalVersion, news: Iterable[LegalVersion] = ()
) -> AskedConsent:
    return AskedConsent(
        kind=kind,
        title=title_of(version.kind),
        href=address_of(version.kind),
        version_id=version.id,
        number=version.number,
        published_at=version.published_at,
        notes=[note for note in map(note_of, news) if note],
    )


async def offered(session: AsyncSession) -> list[AskedConsent]:
    """Return what somebody who registers is shown."""
    versions = await current_versions(session)
    return [
        _shown(kind, versions[document])
        for kind, document in DOCUMENT_OF.items()
        if document in versions
    ]


async def history(session: AsyncSession, actor: Actor) -> list[ConsentRead]:
    """Return all that the actor ever agreed to, the newest first."""
    query = (
        select(Consent, LegalVersion)
        .join(LegalVersion, col(LegalVersion.id) == col(Consent.version_id))
        .where(Consent.user_id == actor.person())
        .order_by(col(Consent.given_at).desc(), col(Consent.id).desc())
    )
    return [
        ConsentRead(
            kind=consent.kind,
            title=title_of(version.kind),
            document=version.kind,
            version=version.number,
            sha256=consent.text_hash,
            given_at=consent.given_at,
            withdrawn_at=consent.withdrawn_at,
            is_required=consent.kind in REQUIRED,
        )
        for consent, version in (await session.exec(query)).all()
    ]
