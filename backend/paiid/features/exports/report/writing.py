"""What the portfolio's answers say, in the report's words."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from paiid.domain.market import Delay
from paiid.features.exports.report.content import ReportContent, ReportCurve, ReportTable
from paiid.features.portfolio.figure_schemas import AllocationRead, ContributionRead
from paiid.features.portfolio.performance_schemas import PerformanceRead

_MOST_PARTS: Final = 12
_YEAR_DAYS: Final = 365
_DELAYS: Final[Mapping[Delay, str]] = {
    Delay.LIVE: "live prices",
    Delay.DELAYED: "delayed prices",
    Delay.SIMULATED: "simulated prices",
    Delay.STALE: "stale prices",
}
_CONVENTIONS: Final = (
    "TWR links the growth between each two valuations, so that deposits and withdrawals do not count.",
    "XIRR is the yearly rate that the dates and sizes of all flows imply, with 365 days a year.",
    "Simple return is the result over what was there and put in. Figures a year are shown from one year on.",
    "Volatility, Sharpe and beta are those of daily returns, 252 of them a year.",
    "Drawdown is the fall of the growth curve from its highest point.",
)


def report_content(found: PerformanceRead, allocation: AllocationRead, contribution: ContributionRead) -> ReportContent:
    """The report of one account (or the total) over one period."""
    truth = f"{found.source}, {_DELAYS[found.delay]}, as of {found.as_of:%Y-%m-%d %H:%M} UTC"
    return ReportContent(
        title="Performance report",
        account=found.account.name,
        currency=found.account.currency,
        period=f"{found.start} to {found.end}",
        truth=truth,
        is_simulated=found.delay is Delay.SIMULATED,
        figures=list(_figures(found)),
        curve=_curve(found),
        months={_month(one.month): None if one.twr is None else float(one.twr) for one in found.by_month},
        allocation=[
            (one.name, float(one.weight)) for one in allocation.by_position[:_MOST_PARTS] if one.weight is not None
        ],
        tables=[_positions(allocation), _contributions(contribution), _years(found)],
        notes=[*(gap.detail for gap in found.gaps), *_CONVENTIONS],
    )


def _figures(found: PerformanceRead) -> Iterator[tuple[str, str]]:
    yield "Value", _money(found.end_equity)
    yield "Result", _money(found.net_pnl, sign=True)
    yield "Put in, net", _money(found.net_deposits, sign=True)
    yield "TWR", _percent(found.twr)
    if (found.end - found.start).days >= _YEAR_DAYS:
        yield "TWR a year", _percent(found.twr_annualized)
    yield "XIRR", _percent(found.xirr)
    yield "Simple return", _percent(found.simple)
    yield "Modified Dietz", _percent(found.modified_dietz)
    yield found.benchmark.symbol, _percent(found.benchmark.simple)
    yield "Realized", _money(found.realized_pnl, sign=True)
    yield "Unrealized", _money(found.unrealized_pnl, sign=True)
    yield "Dividends", _money(found.dividends)
    yield "Interest", _money(found.interest, sign=True)
    yield "Fees", _money(found.fees)
    yield "Taxes", _money(found.taxes)
    yield "Volatility", _percent(found.volatility, sign=False)
    yield "Sharpe", _number(found.sharpe)
    yield "Beta", _number(found.risk.beta)
    yield "Max drawdown", _percent(-found.max_drawdown)
    yield "Closed trades", f"{found.closed_trades} ({_percent(found.win_rate, sign=False)} won)"


def _curve(found: PerformanceRead) -> ReportCurve:
    points = found.curve
    return ReportCurve(
        days=[point.date for point in points],
        equity=[float(point.equity) for point in points],
        net_deposits=[float(point.net_deposits) for point in points],
        benchmark=[None if point.benchmark is None else float(point.benchmark) for point in points],
        falls=[float(point.drawdown) for point in points],
        summary=_summary(found),
        legend=f"Solid: the account. Dashed: {found.benchmark.symbol} with the same flows. Dotted: money put in.",
    )


def _summary(found: PerformanceRead) -> str:
    fell = f", with a deepest fall of {_percent(found.max_drawdown, sign=False)}"
    if found.drawdown.trough_at is not None:
        fell += f" on {found.drawdown.trough_at.date()}"
    return (
        f"From {_money(found.start_equity)} to {_money(found.end_equity)} {found.account.currency}, of which"
        f" {_money(found.net_deposits, sign=True)} was put in{fell}."
    )


def _positions(allocation: AllocationRead) -> ReportTable:
    rows = [(one.name, _money(one.market_value), _percent(one.weight, sign=False)) for one in allocation.by_position]
    return ReportTable("What it is made of now", ("Position", "Value", "Share"), rows, empty="Nothing is held.")


def _contributions(contribution: ContributionRead) -> ReportTable:
    rows = [
        (one.name, *(_money(amount, sign=True) for amount in (one.pnl, one.realized_pnl, one.income)),
         _percent(one.contribution))
        for one in contribution.by_position
    ]  # fmt: skip
    header = ("Position", "Result", "Realized", "Income", "Contribution")
    return ReportTable("What did what in the period", header, rows, empty="Nothing was held in the period.")


def _years(found: PerformanceRead) -> ReportTable:
    """Results by year, added up over its months; returns are linked."""
    results: dict[int, Decimal] = {}
    growth: dict[int, Decimal | None] = {}
    for one in found.by_month:
        year, _ = _month(one.month)
        results[year] = results.get(year, Decimal(0)) + one.pnl
        before = growth.get(year, Decimal(1))
        growth[year] = None if before is None or one.twr is None else before * (1 + one.twr)
    rows = [
        (str(year), _money(results[year], sign=True), _percent(None if linked is None else linked - 1))
        for year, linked in sorted(growth.items(), reverse=True)
    ]
    return ReportTable("Years", ("Year", "Result", "TWR"), rows, empty="The period has no month.")


def _month(text: str) -> tuple[int, int]:
    day = date.fromisoformat(f"{text}-01")
    return day.year, day.month


def _money(amount: Decimal, *, sign: bool = False) -> str:
    return f"{amount:+,.2f}" if sign else f"{amount:,.2f}"


def _percent(ratio: Decimal | None, *, sign: bool = True) -> str:
    if ratio is None:
        return "none"
    return f"{ratio * 100:+,.2f} %" if sign else f"{ratio * 100:,.2f} %"


def _number(value: Decimal | None) -> str:
    return "none" if value is None else f"{value:.2f}"
