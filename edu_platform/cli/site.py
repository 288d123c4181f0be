"""`./edu run`: everything a person needs to see the platform, and its orderly end."""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

from edu_platform.cli import database, frontend, running
from edu_platform.cli.console import interruptible, run_logged, say, step
from edu_platform.cli.database import Database
from edu_platform.cli.environment import ROOT
from edu_platform.cli.server import Server
from edu_platform.core.settings import Settings

ACCOUNTS = "demo.json"
LOADED = "demo.loaded"
# How often a database of our own is looked after, in seconds.
WATCH_EVERY = 5.0


def run(settings: Settings) -> int:
    """Start the platform, tell where it is, and stop it when asked to."""
    with interruptible():
        try:
            return _run(settings)
        except KeyboardInterrupt:
            say("✓ Everything has stopped")
            return 0


def _run(settings: Settings) -> int:
    begin = time.monotonic()
    with ExitStack() as stack:
        stack.enter_context(running.claim(settings.home, settings.origin))
        running.stop_leftover(settings.home)
        running.require_free_port(settings.host, settings.port)
        data = Database(settings)
        server = start(data, stack)
        announce(settings, time.monotonic() - begin)
        code = watch(server, data)
        say(f"✗ The server has ended by itself (code {code})")
    return 1


def watch(server: Server, data: Database) -> int:
    """Wait for the server's end; start a database of our own again if it has died."""
    while (code := server.wait(WATCH_EVERY)) is None:
        data.keep_running()
    return code


def start(data: Database, stack: ExitStack) -> Server:
    """Start the database and the server; the stack stops them."""
    settings = data.settings
    stack.callback(data.stop)
    pool = stack.enter_context(ThreadPoolExecutor(1))
    starting = pool.submit(_start_database, data)
    pages = frontend.ensure()
    starting.result()
    stack.enter_context(frontend.in_use(pages))
    prepare(data)
    with step("Starting the server", "The server answers"):
        server = Server(settings, pages, data.environment)
        stack.callback(_stop_server, settings, server)
        running.note(settings.home, server.pid)
        server.wait_until_ready()
    return server


def _start_database(data: Database) -> None:
    if data.settings.database_url:
        return
    with step("Starting PostgreSQL", "PostgreSQL runs"):
        data.start()


def _stop_server(settings: Settings, server: Server) -> None:
    server.stop()
    running.forget(settings.home)
    say("✓ The server has stopped")


def prepare(data: Database) -> None:
    """Make the schema, the generated secret and the demo content ready for workers."""
    database.bring_up_to_date(data)
    # Read here once, so that two workers do not both make one.
    _ = data.settings.secret
    if data.settings.is_demo:
        load_demo_once(data)


def load_demo_once(data: Database) -> None:
    marker = data.settings.home / LOADED
    identity = database.identity(data)
    if marker.exists() and marker.read_text() == identity:
        return
    with step("Loading courses and people to try", "The demo content is loaded"):
        run_logged(
            [sys.executable, "-m", "edu_platform.cli", "load-demo"],
            data.settings.home / "logs" / "demo.log",
            cwd=ROOT,
            env={**os.environ, **data.environment},
        )
    marker.write_text(identity)


def announce(settings: Settings, seconds: float) -> None:
    lines = ["", f"Ready in {seconds:.1f} s: {settings.origin}"]
    if settings.is_demo and (accounts := demo_accounts(settings)):
        lines += ["", "Accounts to try:", *map(_described, accounts)]
    lines += ["", "Ctrl-C stops everything."]
    say("\n".join(lines))


def demo_accounts(settings: Settings) -> list[dict[str, Any]]:
    """Return what the demo content wrote down about its accounts."""
    try:
        return json.loads((settings.home / ACCOUNTS).read_text())["accounts"]
    except (OSError, ValueError, KeyError):
        return []


def show_demo(settings: Settings, *, as_json: bool) -> None:
    accounts = demo_accounts(settings)
    if as_json:
        found = {"address": settings.origin, "accounts": accounts}
        say(json.dumps(found, ensure_ascii=False, indent=2))
        return
    say(settings.origin)
    for account in accounts:
        say(_described(account))
    if not accounts:
        say("No demo accounts yet: `./edu run` makes them in demo mode.")


def _described(account: dict[str, Any]) -> str:
    email, password = account.get("email", ""), account.get("password", "")
    person = f"{account.get('role', '')}, {account.get('name', '')}".strip(", ")
    return f"  {email:<32} {password:<20} {person}"
