from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from edu_platform.core.models import Record, by_value, moment


class Provider(StrEnum):
    """Services that tell us who somebody is."""

    VK = "vk"
    YANDEX = "yandex"
    GOOGLE = "google"


class FlowPurpose(StrEnum):
    SIGN_IN = "sign_in"
    LINK = "link"
    PROVE = "prove"


class ExternalIdentity(Record, table=True):
    """Somebody as a service knows them; linked since `created_at`.

    Service and subject are the only key: e-mail addresses change hands.
    """

    __tablename__ = "external_identity"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("provider", "subject"),
        UniqueConstraint("user_id", "provider"),
    )

    provider: Provider = Field(sa_type=by_value(Provider))
    subject: str = Field(max_length=255)
    user_id: UUID = Field(foreign_key="user.id", ondelete="CASCADE")
    # As the service told it last, so that the person knows which account it is.
    email: str = Field(default="", max_length=254)
    last_used_at: datetime = moment()


class OAuthFlow(SQLModel, table=True):
    """Somebody who has left for a service and is to come back, once, soon."""

    __tablename__ = "oauth_flow"  # pyright: ignore[reportAssignmentType]

    state_hash: str = Field(primary_key=True, max_length=64)
    provider: Provider = Field(sa_type=by_value(Provider))
    purpose: FlowPurpose = Field(sa_type=by_value(FlowPurpose))
    code_verifier: str = Field(max_length=128)
    nonce: str = Field(max_length=64)
    browser_hash: str = Field(max_length=64)
    next_url: str = Field(max_length=500)
    # Whose account it is about, when somebody signed in left.
    link_user_id: UUID | None = Field(
        default=None, foreign_key="user.id", index=True, ondelete="CASCADE"
    )
    # The ticket of a letter that was opened in another browser.
    ticket_hash: str = Field(default="", max_length=64)
    expires_at: datetime = moment(index=True)


class ExternalSignUp(Record, table=True):
    """Somebody whom a service has named and who has no account yet.

    Nothing is created before the mailbox is proved and the consents are given.
    """

    __tablename__ = "external_sign_up"  # pyright: ignore[reportAssignmentType]

    ticket_hash: str = Field(max_length=64, unique=True)
    provider: Provider = Field(sa_type=by_value(Provider))
    subject: str = Field(max_length=255)
    name: str = Field(default="", max_length=80)
    email: str = Field(default="", max_length=254)
    browser_hash: str = Field(max_length=64)
    next_url: str = Field(max_length=500)
    expires_at: datetime = moment(index=True)
