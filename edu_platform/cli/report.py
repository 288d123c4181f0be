"""What passed, what failed and what could not run, told after a long command."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from edu_platform.cli.console import say
from edu_platform.cli.environment import ROOT


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    passed: bool
    seconds: float = 0.0
    note: str = ""

    def __str__(self) -> str:
        note = f": {self.note}" if self.note else ""
        return f"{'✓' if self.passed else '✗'} {self.name} ({self.seconds:.0f} s){note}"


@dataclass
class Report:
    results: list[Result] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return all(result.passed for result in self.results)

    def add(self, name: str, *, passed: bool, note: str = "") -> None:
        self.results.append(Result(name, passed, note=note))

    def run(
        self,
        name: str,
        command: Sequence[str | Path],
        env: Mapping[str, str] | None = None,
    ) -> None:
        """Run a program before the person's eyes and remember how it went."""
        say(f"\n→ {name}")
        start = time.monotonic()
        done = subprocess.run(
            [str(part) for part in command], cwd=ROOT, env=env, check=False
        )
        seconds = time.monotonic() - start
        self.results.append(Result(name, done.returncode == 0, seconds))

    def conclude(self) -> None:
        say("\nSummary")
        for result in self.results:
            say(str(result))
        for reason in self.not_run:
            say(f"- not run: {reason}")
