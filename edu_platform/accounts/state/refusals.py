"""Words for the codes of refusals that native forms put into an address."""

from collections.abc import Mapping

from edu_platform.accounts import service as accounts
from edu_platform.core.errors import AppError, TooManyRequests

SIMPLE: tuple[type[AppError], ...] = (
    accounts.CodeRefused,
    accounts.FactorNeeded,
    accounts.PasskeyRefused,
    accounts.ProofNeeded,
    accounts.ProofRefused,
    accounts.SecondStepOver,
    accounts.TooManyPasskeys,
    accounts.TotpOn,
    accounts.WrongCredentials,
)
BY_CODE = {error.__name__: error for error in SIMPLE}
WAITING = {accounts.AccountGuessed.__name__, TooManyRequests.__name__}


def refusal_in(query: Mapping[str, str]) -> str:
    """Return words for a code of the address; free text there is not shown."""
    code = query.get("error", "")
    if code in WAITING:
        wait = query.get("wait", "")
        return TooManyRequests(int(wait[:4]) if wait.isdecimal() else 60).message
    return BY_CODE[code]().message if code in BY_CODE else ""
