"""HTTP edges of accounts; `ActorDep` serves every feature's router."""

from edu_platform.accounts.api import (
    credential_forms as _credential_forms,  # noqa: F401  adds to `forms`
)
from edu_platform.accounts.api.dependencies import (
    ActorDep,
    client_address,
    client_network,
)
from edu_platform.accounts.api.factors import router as factors
from edu_platform.accounts.api.forms import forms
from edu_platform.accounts.api.people import router
from edu_platform.accounts.api.recovery import credentials
from edu_platform.accounts.api.second_step import second_step

router.include_router(credentials)
router.include_router(factors)
forms.include_router(second_step)

__all__ = ["ActorDep", "client_address", "client_network", "forms", "router"]
