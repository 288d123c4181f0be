"""Which process an id belongs to: ids are used again, so an id alone proves nothing."""

import subprocess
from pathlib import Path

PROC = Path("/proc")


def is_alive(pid: int) -> bool:
    return identity(pid) is not None


def identity(pid: int) -> str | None:
    """Return what tells this process from all others, before it and after it."""
    if not (PROC / "self/stat").exists():
        started = _ask_ps(pid, "lstart=")
        return f"{pid}:{started}" if started else None
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    # The name in parentheses may hold spaces; field 3 follows the last parenthesis.
    fields = stat.rpartition(")")[2].split()
    state, started = fields[0], fields[19]
    if state == "Z":
        return None
    boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}:{pid}:{started}"


def command_line(pid: int) -> str:
    """Return the command and its arguments, or nothing when they cannot be read."""
    if not (PROC / "self/stat").exists():
        return _ask_ps(pid, "args=") or ""
    try:
        arguments = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return ""
    return arguments.replace(b"\0", b" ").decode(errors="replace").strip()


def _ask_ps(pid: int, column: str) -> str | None:
    answer = subprocess.run(  # noqa: S603  a number and a constant
        ["/bin/ps", "-p", str(pid), "-o", column],
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip() or None
