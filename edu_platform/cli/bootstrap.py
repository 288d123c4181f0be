"""Makes the environment with any Python from 3.11 to 3.13, then goes on inside it.

Standard library only, as is everything it imports.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Commands that need the packages for development.
FOR_DEVELOPERS = {"test", "check", "bench", "translations", "lock"}


def main() -> None:
    # The script runs isolated, so that nothing of the machine's gets in the way.
    sys.path.insert(0, str(ROOT))
    from edu_platform.cli import environment
    from edu_platform.cli.console import Failure

    arguments = sys.argv[1:]
    try:
        environment.ensure(dev=bool(FOR_DEVELOPERS.intersection(arguments[:1])))
    except Failure as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit(130)
    python = str(environment.PYTHON)
    os.execv(python, [python, "-m", "edu_platform.cli", *arguments])  # noqa: S606


if __name__ == "__main__":
    main()
