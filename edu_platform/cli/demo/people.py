"""The demo's people and the accounts that visitors of the demo sign in with.

Passwords are random and made once. They are kept, readable by the owner alone, in the
data folder, so that `./edu` can show them.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlmodel import select

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User
from edu_platform.accounts.schemas import AccountCreate
from edu_platform.accounts.service.passwords import hash_password
from edu_platform.cli.demo.content import Content, Person
from edu_platform.core.actor import SYSTEM, Role
from edu_platform.core.db import Session
from edu_platform.core.settings import settings
from edu_platform.legal import service as legal
from edu_platform.legal.models import REQUIRED

DOMAIN = "example.org"
# Those who try the demo look first at what runs it, then at what it is for.
ORDER = ("admin", "learner", "instructor")


@dataclass(frozen=True, slots=True)
class Account:
    """One line of `demo.json`; the role says what the account is good for."""

    role: str
    email: str
    password: str
    name: str


def accounts_file() -> Path:
    return settings.home / "demo.json"


def _kept_passwords() -> dict[str, str]:
    try:
        kept = json.loads(accounts_file().read_text("utf-8"))
        return {each["email"]: each["password"] for each in kept["accounts"]}
    except (OSError, ValueError, KeyError, TypeError):
        # Lost or damaged: new passwords are set and written.
        return {}


def keep(lines: list[Account]) -> None:
    """Write the accounts for their owner only; a reader sees all of it or nothing."""
    path = accounts_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    content: dict[str, Any] = {
        "url": settings.origin,
        "accounts": [asdict(line) for line in lines],
    }
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
    draft.replace(path)


def _roles(content: Content) -> dict[str, str]:
    return {
        person.key: "admin"
        if person.role == "admin"
        else ("instructor" if person.key in content.instructors else "learner")
        for person in content.people
    }


def _addresses(content: Content) -> dict[str, str]:
    """Give the first admin and learner speaking addresses, and others their names."""
    names: dict[str, str] = {}
    roles = _roles(content)
    for person in content.people:
        first = person.key.split("-")[0]
        wanted = [first, person.key]
        if roles[person.key] != "instructor":
            wanted.insert(0, roles[person.key])
        names[person.key] = next(name for name in wanted if name not in names.values())
    return {key: f"{name}@{DOMAIN}" for key, name in names.items()}


async def place_people(session: Session, content: Content) -> dict[str, User]:
    """Create the people who are missing; return all of them by their keys."""
    kept, emails, roles = _kept_passwords(), _addresses(content), _roles(content)
    people: dict[str, User] = {}
    lines: list[Account] = []
    for person in content.people:
        email = emails[person.key]
        password = kept.get(email) or secrets.token_urlsafe(12)
        line = Account(roles[person.key], email, password, person.name)
        people[person.key] = await _placed(
            session, person, line, is_known=email in kept
        )
        lines.append(line)
    keep(sorted(lines, key=lambda line: ORDER.index(line.role)))
    return people


async def _placed(
    session: Session, person: Person, line: Account, *, is_known: bool
) -> User:
    found = await session.exec(select(User).where(User.email == line.email))
    user = found.one_or_none()
    if user is None:
        user = await _created(session, person, line)
    elif not is_known:
        user.password_hash = await hash_password(line.password)
    elif line.role != "instructor":
        # A profile is the person's own once it is there.
        return user
    user.display_name, user.headline = person.name, person.headline
    user.about = person.about
    session.add(user)
    await session.flush()
    return user


async def _created(session: Session, person: Person, line: Account) -> User:
    registration = AccountCreate(
        display_name=person.name, email=line.email, password=line.password
    )
    role = Role.ADMIN if person.role == "admin" else Role.USER
    user = await accounts.create_person(session, SYSTEM, registration, role=role)
    # The demo's people have been through its registration, so to speak.
    await legal.give(session, user.id, REQUIRED)
    return user
