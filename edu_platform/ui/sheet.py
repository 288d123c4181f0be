"""The one stylesheet: CSS stands beside the components and is joined at build.

Style props would become Emotion objects: more JavaScript, more work in the browser.
"""

import re
from pathlib import Path

from edu_platform.ui import tokens

PACKAGE = Path(__file__).parents[1]
# What later files build on comes first; the other files follow in alphabetical order.
FIRST = ("base", "layout", "icons", "controls", "forms")
_STRING = r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|url\([^)]*\)"
_TOKEN = re.compile(rf"({_STRING})|/\*.*?\*/|(\s+)", re.DOTALL)


def _rank(path: Path) -> tuple[int, str]:
    of_ui = path.parent.name == "ui"
    known = FIRST.index(path.stem) if of_ui and path.stem in FIRST else len(FIRST)
    return (known if of_ui else len(FIRST) + 1, path.as_posix())


def parts(package: Path = PACKAGE) -> list[Path]:
    """Return the stylesheets of the package: the design system's, then features'."""
    return sorted(package.rglob("*.css"), key=_rank)


def minify(css: str) -> str:
    """Leave out comments and the space that means nothing; keep what is quoted."""
    quoted: list[str] = []

    def squeeze(match: re.Match[str]) -> str:
        if match[1]:
            quoted.append(match[1])
            return f"\0{len(quoted) - 1}\0"
        return " " if match[2] else ""

    text = re.sub(r" +", " ", _TOKEN.sub(squeeze, css))
    text = re.sub(r" ?([{};,]) ?", r"\1", text).replace(";}", "}")
    text = re.sub(r"(?<=[{;])([\w-]+): ", r"\1:", text)
    return re.sub(r"\0(\d+)\0", lambda match: quoted[int(match[1])], text).strip()


def joined(package: Path = PACKAGE) -> str:
    sources = [tokens.stylesheet(), *(p.read_text("utf-8") for p in parts(package))]
    return "\n".join(minify(source) for source in sources) + "\n"


def write(path: Path) -> None:
    """Write the stylesheet if it changed, so that a watcher is not woken in vain."""
    css = joined()
    if not path.exists() or path.read_text("utf-8") != css:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(css, encoding="utf-8")
