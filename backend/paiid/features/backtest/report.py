"""What a run says, in the words of the report to print."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from paiid.domain.market import Delay
from paiid.features.backtest.results import BacktestMetricRead, BacktestResultRead, BacktestTrustRead
from paiid.features.backtest.schemas import BacktestExport
from paiid.features.exports.report.content import ReportContent, ReportCurve, ReportTable

MOST_TRADES: Final = 500
_NONE: Final = "none"


def run_report(run: BacktestExport) -> ReportContent:
    """The report of a done run; the newest `MOST_TRADES` of its trades."""
    result, manifest = run.result, run.manifest
    assert result is not None
    assert manifest is not None
    return ReportContent(
        title="Backtest",
        account=run.name,
        currency="USD",
        period=f"{manifest.first_judged} to {manifest.last_bar}",
        truth=f"{manifest.source}, {manifest.delay}; a simulation of the past, nothing was traded{_modelled(result)}",
        is_simulated=manifest.delay == Delay.SIMULATED,
        figures=list(_figures(run)),
        curve=_curve(run, result),
        months={(one.year, one.month): float(one.strategy) for one in result.months},
        allocation=[],
        tables=[_metrics(result, run.benchmark), _open(result), _trades(run)],
        notes=[*_trusted(run.trust), *(one.text for one in result.statements), _made_again(run)],
    )


def report_of(run: BacktestExport) -> bytes:
    """The report as a PDF file; not to be called on the event loop."""
    # ReportLab is 30 MB that nobody needs who never prints.
    from paiid.features.exports.report.pages import report_pdf

    return report_pdf(run_report(run))


def _modelled(result: BacktestResultRead) -> str:
    return "; option prices are modelled, not market prices" if result.modelled else ""


def _figures(run: BacktestExport) -> Iterator[tuple[str, str]]:
    told = run.headline
    assert told is not None
    yield "Started with", _money(run.cash)
    yield "Ended with", _money(told.final_equity)
    yield "Total return", _percent(told.total_return)
    yield "Return a year", _percent(told.annual_return)
    yield run.benchmark or "Benchmark", _percent(told.benchmark_return)
    yield "Sharpe", _NONE if told.sharpe is None else f"{told.sharpe:.2f}"
    yield "Max drawdown", _percent(told.max_drawdown)
    yield "Trades", f"{told.trades:,}"
    yield "Costs", _money(told.costs)
    yield "Symbols", f"{', '.join(run.symbols[:4])}{' …' if len(run.symbols) > 4 else ''}"
    for name, value in run.parameters.items():
        yield name.replace("_", " "), f"{value.normalize():f}"


def _curve(run: BacktestExport, result: BacktestResultRead) -> ReportCurve:
    points, cash = result.curve, float(run.cash)
    return ReportCurve(
        days=[point.session_date for point in points],
        equity=[float(point.equity) for point in points],
        net_deposits=[cash] * len(points),
        benchmark=[None if point.benchmark is None else float(point.benchmark) for point in points],
        falls=[-float(point.drawdown) for point in points],
        summary=f"From {_money(run.cash)} to {_money(points[-1].equity)} USD." if points else "There is no bar.",
        legend=f"Solid: the strategy. Dashed: {run.benchmark or 'no benchmark'}, held. Dotted: the starting cash.",
    )


def _metrics(result: BacktestResultRead, benchmark: str | None) -> ReportTable:
    header = ("Figure", "Strategy", benchmark or "Benchmark", "In sample", "Out of sample")
    rows = [
        (one.title, *(_value(one, it) for it in (one.strategy, one.benchmark, one.in_sample, one.out_of_sample)))
        for one in result.metrics
        if one.strategy is not None or one.benchmark is not None
    ]
    return ReportTable(f"Figures{_of_modelled(result)}", header, rows)


def _of_modelled(result: BacktestResultRead) -> str:
    return ", with option prices that are modelled" if result.modelled else ""


def _open(result: BacktestResultRead) -> ReportTable:
    rows = [
        (
            one.symbol,
            one.side,
            str(one.opened),
            f"{one.shares.normalize():f}",
            *map(_money, (one.market_value, one.pnl)),
        )
        for one in result.open_positions
    ]
    header = ("Symbol", "Side", "Since", "Shares", "Value", "Result")
    return ReportTable("Open at the end", header, rows, text_columns=3, empty="Nothing.")


def _trades(run: BacktestExport) -> ReportTable:
    shown = run.trades[-MOST_TRADES:][::-1]
    left = f", the newest {MOST_TRADES} of {len(run.trades):,}" if len(run.trades) > MOST_TRADES else ""
    rows = [
        (one.symbol, one.side, str(one.opened), str(one.closed), one.reason, f"{one.shares.normalize():f}",
         *(f"{price:,.2f}" for price in (one.entry_price, one.exit_price)), _money(one.pnl),
         _percent(one.return_ratio))
        for one in shown
    ]  # fmt: skip
    header = ("Symbol", "Side", "Opened", "Closed", "By", "Shares", "Entry", "Exit", "Result", "Return")
    of_modelled = ", options at modelled prices" if any(one.modelled for one in run.trades) else ""
    return ReportTable(f"Trades{left}{of_modelled}", header, rows, text_columns=5, empty="No trade was closed.")


def _trusted(trust: BacktestTrustRead | None) -> Iterator[str]:
    if trust is None:
        return
    known = (
        ""
        if trust.probability is None
        else f" The Sharpe ratio is above that with a probability of {_percent(trust.probability, sign=False)}."
    )
    yield (
        f"{trust.variants_tried} variants of the strategy were tried; the best of as many without skill would show a "
        f"Sharpe ratio of {trust.sharpe_by_luck:.2f}.{known}"
    )
    if trust.look_ahead is not None:
        yield f"Look-ahead probe {'passed' if trust.look_ahead.passed else 'FAILED'}: {trust.look_ahead.detail}"


def _made_again(run: BacktestExport) -> str:
    one = run.manifest
    assert one is not None
    return (
        f"Made again from: run {run.id}, definition {one.definition_hash}, parameters {one.parameters_hash}, data "
        f"{one.panel_hash}, engine {one.engine_version}."
    )


def _value(metric: BacktestMetricRead, value: Decimal | None) -> str:
    if value is None:
        return ""
    if metric.unit == "ratio":
        return _percent(value, sign=False)
    if metric.unit == "usd":
        return _money(value)
    return f"{value:,.2f}" if metric.unit == "number" else f"{round(value, 1).normalize():,f}"


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def _percent(ratio: Decimal | None, *, sign: bool = True) -> str:
    if ratio is None:
        return _NONE
    return f"{ratio * 100:+,.2f} %" if sign else f"{ratio * 100:,.2f} %"
