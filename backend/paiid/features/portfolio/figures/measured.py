"""Measures a period whose prices are at hand. Imports numpy, so it is itself imported lazily."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np

from paiid.domain.activity import ZERO
from paiid.domain.instrument import Instrument
from paiid.domain.money import to_cents
from paiid.domain.series import session_close_ticks
from paiid.features.portfolio.figures import statistics
from paiid.features.portfolio.figures.allocating import holdings_at
from paiid.features.portfolio.figures.amounts import amounts_of, dividends_by_symbol
from paiid.features.portfolio.figures.benchmark import Shadow, shadow_of
from paiid.features.portfolio.figures.curve import Curve, LeftOutFlow, money, new_york_days
from paiid.features.portfolio.figures.flow_columns import columns_of
from paiid.features.portfolio.figures.flows import FlowReader, Flows
from paiid.features.portfolio.figures.gaps import gaps_of
from paiid.features.portfolio.figures.lots import LotReader, PeriodLots
from paiid.features.portfolio.figures.performance import Performance, SymbolPnl
from paiid.features.portfolio.figures.pricing import Prices
from paiid.features.portfolio.figures.texts import Texts
from paiid.features.portfolio.figures.timeline import Timeline, timeline_of
from paiid.features.portfolio.figures.trading import trade_statistics
from paiid.features.portfolio.figures.valuing import Valuations
from paiid.features.portfolio.inputs.periods import Period
from paiid.features.portfolio.inputs.selecting import Selection
from paiid.quant.exact import integers


@dataclass(frozen=True)
class Measured:
    """A period with all that its figures were made of."""

    selection: Selection
    period: Period
    prices: Prices
    flows: Flows
    timeline: Timeline
    curve: Curve
    lots: PeriodLots
    shadow: Shadow


@dataclass(frozen=True)
class Measure:
    """Measures; keeps valuations and lots between one time and the next."""

    valuations: Valuations = field(default_factory=Valuations)
    lots: LotReader = field(default_factory=LotReader)
    flows: FlowReader = field(default_factory=FlowReader)
    texts: Texts = field(default_factory=Texts)

    def measured(self, selection: Selection, period: Period, prices: Prices) -> Measured:
        """The period valued."""
        flows = self.flows.flows_of(selection, prices.book)
        timeline = timeline_of(selection, period, prices.book, flows, marks=prices.marks, valuations=self.valuations)
        curve = curve_of(timeline, period, flows)
        return Measured(
            selection=selection,
            period=period,
            prices=prices,
            flows=flows,
            timeline=timeline,
            curve=curve,
            lots=self.lots.of_period(selection, prices.book, period),
            shadow=shadow_of(curve, flows, period, prices.benchmark),
        )

    def told(self, found: Measured, benchmark: Instrument) -> Performance:
        """Its figures."""
        return performance_of(found, benchmark)


def performance_of(found: Measured, benchmark: Instrument) -> Performance:
    """The figures of a measured period."""
    curve, lots, book = found.curve, found.lots, found.prices.book
    amounts = amounts_of(found.selection, found.period, book)
    falls = statistics.falls_of(curve.growth)
    return Performance(
        account=found.selection.ref,
        period=found.period,
        curve=curve,
        rates=statistics.rates_of(curve),
        risk=risk_of(curve, found.shadow),
        traded=trade_statistics(lots.trade_cents, curve, amounts),
        falls_at=falls,
        max_drawdown=statistics.drawdown_of(curve, falls),
        realized_pnl=to_cents(lots.realized),
        unrealized_pnl=unrealized(found),
        amounts=amounts,
        lots=lots,
        open_positions=open_positions(found),
        benchmark=benchmark,
        shadow=found.shadow,
        by_symbol=_by_symbol(found),
        by_month=statistics.by_month(curve),
        gaps=gaps_of(found.selection, found.period, book, found.timeline.ticks),
        truth=found.prices.truth,
    )


def curve_of(timeline: Timeline, period: Period, flows: Flows) -> Curve:
    """The shown points of a timeline."""
    shown, ticks = timeline.shown, timeline.ticks[timeline.shown]
    earned = np.cumsum(timeline.pnl)[shown]
    idle = np.logical_and.reduceat(timeline.is_idle(), np.append(0, shown[:-1] + 1)) if shown.size else shown > 0
    columns, closes = columns_of(flows), integers(session_close_ticks())
    is_full = closes[np.minimum(np.searchsorted(closes, ticks), closes.size - 1)] == ticks
    if ticks.size:
        is_full[0] = True
    return Curve(
        at=ticks,
        days=new_york_days(ticks),
        equity=timeline.values[shown],
        net_deposits=columns.net[np.searchsorted(columns.ticks, ticks, side="right")],
        pnl=np.diff(earned, prepend=earned[:1]),
        growth=timeline.growth()[shown],
        is_full=is_full,
        is_idle=idle,
        flows=columns.told[columns.within(period)],
        begin_day=period.begin_day,
        end_day=period.end_day,
        since=period.since,
        left_out=_left_out(timeline),
    )


def _left_out(timeline: Timeline) -> tuple[LeftOutFlow, ...]:
    """What `Timeline.without` says, step by step."""
    without, ticks, found = timeline.without, timeline.ticks.tolist(), list[LeftOutFlow]()
    for point in np.flatnonzero((without.start != 0) | (without.end != 0)).tolist():
        day = date.fromordinal(int(new_york_days(timeline.ticks[point : point + 1])[0]))
        for cents, bought_at in ((without.start[point], ticks[max(0, point - 1)]), (without.end[point], ticks[point])):
            if cents:
                found.append(LeftOutFlow(day, money(int(cents)), bought_at, ticks[point]))
    return tuple(found)


def unrealized(found: Measured) -> Decimal:
    """What is open at the end is worth, less what it cost."""
    ends, book = found.period.ends, found.prices.book
    if ends is None:
        return ZERO
    total = ZERO
    for lots in found.lots.books:
        for symbol, position in lots.positions.items():
            unit = book.unit(symbol, ends)
            if unit is not None:
                total += to_cents(position.quantity * unit) - position.cost_basis
    return to_cents(total)


def open_positions(found: Measured) -> int:
    """How many things with a price are held at the end; the others are gaps."""
    ends = found.period.ends
    held = () if ends is None else holdings_at(found.selection, found.prices.book, ends)
    return sum(one.worth is not None for one in held)


def risk_of(curve: Curve, shadow: Shadow) -> statistics.Risk:
    """Statistics of the curve's daily returns beside the benchmark's."""
    daily, pairs = statistics.daily_returns(curve)
    start, end = shadow.prices[pairs[:, 0]], shadow.prices[pairs[:, 1]]
    against = end / start - 1.0
    return statistics.risk_of(daily, None if np.isnan(against).any() else against)


def _by_symbol(found: Measured) -> tuple[SymbolPnl, ...]:
    realized = found.lots.by_symbol
    dividends = dividends_by_symbol(found.selection, found.period, found.prices.book)
    rows = [
        SymbolPnl(symbol, to_cents(realized.get(symbol, ZERO)), dividends.get(symbol, ZERO))
        for symbol in {**realized, **dividends}
    ]
    return tuple(sorted(rows, key=lambda one: (-one.realized_pnl, one.symbol)))
