"""Lays the report out as PDF."""

import io
from collections.abc import Sequence
from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import KeepTogether, LongTable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from paiid.features.exports.report.charts import (
    FONT,
    HAIR,
    INK,
    MUTED,
    allocation_drawing,
    equity_drawing,
    months_drawing,
)
from paiid.features.exports.report.content import ReportContent, ReportTable

_BOLD: Final = "VeraBd"
_MARGIN: Final = 16 * mm
_WIDTH: Final = A4[0] - 2 * _MARGIN
_COLUMNS: Final = 4


def report_pdf(content: ReportContent) -> bytes:
    """The report as a file; seconds for many rows, so not to be called on the event loop."""
    _fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=14 * mm, bottomMargin=18 * mm,
        title=f"{content.title}: {content.account}", author="PaiiD", invariant=1,
    )  # fmt: skip
    document.build(
        _story(content),
        onFirstPage=lambda canvas, page: _foot(canvas, page, content),
        onLaterPages=lambda canvas, page: _foot(canvas, page, content),
    )
    return out.getvalue()


def _story(content: ReportContent) -> list[Any]:
    story: list[Any] = [
        Paragraph(_plain(content.title), _style(16, bold=True)),
        Paragraph(_plain(f"{content.account} · {content.period} · {content.currency}"), _style(9)),
        Paragraph(_plain(content.truth), _style(8, color=MUTED)),
        Spacer(1, 8),
        _figures(content.figures),
        Spacer(1, 10),
    ]
    if content.curve.days:
        story.append(
            KeepTogether(
                [
                    _heading("Value and drawdown"),
                    equity_drawing(content.curve, _WIDTH, 190),
                    Paragraph(_plain(content.curve.legend), _style(7, color=MUTED)),
                    Paragraph(_plain(content.curve.summary), _style(8, color=MUTED)),
                ]
            )
        )
    if content.months:
        heading = _heading("Monthly returns, %")
        story += [Spacer(1, 8), KeepTogether([heading, months_drawing(content, _WIDTH)])]
    if content.allocation:
        heading = _heading("Allocation")
        story += [Spacer(1, 8), KeepTogether([heading, allocation_drawing(list(content.allocation), _WIDTH)])]
    for table in content.tables:
        story += [Spacer(1, 10), _heading(table.title), _table(table)]
    if content.notes:
        story += [Spacer(1, 10), _heading("Notes")]
        story += [Paragraph(_plain(note), _style(8, color=MUTED)) for note in content.notes]
    return story


def _heading(text: str) -> Paragraph:
    heading = Paragraph(_plain(text), _style(11, bold=True))
    heading.keepWithNext = True
    return heading


def _figures(figures: Sequence[tuple[str, str]]) -> Table:
    cells = [
        [Paragraph(_plain(label), _style(7, color=MUTED)), Paragraph(_plain(value), _style(10, bold=True))]
        for label, value in figures
    ]
    cells += [[]] * (-len(cells) % _COLUMNS)
    rows = [cells[at : at + _COLUMNS] for at in range(0, len(cells), _COLUMNS)]
    table = Table(rows, colWidths=[_WIDTH / _COLUMNS] * _COLUMNS)
    table.setStyle(TableStyle([("LINEABOVE", (0, 0), (-1, -1), 0.4, HAIR), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return table


def _table(table: ReportTable) -> Any:
    if not table.rows:
        return Paragraph(_plain(table.empty), _style(8, color=MUTED))
    rows = [[_readable(cell) for cell in row] for row in (table.header, *table.rows)]
    found = LongTable(rows, repeatRows=1, colWidths=_widths(table))
    found.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), FONT, 7),
                ("FONT", (0, 0), (-1, 0), _BOLD, 7),
                ("TEXTCOLOR", (0, 0), (-1, -1), INK),
                ("ALIGN", (table.text_columns, 0), (-1, -1), "RIGHT"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.3, HAIR),
                ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
            ]
        )
    )
    return found


def _widths(table: ReportTable) -> list[float]:
    longest = [max(len(row[at]) for row in (table.header, *table.rows[:400])) + 2 for at in range(len(table.header))]
    return [_WIDTH * one / sum(longest) for one in longest]


def _foot(canvas: Any, page: Any, content: ReportContent) -> None:
    canvas.saveState()
    canvas.setFont(FONT, 6.5)
    canvas.setFillColor(MUTED)
    label = "SIMULATED MARKET DATA · " if content.is_simulated else ""
    canvas.drawString(_MARGIN, 10 * mm, _readable(f"{label}{content.truth}")[:120])
    canvas.drawRightString(A4[0] - _MARGIN, 10 * mm, f"PaiiD · page {page.page}")
    canvas.restoreState()


def _style(size: float, *, bold: bool = False, color: Any = INK) -> ParagraphStyle:
    name = _BOLD if bold else FONT
    return ParagraphStyle(f"{name}{size}", fontName=name, fontSize=size, leading=size * 1.35, textColor=color)


def _plain(text: str) -> str:
    return escape(_readable(text))


def _readable(text: str) -> str:
    """What the font has no letter for becomes a question mark instead of an empty box."""
    known = _letters()
    return "".join(letter if ord(letter) in known else "?" for letter in text)


@cache
def _letters() -> frozenset[int]:
    return frozenset(TTFont(FONT, "Vera.ttf").face.charToGlyph)


@cache
def _fonts() -> None:
    registerFont(TTFont(FONT, "Vera.ttf"))
    registerFont(TTFont(_BOLD, "VeraBd.ttf"))
