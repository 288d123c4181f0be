"""Whether each operation of the API is tested with success and with a refusal.

The client that tests use notes what it asked and how it was answered; when all tests
of the API have run, an operation that lacks one of the two fails the run. With several
processes the notes of all are put together.
"""

import re
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import pytest

TESTS = Path(__file__).parent
PARAMETER = re.compile(r"\\?\{[^}]*\\?\}")
# What was asked: method, path, whether it was answered with success.
Asked = tuple[str, str, bool]

_asked: set[Asked] = set()
_files: set[str] = set()
_is_partial = False
_complaints: list[str] = []


async def note(response: httpx.Response) -> None:
    """Remember an answer: a hook of the client."""
    is_success = response.status_code < HTTPStatus.BAD_REQUEST
    request = response.request
    _asked.add((request.method, request.url.path, is_success))


def lacking(schema: dict[str, Any], asked: Iterable[Asked]) -> list[str]:
    """Return what no test has asked of the operations that OpenAPI describes.

    Some operations have nothing to refuse: they declare no refusal.
    """
    paths: dict[str, Any] = schema["paths"]
    seen = {
        (method, template, is_success)
        for method, path, is_success in asked
        if (template := _template_of(path, paths)) is not None
    }
    return [
        f"{method.upper()} {path}: no test {what}"
        for path, operations in paths.items()
        for method, operation in operations.items()
        for is_success, what in ((True, "succeeds"), (False, "is refused"))
        if (is_success or _refuses(operation))
        and (method.upper(), path, is_success) not in seen
    ]


def _refuses(operation: dict[str, Any]) -> bool:
    return any(int(s) >= HTTPStatus.BAD_REQUEST for s in operation["responses"])


def _template_of(path: str, templates: Iterable[str]) -> str | None:
    """Return the address in OpenAPI that a path belongs to, the most exact one."""
    for template in sorted(templates, key=lambda t: t.count("{")):
        pattern = PARAMETER.sub("[^/]+", re.escape(template))
        if re.fullmatch(pattern, path):
            return template
    return None


def _is_of_the_api(path: Path) -> bool:
    return path.name == "test_api.py"


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    global _is_partial  # noqa: PLW0603  one run a process
    _is_partial = _is_partial or any(_is_of_the_api(item.path) for item in items)


def pytest_collection_finish(session: pytest.Session) -> None:
    _files.update(str(item.path) for item in session.items)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a process of several has noted."""
    global _is_partial  # noqa: PLW0603  as above
    asked, files, is_partial = node.workeroutput.get("operations", ((), (), True))
    _asked.update(tuple(each) for each in asked)
    _files.update(files)
    _is_partial = _is_partial or is_partial


def pytest_sessionfinish(session: pytest.Session) -> None:
    noted = ([list(each) for each in _asked], list(_files), _is_partial)
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["operations"] = noted
        return
    every = {str(path) for path in TESTS.rglob("test_*.py") if _is_of_the_api(path)}
    if _is_partial or not every <= _files or session.testsfailed:
        return
    from edu_platform.api.app import api  # noqa: PLC0415  settings come first

    _complaints.extend(lacking(api.openapi(), _asked))
    if _complaints:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _complaints:
        terminalreporter.section("operations without a test", red=True)
        for complaint in _complaints:
            terminalreporter.line(complaint)
