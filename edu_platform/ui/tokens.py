"""Design tokens: the only raw colours apart from the palettes of covers."""

from collections.abc import Iterator, Mapping
from itertools import product

LIGHT = {
    "page": "#f5f7f6",
    "surface": "#ffffff",
    "sunken": "#ebf0ee",
    "raised": "#ffffff",
    "line": "#dbe3e0",
    "line-strong": "#7c8a86",
    "ink": "#13201d",
    "ink-2": "#40504b",
    "ink-3": "#586762",
    "accent": "#0b6156",
    "accent-hover": "#084c43",
    "on-accent": "#ffffff",
    "accent-soft": "#dcefea",
    "accent-ink": "#0a554b",
    "marker": "#ffd84a",
    "on-marker": "#2b2100",
    "marker-soft": "#fff4c9",
    "marker-ink": "#463600",
    "danger": "#b3261e",
    "danger-soft": "#fcebe9",
    "success": "#1a6e39",
    "success-soft": "#e2f3e6",
    "warning": "#7d4c00",
    "warning-soft": "#ffefd6",
    "info": "#22549b",
    "info-soft": "#e6effb",
    "cell": "#e6ecea",
    "star": "#e8b020",
    "star-edge": "#b07d00",
    "code-bg": "#10201d",
    "band": "#0b3f38",
    "grid-line": "rgb(11 97 86 / .09)",
    "shade": "rgb(12 30 26 / .45)",
}
DARK = {
    "page": "#0d1312",
    "surface": "#141c1a",
    "sunken": "#0a0f0e",
    "raised": "#1a2422",
    "line": "#27332f",
    "line-strong": "#71827c",
    "ink": "#e8f0ed",
    "ink-2": "#b6c4bf",
    "ink-3": "#93a39d",
    "accent": "#4fc4b0",
    "accent-hover": "#74d8c7",
    "on-accent": "#04211c",
    "accent-soft": "#12312c",
    "accent-ink": "#82decd",
    "marker": "#f4cb45",
    "on-marker": "#2b2100",
    "marker-soft": "#352b0c",
    "marker-ink": "#ffe79b",
    "danger": "#ff9087",
    "danger-soft": "#3a1815",
    "success": "#76d391",
    "success-soft": "#12301b",
    "warning": "#f3ba62",
    "warning-soft": "#37260a",
    "info": "#8fbcf7",
    "info-soft": "#142841",
    "cell": "#222d2a",
    "star": "#f4cb45",
    "star-edge": "#f4cb45",
    "code-bg": "#0a100f",
    "band": "#0f2c28",
    "grid-line": "rgb(130 222 205 / .07)",
    "shade": "rgb(0 0 0 / .6)",
}
# The hue of a category: its label's colour on light and on dark ground.
CATEGORY = {
    "code": ("#0b6156", "#62cdb9"),
    "data": ("#1f559c", "#8fbcf7"),
    "math": ("#54449f", "#b8aaf5"),
    "lang": ("#a83a55", "#f5a0b4"),
    "design": ("#95368a", "#e7a0de"),
    "business": ("#7d4c00", "#f0bd6c"),
    "science": ("#2f6b1e", "#96d182"),
    "hum": ("#97411c", "#f2aa87"),
}
# Code stands on a dark ground in both themes.
CODE = {
    "code-ink": "#d6ebe5",
    "code-keyword": "#ffd84a",
    "code-string": "#9fe0b4",
    "code-comment": "#86a39b",
    "code-number": "#f2b08c",
    "code-name": "#8fc7f5",
    "code-builtin": "#c9b6f7",
    "code-error": "#ff9087",
}
# So does a band across a page: a promise, an invitation to teach.
BAND = {"band-ink": "#eef7f4", "band-ink-2": "#c3ded7", "band-marker": "#ffd84a"}
# A certificate is paper: light in both themes.
PAPER = {
    "paper": "#ffffff",
    "paper-ink": "#13201d",
    "paper-ink-2": "#40504b",
    "paper-accent": "#0b6156",
    "paper-marker": "#ffd84a",
}
SPACE = {"1": 4, "2": 8, "3": 12, "4": 16, "5": 24, "6": 32, "7": 48, "8": 64, "9": 96}
STATIC = {
    "font": '"Onest", "Onest Fallback", system-ui, sans-serif',
    "mono": 'ui-monospace, "Cascadia Code", "SF Mono", Menlo, Consolas, '
    '"DejaVu Sans Mono", monospace',
    "t-xs": ".8125rem",
    "t-sm": ".875rem",
    "t-md": "1rem",
    "t-read": "1.125rem",
    "t-lg": "1.25rem",
    "t-xl": "1.5rem",
    "t-2xl": "clamp(1.625rem, 1.3rem + 1.3vw, 2.125rem)",
    "t-3xl": "clamp(2.125rem, 1.3rem + 3.4vw, 3.5rem)",
    "r-cell": "3px",
    "r-sm": "6px",
    "r-md": "10px",
    "r-lg": "16px",
    "r-full": "999px",
    "e-1": "0 1px 2px rgb(12 30 26 / .05)",
    "e-2": "0 2px 6px rgb(12 30 26 / .05), 0 12px 32px rgb(12 30 26 / .09)",
    "e-3": "0 4px 12px rgb(12 30 26 / .10), 0 24px 64px rgb(12 30 26 / .20)",
    "fast": "120ms",
    "calm": "220ms",
    "ease": "cubic-bezier(.2, .7, .2, 1)",
    "wrap": "1216px",
    "read": "680px",
    "head": "64px",
    "tabbar": "60px",
}
TEXT, LARGE = 4.5, 3.0  # the contrasts that WCAG 2.2 AA asks for
GROUNDS = ("page", "surface", "sunken")
TONES = ("danger", "success", "warning", "info")
PAIRS = [
    *[(ink, on, TEXT) for ink, on in product(("ink", "ink-2", "ink-3"), GROUNDS)],
    *[("accent", on, TEXT) for on in GROUNDS],
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-hover", TEXT),
    ("accent-ink", "accent-soft", TEXT),
    ("marker-ink", "marker-soft", TEXT),
    ("on-marker", "marker", TEXT),
    ("ink-2", "marker-soft", TEXT),
    ("line-strong", "surface", LARGE),
    ("line-strong", "page", LARGE),
    *[(tone, f"{tone}-soft", TEXT) for tone in TONES],
    *[(tone, on, TEXT) for tone, on in product(TONES, ("surface", "raised"))],
    *[("ink", f"{tone}-soft", TEXT) for tone in TONES],
    *[(ink, "code-bg", TEXT) for ink in CODE],
    *[(ink, "band", TEXT) for ink in BAND],
    *[(ink, "paper", TEXT) for ink in ("paper-ink", "paper-ink-2")],
]


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for c in channels
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast ratio of two `#rrggbb` colours."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _theme(name: str) -> dict[str, str]:
    base, side = (LIGHT, 0) if name == "light" else (DARK, 1)
    hues = {f"c-{key}": hue[side] for key, hue in CATEGORY.items()}
    return {**CODE, **BAND, **PAPER, **base, **hues}


