"""The report's drawings. Only this and `pages` know ReportLab, which is loaded when the first report is asked for."""

from datetime import date
from typing import Any, Final, Literal

from reportlab.graphics.shapes import Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import Color, HexColor

from paiid.features.exports.report.content import ReportContent, ReportCurve

FONT: Final = "Vera"
INK: Final = HexColor("#1c2430")
MUTED: Final = HexColor("#667085")
HAIR: Final = HexColor("#d8dee8")
BRAND: Final = HexColor("#0f766e")
BENCHMARK: Final = HexColor("#8a94a6")
DOWN: Final = HexColor("#c0392b")
UP: Final = HexColor("#177245")
_AXIS: Final = 56.0
_SMALL: Final = 6.5
Anchor = Literal["start", "middle", "end"]
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def equity_drawing(curve: ReportCurve, width: float, height: float) -> Drawing:
    """Value, money put in and benchmark above, the fall from the peak below."""
    drawing = Drawing(width, height)
    lower = height * 0.24
    series: list[list[float | None]] = [list(curve.equity), list(curve.net_deposits), list(curve.benchmark)]
    known = [value for values in series for value in values if value is not None]
    if not known:
        return drawing
    upper = _Plane(drawing, (lower + 18, height), _span(min(known), max(known)))
    upper.grid(lambda value: f"{value:,.0f}")
    for values, color, dashes in zip(series, (BRAND, MUTED, BENCHMARK), (None, (1, 2), (3, 2)), strict=True):
        upper.line(values, color, dashes)
    deepest = max([*curve.falls, 0.01])
    under = _Plane(drawing, (12.0, lower), (-deepest, 0.0))
    under.grid(lambda value: f"{value * 100:.1f}%", steps=2)
    under.line([-fall for fall in curve.falls], DOWN, None)
    _days(drawing, curve.days, width)
    return drawing


def months_drawing(content: ReportContent, width: float) -> Drawing:
    """A row a year, a field a month; the color's strength is the size of the return."""
    years = sorted({year for year, _ in content.months}, reverse=True)
    row, left = 14.0, 34.0
    cell = (width - left) / 12
    drawing = Drawing(width, row * (len(years) + 1))
    top = row * len(years)
    for at, name in enumerate(_MONTHS):
        drawing.add(_text(left + cell * (at + 0.5), top + 4, name, anchor="middle"))
    largest = max([abs(value) for value in content.months.values() if value is not None] or [0.01]) or 0.01
    for line, year in enumerate(years):
        y = top - row * (line + 1)
        drawing.add(_text(0, y + 4, str(year)))
        for month in range(1, 13):
            value = content.months.get((year, month))
            if value is None:
                continue
            x = left + cell * (month - 1)
            drawing.add(_filled(Rect(x + 0.5, y + 0.5, cell - 1, row - 1), _shade(value, largest)))
            drawing.add(_text(x + cell / 2, y + 4, f"{value * 100:+.1f}", anchor="middle", color=INK))
    return drawing


def allocation_drawing(parts: list[tuple[str, float]], width: float) -> Drawing:
    """A bar a part, the largest first; a part below zero goes to the left."""
    row, left = 14.0, 150.0
    drawing = Drawing(width, row * len(parts))
    largest = max([abs(weight) for _, weight in parts] or [1.0]) or 1.0
    room = width - left - 44
    for at, (name, weight) in enumerate(parts):
        y = row * (len(parts) - at - 1)
        drawing.add(_text(0, y + 4, name if len(name) <= 30 else name[:29] + "…", color=INK))
        length = max(0.5, abs(weight) / largest * room)
        drawing.add(_filled(Rect(left, y + 3, length, row - 6), BRAND if weight >= 0 else DOWN))
        drawing.add(_text(left + length + 4, y + 4, f"{weight * 100:.1f}%"))
    return drawing


class _Plane:
    """A part of a drawing in which values lie between `low` and `high`."""

    def __init__(self, drawing: Drawing, heights: tuple[float, float], values: tuple[float, float]) -> None:
        self.drawing, self.left, self.right = drawing, 0.0, float(drawing.width) - _AXIS
        self.bottom, self.top = heights[0], heights[1] - 6
        self.low, self.high = values

    def y(self, value: float) -> float:
        return self.bottom + (value - self.low) / (self.high - self.low) * (self.top - self.bottom)

    def grid(self, label: Any, steps: int = 4) -> None:
        for step in range(steps + 1):
            value = self.low + (self.high - self.low) * step / steps
            y = self.y(value)
            self.drawing.add(Line(self.left, y, self.right, y, strokeColor=HAIR, strokeWidth=0.4))
            self.drawing.add(_text(self.right + 5, y - 2, label(value)))

    def line(self, values: list[Any], color: Color, dashes: tuple[int, int] | None) -> None:
        last = max(1, len(values) - 1)
        points: list[float] = []
        for at, value in enumerate([*values, None]):
            if value is not None:
                points += [self.left + (self.right - self.left) * at / last, self.y(value)]
                continue
            if len(points) > 2:
                drawn = PolyLine(points, strokeColor=color, strokeWidth=1)
                if dashes:
                    drawn.strokeDashArray = dashes
                self.drawing.add(drawn)
            points = []


def _days(drawing: Drawing, days: tuple[date, ...] | Any, width: float) -> None:
    right = width - _AXIS
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        day = days[round((len(days) - 1) * share)]
        anchor: Anchor = "start" if share == 0 else "end" if share == 1 else "middle"
        drawing.add(_text(right * share, 0, day.isoformat(), anchor=anchor))


def _text(x: float, y: float, text: str, *, anchor: Anchor = "start", color: Color = MUTED) -> String:
    return String(x, y, text, fontName=FONT, fontSize=_SMALL, fillColor=color, textAnchor=anchor)


def _filled(rectangle: Rect, color: Color) -> Rect:
    rectangle.fillColor, rectangle.strokeColor = color, None
    return rectangle


def _shade(value: float, largest: float) -> Color:
    share = 0.15 + 0.55 * min(1.0, abs(value) / largest)
    base = UP if value >= 0 else DOWN
    return Color(*(1 - (1 - part) * share for part in (base.red, base.green, base.blue)))


def _span(low: float, high: float) -> tuple[float, float]:
    if low == high:
        return low - 1, high + 1
    room = (high - low) * 0.05
    # An account that begins with nothing stands on the lower edge; it never owed what the room below would say.
    return (low - room if low < 0 or low > room else 0.0), high + room
