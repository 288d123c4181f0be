"""Drawing the PDF: A4 landscape, squared paper, text that can be selected, a QR."""

from datetime import datetime
from pathlib import Path
from typing import Any

import segno
from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue

from edu_platform.certificates.schemas import Snapshot
from edu_platform.core.i18n import _, _n, format_date, use_locale

FONTS = Path(__file__).parents[1] / "fonts"
WIDTH, HEIGHT = 297, 210
MARGIN = 22
CELL = 6
QR = 34
# Half of it in millimetres: a line is half as high as its letters' size in points.
TITLE_HEIGHT = 60

PINE = (11, 97, 86)
MARKER = (255, 216, 74)
INK = (19, 32, 29)
QUIET = (88, 103, 98)
GRID = (232, 239, 236)


def draw(snapshot: Snapshot, address: str, issued_at: datetime) -> bytes:
    """Return the document in the course's language; the same input gives the same."""
    with use_locale(snapshot.language):
        document = _open(snapshot, issued_at)
        _paper(document)
        _words(document, snapshot)
        _foot(document, snapshot, address)
        return bytes(document.output())


def _open(snapshot: Snapshot, issued_at: datetime) -> FPDF:
    document = FPDF("landscape", "mm", "A4")
    document.set_auto_page_break(auto=False)
    document.set_margin(0)
    for family, file in (
        ("serif", "PTSerif_700Bold.ttf"),
        ("sans", "GolosText_400Regular.ttf"),
        ("strong", "GolosText_600SemiBold.ttf"),
        ("rare", "NotoSans_400Regular.ttf"),
    ):
        document.add_font(family, "", FONTS / file)
    # Names may hold letters that the design's faces do not have.
    document.set_fallback_fonts(["rare"], exact_match=False)
    document.set_lang(snapshot.language)
    document.set_title(_("Certificate: {course}", course=snapshot.course))
    document.set_author(snapshot.issuer)
    document.set_creation_date(issued_at)
    document.add_page()
    return document


def _paper(document: FPDF) -> None:
    document.set_draw_color(*GRID)
    document.set_line_width(0.15)
    for x in range(0, WIDTH + 1, CELL):
        document.line(x, 0, x, HEIGHT)
    for y in range(0, HEIGHT + 1, CELL):
        document.line(0, y, WIDTH, y)
    document.set_fill_color(*PINE)
    document.rect(0, 0, WIDTH, 5, "F")
    for index, colour in enumerate((PINE, PINE, PINE, MARKER)):
        x, y = MARGIN + (index % 2) * 7, 20 + (index // 2) * 7
        document.set_fill_color(*colour)
        document.rect(x, y, 6, 6, "F", round_corners=True, corner_radius=1.2)


def _line(
    document: FPDF,
    y: float,
    text: str,
    *,
    font: str = "sans",
    size: float = 14,
    colour: tuple[int, int, int] = INK,
) -> None:
    document.set_text_color(*colour)
    document.set_font(font, size=_fitting(document, text, font, size))
    document.set_xy(MARGIN, y)
    document.cell(WIDTH - 2 * MARGIN, size * 0.5, text)


def _fitting(document: FPDF, text: str, font: str, size: float) -> float:
    """Return the size at which a long text still fits its line."""
    while size > 10:  # noqa: PLR2004  smaller would not be read
        document.set_font(font, size=size)
        if document.get_string_width(text) <= WIDTH - 2 * MARGIN:
            break
        size -= 1
    return size


def _words(document: FPDF, snapshot: Snapshot) -> None:
    document.set_font("strong", size=16)
    document.set_text_color(*INK)
    document.set_xy(MARGIN + 18, 22)
    document.cell(100, 9, snapshot.issuer)
    _line(document, 50, _("Certificate of completion"), size=15, colour=PINE)
    _line(document, 62, snapshot.name, font="serif", size=38)
    _line(document, 84, _("has completed the course"), size=15, colour=QUIET)
    document.set_text_color(*INK)
    document.set_xy(MARGIN, 95)
    _title(document, snapshot.course)
    _line(document, 126, _facts(snapshot), size=13, colour=QUIET)


def _title(document: FPDF, title: str) -> None:
    """Write the course's title in the largest size that leaves its place."""
    fitting = (
        s for s in range(23, 12, -1) if _lines(document, title, s) * s <= TITLE_HEIGHT
    )
    size = next(fitting, 12)
    document.set_font("strong", size=size)
    document.multi_cell(WIDTH - 2 * MARGIN, size / 2, title, align=Align.L)


def _lines(document: FPDF, text: str, size: int) -> int:
    document.set_font("strong", size=size)
    lines: Any = document.multi_cell(
        WIDTH - 2 * MARGIN, text=text, dry_run=True, output=MethodReturnValue.LINES
    )
    return len(lines)


def _facts(snapshot: Snapshot) -> str:
    facts = [_n("{n} hour", "{n} hours", snapshot.hours)]
    if snapshot.grade_percent is not None:
        facts.append(_("result {percent} %", percent=snapshot.grade_percent))
    if snapshot.instructors:
        names = ", ".join(snapshot.instructors)
        facts.append(_("instructor: {names}", names=names))
    return " · ".join(facts)


def _foot(document: FPDF, snapshot: Snapshot, address: str) -> None:
    _line(document, 160, format_date(snapshot.completed_on), font="strong", size=13)
    _line(document, 169, _("Code: {code}", code=snapshot.code), size=12)
    check = _("Anyone can check it: {address}", address=address)
    _line(document, 177, check, size=10, colour=QUIET)
    _qr(document, address)


def _qr(document: FPDF, address: str) -> None:
    rows = [list(row) for row in segno.make(address, error="m").matrix_iter(border=2)]
    size = QR / len(rows)
    left, top = WIDTH - MARGIN - QR, HEIGHT - MARGIN - QR
    document.set_fill_color(255, 255, 255)
    document.rect(left, top, QR, QR, "F")
    document.set_fill_color(0, 0, 0)
    for y, row in enumerate(rows):
        for start, end in _runs(row):
            document.rect(
                left + start * size, top + y * size, (end - start) * size, size, "F"
            )


def _runs(row: list[int]) -> list[tuple[int, int]]:
    """Return the dark stretches of a row: one rectangle each leaves no seams."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if runs and runs[-1][1] == x:
            runs[-1] = (runs[-1][0], x + 1)
        else:
            runs.append((x, x + 1))
    return runs
