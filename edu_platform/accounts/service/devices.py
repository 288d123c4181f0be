"""From what a browser says of itself to words by which its owner knows it.

A short list of our own: people have to recognise a device, not to count versions,
and browsers have stopped telling more.
"""

from dataclasses import dataclass

from edu_platform.core.i18n import _

# The first mark that is found counts: most browsers claim to be others as well.
BROWSERS = (
    ("YaBrowser/", "Yandex Browser"),
    ("YaApp_", "Yandex"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("OPiOS/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("MiuiBrowser/", "Mi Browser"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python-httpx/", "Python"),
    ("okhttp/", "okhttp"),
    ("Dart/", "Dart"),
)
SYSTEMS = (
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Device:
    """A browser and a system; empty where nothing is known."""

    browser: str = ""
    system: str = ""

    @property
    def words(self) -> str:
        """Name the device in the reader's language."""
        known = ", ".join(filter(None, (self.browser, self.system)))
        return known or _("Unknown device")

    @property
    def is_mobile(self) -> bool:
        return self.system in {"iOS", "iPadOS", "Android", "HarmonyOS"}


def device_of(user_agent: str) -> Device:
    return Device(_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))


def _first(marks: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for mark, name in marks if mark in text), "")
