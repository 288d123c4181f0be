import json
import stat
from pathlib import Path

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.accounts.service.passwords import verify_password
from edu_platform.cli import demo
from edu_platform.cli.demo.people import Account, keep
from edu_platform.core.actor import Role
from edu_platform.core.settings import settings
from tests.demo.factories import PEOPLE, Files, write_yaml


def kept(home: Path) -> dict[str, dict[str, str]]:
    lines = json.loads((home / "demo.json").read_text("utf-8"))["accounts"]
    return {line["email"]: line for line in lines}


async def person(session: AsyncSession, email: str) -> User:
    found = await session.exec(select(User).where(User.email == email))
    user = found.one()
    await session.refresh(user)
    return user


async def test_accounts_are_kept_for_their_owner_alone(
    session: AsyncSession, files: Files, home: Path
) -> None:
    await demo.load_into(session, files.folder)
    file = home / "demo.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text("utf-8"))["url"] == settings.origin
    assert {email: line["role"] for email, line in kept(home).items()} == {
        "vera@example.org": "instructor",
        "admin@example.org": "admin",
        "learner@example.org": "learner",
        # Her first name is taken.
        "vera-orlova@example.org": "learner",
    }
    assert kept(home)["learner@example.org"]["name"] == "Дмитрий Орехов"
    assert next(iter(kept(home))) == "admin@example.org"


async def test_everybody_may_sign_in_with_their_password(
    session: AsyncSession, files: Files, home: Path
) -> None:
    await demo.load_into(session, files.folder)
    lines = kept(home)
    assert len({line["password"] for line in lines.values()}) == 4
    for email, line in lines.items():
        user = await person(session, email)
        matches, _updated = await verify_password(line["password"], user.password_hash)
        assert matches
        assert user.email_confirmed_at
    assert (await person(session, "admin@example.org")).role is Role.ADMIN
    assert (await person(session, "vera@example.org")).role is Role.USER


async def test_passwords_stay_when_it_is_loaded_again(
    session: AsyncSession, files: Files, home: Path
) -> None:
    await demo.load_into(session, files.folder)
    before = (home / "demo.json").read_bytes()
    digest = (await person(session, "admin@example.org")).password_hash
    await demo.load_into(session, files.folder)
    assert (home / "demo.json").read_bytes() == before
    assert (await person(session, "admin@example.org")).password_hash == digest


async def test_passwords_that_were_lost_are_set_anew(
    session: AsyncSession, files: Files, home: Path
) -> None:
    await demo.load_into(session, files.folder)
    first = kept(home)["admin@example.org"]["password"]
    (home / "demo.json").write_text("{ damaged")
    await demo.load_into(session, files.folder)
    second = kept(home)["admin@example.org"]["password"]
    assert second != first
    user = await person(session, "admin@example.org")
    assert (await verify_password(second, user.password_hash))[0]
    assert not (await verify_password(first, user.password_hash))[0]


async def test_kept_passwords_serve_a_new_database(
    session: AsyncSession, files: Files, home: Path
) -> None:
    line = Account("admin", "admin@example.org", "kept-from-before", "Ксения")
    keep([line])
    await demo.load_into(session, files.folder)
    assert kept(home)["admin@example.org"]["password"] == "kept-from-before"
    user = await person(session, "admin@example.org")
    assert (await verify_password("kept-from-before", user.password_hash))[0]


async def test_profiles_are_people_s_own_but_teachers_follow_the_files(
    session: AsyncSession, files: Files
) -> None:
    await demo.load_into(session, files.folder)
    learner = await person(session, "learner@example.org")
    learner.display_name = "Дима"
    session.add(learner)
    await session.flush()
    people = [dict(each) for each in PEOPLE]
    people[0]["headline"] = "Складывает лодки"
    write_yaml(files.folder / "people.yaml", people)

    await demo.load_into(session, files.folder)
    assert (await person(session, "learner@example.org")).display_name == "Дима"
    teacher = await person(session, "vera@example.org")
    assert teacher.headline == "Складывает лодки"
    assert teacher.about == "Сгибы."
