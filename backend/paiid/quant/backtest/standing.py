"""What a plan orders at the newest close for an account that holds something already: one bar of a run's own loop.

Import lazily, as `engine`.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from paiid.quant.backtest.codes import Distance
from paiid.quant.backtest.columns import Columns, Signals, columns_of, signals_of
from paiid.quant.backtest.engine import Rows, rules_of, settings_of
from paiid.quant.backtest.kernel import simulate
from paiid.quant.backtest.model import Panel, Reason
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.program import Program
from paiid.quant.backtest.records import BAR, FILL, WISH, new_account, new_positions

_ROOM: Final = 8
"""Rows for fills; nothing fills in a bar without orders, and the loop wants a row to point at."""


_NOTED: Final = ("drawdown", "open_positions", "exposure", "cash_part")
"""The account's columns of the portfolio's figures."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One position as it is held at the newest close, `shares` below 0 where they are owed. Prices in USD a share.

    `average` is what was paid, or got for what is sold short, `average_before` the same at the close before (nan if it
    was not held then), `entry_price` of the first fill. `entry_bar` is the panel's bar of that. `leaves`: an order to
    close all of it was given before and is not filled yet.
    """

    shares: float
    average: float
    average_before: float
    entry_price: float
    entry_bar: int
    leaves: bool = False


@dataclass(frozen=True, slots=True)
class StandingOrder:
    """One order for the next bar: `shares` > 0 to buy, < 0 to sell; distances as `Plan` has them, nan for none.

    `limit` is that of an entry, USD a share; nan at the market. `is_short`: it is of a position that is sold short, so
    a sale opens and a purchase closes.
    """

    instrument: int
    shares: float
    reason: Reason
    stop_distance: float = math.nan
    target_distance: float = math.nan
    limit: float = math.nan
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class PositionFigures:
    """What rules ask of a position at the newest close; of a short a fall of the price is the gain."""

    sessions_held: float
    return_since_entry: float
    fall_from_high: float


@dataclass(frozen=True, slots=True)
class PortfolioFigures:
    """What rules ask of everything held at a close, before its decision; ratios of equity, but for the number."""

    drawdown: float
    open_positions: float
    exposure: float
    cash: float


@dataclass(frozen=True, slots=True)
class Past:
    """What the portfolio was before the newest close.

    `peak` is the highest equity at a close since the strategy began, at least what it began with, USD. `before` are the
    figures at the close before; None at the first.
    """

    peak: float
    before: PortfolioFigures | None = None


@dataclass(frozen=True, slots=True)
class StandingDecision:
    """What closes first, then what opens in the order of its score; figures of what is held, by instrument.

    A position that is turned has an order of each kind; the second is void where the first leaves anything. `called`:
    the equity at the close brought a margin call. `portfolio` is None where no rule asks for it, `past` as it was
    given.
    """

    orders: tuple[StandingOrder, ...]
    equity: float
    figures: Mapping[int, PositionFigures]
    called: bool = False
    portfolio: PortfolioFigures | None = None
    past: Past | None = None


def decide_standing(
    plan: Plan, panel: Panel, cash: float, held: Mapping[int, Standing], past: Past | None = None
) -> StandingDecision:
    """What the plan orders at the close of the panel's last bar.

    Args:
        plan: of the panel.
        panel: bars up to the close that is judged.
        cash: USD that belong to the strategy.
        held: what it holds, by place in the panel's symbols.
        past: of the portfolio; without it the strategy begins with this close.

    Raises:
        ValueError: shares are owed though the plan sells nothing short.
    """
    if not plan.sells_short and any(one.shares < 0 for one in held.values()):
        raise ValueError("a plan that sells nothing short owes no shares")
    curves = np.empty((4 if plan.sells_short else 3, 1))
    account, positions = _account(cash, past), new_positions(len(panel.symbols))
    account["positions"] = len(held)
    for s, one in held.items():
        _place(positions, s, one, panel)
    # The stops of what is held stand at the broker.
    settings = settings_of(replace(plan, stop=Distance.NONE, target=Distance.NONE))
    bars, wishes = np.empty(len(panel.symbols), BAR), np.zeros(len(panel.symbols), WISH)
    fills = np.empty(_ROOM, FILL)
    held_rule, owed_rule, asking, spans = rules_of(plan)
    rules = _last(held_rule), _last(owed_rule), _last(asking), spans
    ends, nights = np.ones(1, np.bool_), np.zeros(1, np.int64)
    columns = _over(columns_of(panel))
    signals = Signals(*(_newest(column) for column in signals_of(plan)))
    simulate(columns, signals, *rules, ends, nights, settings[0], account[0], positions, bars, wishes, fills, curves)
    figures = {s: _figures(positions[s], float(panel.close[-1, s])) for s in held}
    orders = (*_closing(positions, held), *_opening(account, positions, wishes, held))
    return StandingDecision(
        orders,
        float(curves[0, 0]),
        figures,
        called=bool(account["called"][0]),
        portfolio=PortfolioFigures(*(float(account[name][0]) for name in _NOTED)) if plan.asks_for_portfolio else None,
        past=past,
    )


def _account(cash: float, past: Past | None) -> Rows:
    found = new_account(cash)
    if past is not None:
        found["peak"] = past.peak
    if past is not None and past.before is not None:
        for name, figure in zip(_NOTED, astuple(past.before), strict=True):
            found[name] = figure
    return found


def _place(positions: Rows, s: int, one: Standing, panel: Panel) -> None:
    """The position as the loop would have it before the last bar closes."""
    row, newest = positions[s : s + 1], panel.times.size - 1
    known = np.flatnonzero(~np.isnan(panel.close[:, s]))
    earlier = known[(known >= one.entry_bar) & (known < newest)]
    row["shares"], row["average"] = one.shares, one.average
    row["held"], row["leaving"] = earlier.size, int(Reason.EXIT_RULE) if one.leaves else 0
    # The best price since the entry: of a short the lowest.
    is_short = one.shares < 0
    since = (panel.low if is_short else panel.high)[earlier, s].tolist()
    row["high"] = (min if is_short else max)([one.entry_price, *since])
    row["last"] = panel.close[known[-1], s] if known.size else math.nan
    if earlier.size and not math.isnan(one.average_before):
        close = panel.close[earlier[-1], s]
        row["sessions"], row["gain"] = earlier.size, close / one.average_before - 1.0
        row["fall"] = 1.0 - close / row["high"]
        if is_short:
            row["gain"], row["fall"] = -row["gain"], -row["fall"]


def _figures(position: np.void, close: float) -> PositionFigures:
    """As the loop would note them: it does so only where a rule asks."""
    gain, fall = close / float(position["average"]) - 1.0, 1.0 - close / float(position["high"])
    side = -1.0 if position["shares"] < 0 else 1.0
    return PositionFigures(float(position["held"]), side * gain, side * fall)


def _over(columns: Columns) -> Columns:
    """The last bar as one that is over: no order fills in it any more, and what it paid is in the cash already."""
    newest = Columns(*(_newest(column) for column in columns))
    nothing = np.zeros_like(newest.volume)
    return newest._replace(volume=nothing, dividends=nothing, splits=np.ones_like(nothing))


def _newest(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.ascontiguousarray(values[-1:])


def _last(program: Program) -> Program:
    """The rule at the last bar alone."""
    return program._replace(
        series=np.ascontiguousarray(program.series[:, -1:]),
        series_before=np.ascontiguousarray(program.series_before[:, -1:]),
        flags=np.ascontiguousarray(program.flags[:, -1:]),
    )


def _closing(positions: Rows, held: Mapping[int, Standing]) -> Iterator[StandingOrder]:
    """What closes a position, or a part of it."""
    for s, one in held.items():
        wanted, is_short = float(positions[s]["wanted"]), one.shares < 0
        if positions[s]["leaving"] != 0:
            is_call = int(positions[s]["leaving"]) == Reason.MARGIN_CALL
            reason = Reason.MARGIN_CALL if is_call else Reason.EXIT_RULE
            yield StandingOrder(s, -one.shares, reason, is_short=is_short)
        elif wanted * one.shares < 0:
            yield StandingOrder(s, wanted, Reason.REBALANCE, is_short=is_short)


def _opening(account: Rows, positions: Rows, wishes: Rows, held: Mapping[int, Standing]) -> Iterator[StandingOrder]:
    """What opens or enlarges a position, in the order of its score."""
    for place in range(int(account["queued"][0])):
        s = int(positions[place]["place"])
        row, wish = positions[s], wishes[s]
        before = held[s].shares if s in held else 0.0
        if row["leaving"] != 0:
            wanted = float(row["turn"])
        else:
            wanted = float(row["wanted"]) if float(row["wanted"]) * before >= 0 else 0.0
        if wanted == 0:
            continue
        is_short = wanted < 0
        if wanted * before > 0:
            yield StandingOrder(s, wanted, Reason.REBALANCE, is_short=is_short)
        else:
            distances = float(wish["stop_distance"]), float(wish["target_distance"])
            yield StandingOrder(s, wanted, Reason.ENTRY, *distances, float(row["limit"]), is_short=is_short)