def _failures(name: str) -> Iterator[str]:
    colours = _theme(name)
    hues = [(f"c-{key}", "surface", TEXT) for key in CATEGORY]
    for ink, ground, needed in [*PAIRS, *hues]:
        if (found := contrast(colours[ink], colours[ground])) < needed:
            yield f"{name}: {ink} on {ground} has {found:.2f}, needs {needed}"


def failures() -> list[str]:
    """Name every pair of colours that falls short of AA, in either theme."""
    return [*_failures("light"), *_failures("dark")]


def _block(selector: str, *groups: Mapping[str, str]) -> str:
    lines = [f"  --{key}: {value};" for group in groups for key, value in group.items()]
    return "\n".join([f"{selector} {{", *lines, "}"])


def stylesheet() -> str:
    """Return all tokens as CSS variables; the dark theme states what differs."""
    light, dark = _theme("light"), _theme("dark")
    space = {f"s{step}": f"{size}px" for step, size in SPACE.items()}
    differing = {key: value for key, value in dark.items() if light[key] != value}
    scheme = {"light": "  color-scheme: light;", "dark": "  color-scheme: dark;"}
    blocks = [
        _block(":root", STATIC, space, light).replace("{", "{\n" + scheme["light"], 1),
        _block(":root.dark", differing).replace("{", "{\n" + scheme["dark"], 1),
    ]
    return "\n".join(blocks) + "\n"
