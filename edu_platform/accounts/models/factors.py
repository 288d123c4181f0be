from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field

from edu_platform.core.models import Record, by_value, document, moment


class TotpSecret(Record, table=True):
    """The secret that a person's authenticator app shares with us, encrypted.

    It counts only once a code has confirmed it. `last_used_step` is the newest period
    of 30 seconds whose code was used: neither it nor an older one is taken again.
    """

    __tablename__ = "totp_secret"  # pyright: ignore[reportAssignmentType]

    user_id: UUID = Field(foreign_key="user.id", unique=True, ondelete="CASCADE")
    sealed_secret: bytes
    confirmed_at: datetime | None = moment(optional=True)
    last_used_step: int = Field(default=0, sa_type=BigInteger)


class RecoveryCode(Record, table=True):
    """One way in without the second factor, used once."""

    __tablename__ = "recovery_code"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    user_id: UUID = Field(foreign_key="user.id", ondelete="CASCADE")
    code_hash: str = Field(max_length=64)
    used_at: datetime | None = moment(optional=True)


class Passkey(Record, table=True):
    """A key pair whose private half never leaves the person's device."""

    __tablename__ = "passkey"  # pyright: ignore[reportAssignmentType]

    user_id: UUID = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    credential_id: bytes = Field(unique=True)
    public_key: bytes
    sign_count: int = Field(default=0, sa_type=BigInteger)
    transports: list[str] = document(list)
    name: str = Field(max_length=60)
    last_used_at: datetime | None = moment(optional=True)


class ChallengePurpose(StrEnum):
    """What a passkey is asked for; an answer for one is no answer for another."""

    ADD = "add"
    SIGN_IN = "sign_in"
    SECOND_STEP = "second_step"
    PROVE = "prove"


class PasskeyChallenge(Record, table=True):
    """What a passkey has to sign: answered once, or gone after a few minutes."""

    __tablename__ = "passkey_challenge"  # pyright: ignore[reportAssignmentType]

    challenge: bytes = Field(unique=True)
    purpose: ChallengePurpose = Field(sa_type=by_value(ChallengePurpose))
    # Nobody yet, when the passkey itself is to say who signs in.
    user_id: UUID | None = Field(
        default=None, foreign_key="user.id", index=True, ondelete="CASCADE"
    )
    expires_at: datetime = moment(index=True)
