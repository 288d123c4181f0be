"""Signing in by a service: leaving for it, coming back, accounts, linking."""

from edu_platform.accounts.service.external.arrival import (
    AccountClosed,
    Arrival,
    ComingCancelled,
    come_back,
)
from edu_platform.accounts.service.external.flows import (
    FLOW_COOKIE,
    Exit,
    FlowInvalid,
    leave,
)
from edu_platform.accounts.service.external.linking import (
    IdentityNotFound,
    LastWayIn,
    NotThisIdentity,
    identities_of,
    link_waiting,
    unlink,
)
from edu_platform.accounts.service.external.providers import (
    TITLES,
    ProviderOff,
    check_connection,
    list_services,
    offered,
    require_on,
)
from edu_platform.accounts.service.external.signups import (
    AccountExists,
    ConsentsMissing,
    OtherBrowser,
    Waiting,
    complete,
    letter_address,
    read_waiting,
)
from edu_platform.accounts.service.external.store import AnotherLinked, IdentityTaken
from edu_platform.accounts.service.external.ways import ways_in

__all__ = [
    "FLOW_COOKIE",
    "TITLES",
    "AccountClosed",
    "AccountExists",
    "AnotherLinked",
    "Arrival",
    "ComingCancelled",
    "ConsentsMissing",
    "Exit",
    "FlowInvalid",
    "IdentityNotFound",
    "IdentityTaken",
    "LastWayIn",
    "NotThisIdentity",
    "OtherBrowser",
    "ProviderOff",
    "Waiting",
    "check_connection",
    "come_back",
    "complete",
    "identities_of",
    "leave",
    "letter_address",
    "link_waiting",
    "list_services",
    "offered",
    "read_waiting",
    "require_on",
    "unlink",
    "ways_in",
]
