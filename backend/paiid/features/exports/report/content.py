"""What the report says. Texts are ready to print; numbers are there only to be drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class ReportTable:
    """Rows under a heading; the first `text_columns` columns hold words, the others numbers."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    text_columns: int = 1
    empty: str = "Nothing."


@dataclass(frozen=True, slots=True)
class ReportCurve:
    """Lines over days: the account, what was put in, the benchmark (None where unknown), and falls in [0, 1]."""

    days: Sequence[date]
    equity: Sequence[float]
    net_deposits: Sequence[float]
    benchmark: Sequence[float | None]
    falls: Sequence[float]
    summary: str
    legend: str


@dataclass(frozen=True, slots=True)
class ReportContent:
    """One account over one period.

    `truth` tells where prices come from and how fresh they are; `is_simulated` puts that on every page. `months` are
    returns as ratios by (year, month), None where there is none.
    """

    title: str
    account: str
    currency: str
    period: str
    truth: str
    is_simulated: bool
    figures: Sequence[tuple[str, str]]
    curve: ReportCurve
    months: Mapping[tuple[int, int], float | None]
    allocation: Sequence[tuple[str, float]]
    tables: Sequence[ReportTable]
    notes: Sequence[str] = field(default_factory=tuple)
