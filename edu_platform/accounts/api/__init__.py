"""HTTP edges of accounts; `ActorDep` serves every feature's router."""

from fastapi import APIRouter

from edu_platform.accounts.api import consents, people, sessions, tokens
from edu_platform.accounts.api import (
    credential_forms as _credential_forms,  # noqa: F401  adds to `forms`
)
from edu_platform.accounts.api.bearer import SCOPES, take_tokens, token_identity
from edu_platform.accounts.api.bearer import token_in as bearer_in
from edu_platform.accounts.api.dependencies import (
    ActorDep,
    client_address,
    client_network,
)
from edu_platform.accounts.api.external import router as identities
from edu_platform.accounts.api.factors import router as factors
from edu_platform.accounts.api.forms import forms
from edu_platform.accounts.api.proof import router as proof
from edu_platform.accounts.api.recovery import credentials
from edu_platform.accounts.api.second_step import second_step

router = APIRouter()
for _part in (
    people.router,
    sessions.router,
    tokens.router,
    consents.router,
    credentials,
    factors,
    identities,
    proof,
):
    router.include_router(_part)
forms.include_router(second_step)

__all__ = [
    "SCOPES",
    "ActorDep",
    "bearer_in",
    "client_address",
    "client_network",
    "forms",
    "router",
    "take_tokens",
    "token_identity",
]
