"""The commands. Each imports what it needs when it runs, so that all start fast."""

import os
import sys
from typing import Annotated

import typer

from edu_platform.cli.console import Failure, say

app = typer.Typer(
    help="Start the platform, look after it, and work on it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
admin = typer.Typer(help="Look after administrators.", no_args_is_help=True)
translations = typer.Typer(help="Look after texts in two languages.")
app.add_typer(admin, name="admin")
app.add_typer(translations, name="translations")

PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True}


def main() -> None:
    """Run a command, and end it with words when something is wrong."""
    try:
        app()
    except Failure as failure:
        say(f"✗ {failure}")
        sys.exit(1)


@app.command()
def run() -> None:
    """Start the platform with all it needs, and say where it is."""
    from edu_platform.cli import configuration

    configuration.require_valid()
    from edu_platform.cli import site
    from edu_platform.core.settings import settings

    sys.exit(site.run(settings))


@app.command()
def dev() -> None:
    """Start the platform so that changed code shows at the next reload."""
    _with_database()
    from edu_platform.cli import processes

    sys.exit(processes.develop())


@app.command()
def api() -> None:
    """Start the REST API alone."""
    _with_database()
    from edu_platform.cli import processes

    sys.exit(processes.serve_api())


@app.command()
def worker() -> None:
    """Start a process that only runs background jobs."""
    _with_database()
    from edu_platform.cli import processes

    sys.exit(processes.work())


@app.command()
def migrate() -> None:
    """Bring the database schema up to date."""
    from edu_platform.cli import configuration

    configuration.require_valid()
    from edu_platform.cli import database
    from edu_platform.core.settings import settings

    with database.started(settings) as started:
        database.migrate(started)
        database.bring_up_to_date(started)


@admin.callback()
def _admin() -> None:
    """Keep `create` a command of its own, though it is the only one."""


@admin.command("create")
def create_admin(
    email: Annotated[str, typer.Option(prompt=True, envvar="EDU_ADMIN_EMAIL")],
    name: Annotated[str, typer.Option(prompt=True, envvar="EDU_ADMIN_NAME")],
    password: Annotated[
        str,
        typer.Option(
            prompt=True,
            hide_input=True,
            confirmation_prompt=True,
            envvar="EDU_ADMIN_PASSWORD",
            show_envvar=True,
        ),
    ],
) -> None:
    """Create an administrator with an e-mail address and a password."""
    # What was typed goes on to the process that has the database, so it asks no more.
    answers = {"EMAIL": email, "NAME": name, "PASSWORD": password}
    os.environ.update({f"EDU_ADMIN_{key}": value for key, value in answers.items()})
    _with_database()
    from edu_platform.cli import administrators

    administrators.create(email=email, name=name, password=password)


@app.command()
def demo(*, json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Print the address and the accounts of the demo."""
    from edu_platform.cli import configuration

    configuration.require_valid()
    from edu_platform.cli import site
    from edu_platform.core.settings import settings

    site.show_demo(settings, as_json=json)


@app.command("load-demo", hidden=True)
def load_demo() -> None:
    """Fill the database with the demo content."""
    from edu_platform.cli import demo as content

    content.load()


@app.command("test", context_settings=PASS_ON)
def run_tests(
    context: typer.Context, *, long: Annotated[bool, typer.Option("--long")] = False
) -> None:
    """Run all tests, or those named by arguments for pytest."""
    from edu_platform.cli import testing

    sys.exit(testing.run(context.args, long=long))


@app.command()
def check() -> None:
    """Check style, types, layers and migrations."""
    from edu_platform.cli import checking

    sys.exit(checking.run())


@app.command()
def bench(names: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Measure the figures the platform has to reach, or those named."""
    from edu_platform.cli import processes

    processes.measure(names or [])


@app.command()
def build() -> None:
    """Build the pages, whether or not their sources have changed."""
    from edu_platform.cli import frontend

    frontend.build()


@app.command()
def lock() -> None:
    """Pin the newest packages that the requirements allow."""
    from edu_platform.cli import locking

    locking.lock()


@app.command()
def settings(*, markdown: Annotated[bool, typer.Option("--markdown")] = False) -> None:
    """List the settings with what they mean."""
    from edu_platform.cli import configuration

    configuration.show(as_markdown=markdown)


@translations.command()
def extract() -> None:
    """Collect the texts from the code, to see that all can be found."""
    from edu_platform.cli import texts

    texts.collect()


@translations.command()
def update() -> None:
    """Bring the texts of the code into the catalogues."""
    from edu_platform.cli import texts

    texts.update()


@translations.command()
def missing() -> None:
    """List the texts that are not translated, or wrongly."""
    from edu_platform.cli import texts

    sys.exit(texts.report())


def _with_database() -> None:
    """Go on only in a process that has a database, or end with that process."""
    from edu_platform.cli import configuration

    configuration.require_valid()
    from edu_platform.cli import database
    from edu_platform.core.settings import settings

    if settings.database_url:
        database.prepare(settings)
        return
    sys.exit(database.relaunch(settings))
