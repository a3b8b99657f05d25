"""A period's results as the endpoint answers them."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from paiid.core.collector import full_collections_put_off
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.money import to_cents
from paiid.features.portfolio.figure_schemas import (
    AccountRefRead,
    GapRead,
    MonthReturnRead,
    RiskRead,
    TradeStatisticsRead,
)
from paiid.features.portfolio.figures.ratios import ratio
from paiid.features.portfolio.performance_schemas import (
    BenchmarkRead,
    CurveInterval,
    CurvePointRead,
    DayPnlRead,
    DrawdownRead,
    PerformanceRead,
    SymbolPnlRead,
)
from paiid.features.portfolio.service import Performance, Question
from paiid.features.portfolio.service.performing import MeasurePerformance

if TYPE_CHECKING:
    from paiid.features.portfolio.figures.statistics import Risk
    from paiid.features.portfolio.figures.texts import Texts
    from paiid.features.portfolio.figures.trading import TradeStatistics


def performance_read(found: Performance) -> PerformanceRead:
    """The answer for `found`; built without validation, for the values are ours."""
    return _read(found, curve=_curve(found), by_day=[DayPnlRead(date=day, pnl=pnl) for day, pnl in found.by_day])


async def performance_answer(performing: MeasurePerformance, asked: Question) -> bytes:
    """The answer as JSON, the same bytes as long as nothing changes; raises as `MeasurePerformance.performance`."""
    with full_collections_put_off():
        kept = await performing.kept(asked)
        if kept.answer is None:
            found = await performing.told(kept)
            kept.answer = await asyncio.to_thread(performance_json, found, performing.measure().texts)
        return kept.answer


def performance_json(found: Performance, texts: "Texts") -> bytes:
    """The same as JSON; its thousands of rows are written by `texts`."""
    from paiid.features.portfolio.figures.texts import spliced

    body = _read(found, curve=[], by_day=[]).model_dump_json(exclude={"curve", "by_day"})
    return spliced(body, [("curve", texts.curve(found)), ("by_day", texts.days(found))]).encode()


def _read(found: Performance, *, curve: list[CurvePointRead], by_day: list[DayPnlRead]) -> PerformanceRead:
    traded, benchmark = found.traded, found.benchmark
    return PerformanceRead.model_construct(
        **_frame(found),
        **_returns(found),
        **_money(found),
        volatility=ratio(found.risk.volatility),
        sharpe=ratio(found.risk.sharpe),
        max_drawdown=found.max_drawdown.ratio,
        current_drawdown=found.max_drawdown.current,
        drawdown=DrawdownRead.model_validate(found.max_drawdown),
        risk=risk_read(found.risk),
        trades=trades_read(traded),
        win_rate=ratio(traded.win_rate),
        winning_trades=traded.winning,
        closed_trades=traded.closed,
        open_positions=found.open_positions,
        benchmark=BenchmarkRead(symbol=benchmark.symbol, name=benchmark.name, simple=found.benchmark_return),
        curve=curve,
        by_symbol=[SymbolPnlRead.model_validate(one) for one in found.by_symbol],
        by_day=by_day,
        by_month=[MonthReturnRead.model_validate(one) for one in found.by_month],
        gaps=[GapRead.model_validate(one) for one in found.gaps],
    )


def _frame(found: Performance) -> dict[str, Any]:
    period, truth = found.period, found.truth
    return {
        "account": AccountRefRead.model_validate(found.account),
        "start": period.start,
        "end": period.end,
        "range": period.word,
        "interval": CurveInterval.FIVE_MINUTES if period.is_intraday else CurveInterval.ONE_DAY,
        "source": truth.source,
        "delay": truth.delay,
        "as_of": truth.as_of,
    }


def _returns(found: Performance) -> dict[str, Any]:
    rates = found.rates
    return {
        "simple": found.curve.simple_return,
        "modified_dietz": ratio(rates.modified_dietz),
        "twr": ratio(rates.twr),
        "twr_annualized": ratio(rates.annualized),
        "xirr": ratio(rates.internal.rate),
        "xirr_status": rates.internal.status,
        "xirr_all": [told for one in rates.internal.all_rates if (told := ratio(one)) is not None],
    }


def _money(found: Performance) -> dict[str, Any]:
    curve = found.curve
    return {
        "start_equity": curve.start_equity,
        "end_equity": curve.end_equity,
        "net_deposits": curve.net_flows,
        "net_pnl": curve.net_pnl,
        "realized_pnl": found.realized_pnl,
        "unrealized_pnl": found.unrealized_pnl,
        "fees": found.fees,
        "dividends": found.dividends,
        "interest": found.interest,
        "taxes": found.taxes,
    }


def risk_read(risk: "Risk") -> RiskRead:
    """Statistics of daily returns as ratios."""
    figures: dict[str, Any] = {name: ratio(getattr(risk, name)) for name in RiskRead.model_fields if name != "days"}
    return RiskRead(days=risk.days, **figures)


def trades_read(traded: "TradeStatistics") -> TradeStatisticsRead:
    """Statistics of closed trades; means are whole cents."""
    return TradeStatisticsRead.model_construct(
        closed_trades=traded.closed,
        winning_trades=traded.winning,
        win_rate=ratio(traded.win_rate),
        profit_factor=ratio(traded.profit_factor),
        expectancy=_mean(traded.expectancy),
        average_win=_mean(traded.average_win),
        average_loss=_mean(traded.average_loss),
        turnover=ratio(traded.turnover),
    )


def _mean(amount: float | None) -> Decimal | None:
    told = ratio(amount)
    return None if told is None else to_cents(told)


def _curve(found: Performance) -> list[CurvePointRead]:
    points = [
        CurvePointRead.model_construct(
            at=point.at,
            date=point.at.astimezone(NEW_YORK).date(),
            equity=point.equity,
            net_deposits=point.net_deposits,
            growth=point.growth,
            drawdown=fall,
            benchmark=benchmark,
            benchmark_growth=growth,
        )
        for point, fall, benchmark, growth in zip(
            found.curve.points, found.falls, found.benchmark_values, found.benchmark_growth, strict=True
        )
    ]
    if found.period.is_intraday:
        return points
    last_of_day: dict[date, CurvePointRead] = {point.date: point for point in points}
    return list(last_of_day.values())
