"""The rules of accounts."""

from edu_platform.accounts.service.attempts import AccountGuessed
from edu_platform.accounts.service.email_change import (
    SameEmail,
    ask_email_change,
    confirm_email_change,
    revert_email,
)
from edu_platform.accounts.service.entrance import Browser, enter
from edu_platform.accounts.service.lookup import (
    COOKIE,
    DEVICE_COOKIE,
    device_in,
    forget,
    look_up,
    token_in,
)
from edu_platform.accounts.service.password_change import (
    PersonalPassword,
    change_password,
)
from edu_platform.accounts.service.people import (
    EmailTaken,
    LastAdmin,
    PersonNotFound,
    count_people,
    create_admin,
    create_person,
    emails_of,
    get_person,
    list_people,
    list_people_after,
    set_locale,
    set_role,
    set_status,
    update_profile,
)
from edu_platform.accounts.service.personal_data import erase, export
from edu_platform.accounts.service.proof import (
    ProofNeeded,
    ProofRefused,
    is_fresh,
    prove_by_password,
    require_fresh,
)
from edu_platform.accounts.service.recovery import (
    ask_recovery,
    reset_password,
    send_recovery_letter,
)
from edu_platform.accounts.service.registration import (
    WrongPassword,
    confirm_email,
    register,
    resend_confirmation,
)
from edu_platform.accounts.service.sessions import (
    Identity,
    OpenedSession,
    end_other_sessions,
    end_session,
    identify,
)
from edu_platform.accounts.service.signing_in import WrongCredentials, sign_in
from edu_platform.accounts.service.sweeping import sweep
from edu_platform.accounts.service.tokens import TokenInvalid

__all__ = [
    "COOKIE",
    "DEVICE_COOKIE",
    "AccountGuessed",
    "Browser",
    "EmailTaken",
    "Identity",
    "LastAdmin",
    "OpenedSession",
    "PersonNotFound",
    "PersonalPassword",
    "ProofNeeded",
    "ProofRefused",
    "SameEmail",
    "TokenInvalid",
    "WrongCredentials",
    "WrongPassword",
    "ask_email_change",
    "ask_recovery",
    "change_password",
    "confirm_email",
    "confirm_email_change",
    "count_people",
    "create_admin",
    "create_person",
    "device_in",
    "emails_of",
    "end_other_sessions",
    "end_session",
    "enter",
    "erase",
    "export",
    "forget",
    "get_person",
    "identify",
    "is_fresh",
    "list_people",
    "list_people_after",
    "look_up",
    "prove_by_password",
    "register",
    "require_fresh",
    "resend_confirmation",
    "reset_password",
    "revert_email",
    "send_recovery_letter",
    "set_locale",
    "set_role",
    "set_status",
    "sign_in",
    "sweep",
    "token_in",
    "update_profile",
]
