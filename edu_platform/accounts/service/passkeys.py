"""Passkeys (WebAuthn): a challenge of ours, signed by a key of the person's device."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    generate_challenge,
    options_to_json_dict,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from edu_platform.accounts.models import (
    ChallengePurpose,
    Passkey,
    PasskeyChallenge,
    User,
)
from edu_platform.core.errors import AppError
from edu_platform.core.i18n import N_
from edu_platform.core.models import utc_now
from edu_platform.core.settings import settings
from edu_platform.core.site import SITE_NAME

LIFETIME = timedelta(minutes=5)
MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError)
TRANSPORTS = {transport.value for transport in AuthenticatorTransport}

Options = dict[str, Any]


class PasskeyRefused(AppError):
    status_code = 401
    msgid = N_("The passkey was not accepted. Please try again.")


def rp_id() -> str:
    """Return the host that the keys are for."""
    return urlsplit(settings.origin).hostname or "localhost"


async def _challenge(
    session: AsyncSession, purpose: ChallengePurpose, user_id: UUID | None
) -> bytes:
    challenge = generate_challenge()
    session.add(
        PasskeyChallenge(
            challenge=challenge,
            purpose=purpose,
            user_id=user_id,
            expires_at=utc_now() + LIFETIME,
        )
    )
    await session.flush()
    return challenge


async def _answered(
    session: AsyncSession,
    client_data: bytes,
    purpose: ChallengePurpose,
    user_id: UUID | None,
) -> bytes:
    """Use up the challenge that an answer names, if it was put for this purpose."""
    owner = col(PasskeyChallenge.user_id)
    used = await session.exec(
        delete(PasskeyChallenge)
        .where(
            col(PasskeyChallenge.challenge)
            == parse_client_data_json(client_data).challenge,
            col(PasskeyChallenge.purpose) == purpose,
            owner.is_(None) if user_id is None else owner == user_id,
            col(PasskeyChallenge.expires_at) > utc_now(),
        )
        .returning(col(PasskeyChallenge.challenge))
    )
    challenge = used.scalar_one_or_none()
    if challenge is None:
        raise PasskeyRefused
    return challenge


async def keys_of(session: AsyncSession, user_id: UUID) -> list[Passkey]:
    query = select(Passkey).where(Passkey.user_id == user_id)
    return list((await session.exec(query)).all())


def _described(keys: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=key.credential_id,
            transports=[
                AuthenticatorTransport(name)
                for name in key.transports
                if name in TRANSPORTS
            ],
        )
        for key in keys
    ]


async def options_to_add(session: AsyncSession, user: User) -> Options:
    """Ask a device for a new key of this person."""
    options = generate_registration_options(
        rp_id=rp_id(),
        rp_name=SITE_NAME,
        user_id=user.id.bytes,
        user_name=user.sign_in_name,
        user_display_name=user.display_name,
        challenge=await _challenge(session, ChallengePurpose.ADD, user.id),
        exclude_credentials=_described(await keys_of(session, user.id)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    return options_to_json_dict(options)


async def options_to_answer(
    session: AsyncSession, purpose: ChallengePurpose, user_id: UUID | None
) -> Options:
    """Ask for the signature of a key: of a person's, or of whoever signs in."""
    keys = await keys_of(session, user_id) if user_id else []
    alone = purpose is ChallengePurpose.SIGN_IN
    options = generate_authentication_options(
        rp_id=rp_id(),
        challenge=await _challenge(session, purpose, user_id),
        allow_credentials=_described(keys),
        user_verification=(
            UserVerificationRequirement.REQUIRED
            if alone
            else UserVerificationRequirement.PREFERRED
        ),
    )
    return options_to_json_dict(options)


async def accept_new(
    session: AsyncSession, user_id: UUID, answer: str, name: str
) -> Passkey:
    """Keep the key that a device has made.

    Raises:
        PasskeyRefused: not an answer to a challenge of this person's, or a known key.
    """
    try:
        credential = parse_registration_credential_json(answer)
        client_data = credential.response.client_data_json
        challenge = await _answered(session, client_data, ChallengePurpose.ADD, user_id)
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id(),
            expected_origin=settings.origin,
        )
    except MALFORMED as error:
        raise PasskeyRefused from error
    if await _find(session, verified.credential_id):
        raise PasskeyRefused
    key = Passkey(
        user_id=user_id,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=[each.value for each in credential.response.transports or []],
        name=name,
    )
    session.add(key)
    await session.flush()
    return key


async def _find(session: AsyncSession, credential_id: bytes) -> Passkey | None:
    query = select(Passkey).where(Passkey.credential_id == credential_id)
    # One answer at a time, so that a copied key cannot use a count twice.
    return (await session.exec(query.with_for_update())).one_or_none()


async def accept(
    session: AsyncSession,
    answer: str,
    purpose: ChallengePurpose,
    user_id: UUID | None,
) -> Passkey:
    """Check the signature of a key, whose owner is `user_id` if one is given.

    Raises:
        PasskeyRefused: unknown key, foreign challenge, wrong signature or origin, or
            a signature count that runs backwards, as that of a copied key does.
    """
    try:
        credential = parse_authentication_credential_json(answer)
        client_data = credential.response.client_data_json
        challenge = await _answered(session, client_data, purpose, user_id)
        key = await _find(session, credential.raw_id)
        if key is None or user_id not in {None, key.user_id}:
            raise PasskeyRefused
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id(),
            expected_origin=settings.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            # Alone it has to be two factors: the device, and its owner's presence.
            require_user_verification=purpose is ChallengePurpose.SIGN_IN,
        )
    except MALFORMED as error:
        raise PasskeyRefused from error
    key.sign_count = verified.new_sign_count
    key.last_used_at = utc_now()
    await session.flush()
    return key
