"""`compile_writing`: what a definition that writes options makes of the bars. Prices of contracts are modelled."""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.domain.option_cycles import monthly_expirations, strike_step, weekly_expirations
from paiid.domain.strategy import SizingMethod, StrategyDefinition
from paiid.domain.strategy_tree import Argument, Number
from paiid.domain.strategy_writing import LONGEST_DAYS, ExpiryCycle, OptionWriting, StrikeKind, WritingKind
from paiid.features.backtest.compiling.needs import complete
from paiid.features.backtest.compiling.plans import compile_plan
from paiid.features.backtest.panels import session_days
from paiid.quant.backtest.model import Costs, FloatArray, IntArray, Panel
from paiid.quant.backtest.writing_model import ContractCosts, WritingPlan
from paiid.quant.measures import rolling_volatility

_BEYOND: Final = timedelta(days=40)
"""Past the day wanted there is a monthly within so many days."""
_CALMEST: Final = 0.01
"""A year's volatility below which no contract is priced."""
_DAY_S: Final = 86_400
_A_YEAR: Final = 365


def compile_writing(
    definition: StrategyDefinition,
    values: Mapping[str, Decimal],
    panel: Panel,
    *,
    costs: Costs | None = None,
    contract_costs: ContractCosts | None = None,
) -> WritingPlan:
    """Signals as `compile_plan` makes them, and beside them what is known of contracts at each close.

    Args:
        definition: a valid one that writes options.
        values: of its parameters; what is missing has its default.
        panel: daily bars of `symbols_needed(definition)` at least.
        costs: in place of the definition's own.
        contract_costs: none without them.
    """
    part = definition.option_writing
    assert part is not None
    numbers = complete(definition, values)

    def number(one: Argument) -> float:
        return float(one.value if isinstance(one, Number) else numbers[one.name])

    roll_days = None if part.roll_days is None else int(number(part.roll_days))
    days = np.array([one.toordinal() for one in session_days(panel.times)], np.int64)
    target = int(number(part.days_to_expiry))
    plan = compile_plan(replace(definition, option_writing=None), values, panel, costs=costs)
    return WritingPlan(
        plan=plan,
        is_call=part.kind is WritingKind.COVERED_CALL,
        weight=_weight(definition, number),
        days=days,
        expirations=expirations_of(part, days, target, (roll_days or 0) + 1),
        volatility=implied(panel, int(number(part.volatility_period)), number(part.volatility_premium)),
        dividend_yield=dividend_yields(panel),
        steps=steps_of(panel, target),
        is_by_delta=part.strike.kind is StrikeKind.DELTA,
        distance=number(part.strike.distance),
        costs=contract_costs or ContractCosts(),
        rate=math.log1p(plan.costs.cash_rate),
        close_at=None if part.close_at is None else number(part.close_at),
        roll_days=roll_days,
    )


def expirations_of(part: OptionWriting, days: IntArray, target: int, least: int) -> IntArray:
    """[t], the listed expiration nearest to `target` days ahead, the later of two, more than `least` days ahead.

    Which days those are is on the calendar years before. 0 where it ends.
    """
    first, last = date.fromordinal(int(days[0])), date.fromordinal(int(days[-1]))
    cycle = monthly_expirations if part.cycle is ExpiryCycle.MONTHLY else weekly_expirations
    listed = [one.toordinal() for one in cycle(first, last + timedelta(days=LONGEST_DAYS) + _BEYOND)]
    return np.array([_nearest(listed, day + target, day + least) for day in days.tolist()], np.int64)


def _nearest(listed: list[int], wanted: int, least: int) -> int:
    at = bisect_right(listed, wanted)
    if at == len(listed):
        return 0
    around = [one for one in listed[max(0, at - 1) : at + 1] if one > least]
    return min(around, key=lambda one: (abs(one - wanted), -one)) if around else listed[bisect_right(listed, least)]


def implied(panel: Panel, period: int, premium: float) -> FloatArray:
    """[t, s], `premium` times the volatility of the newest `period` returns, dividends and splits counted in."""
    found = np.full(panel.close.shape, np.nan)
    for s in range(panel.close.shape[1]):
        own = np.flatnonzero(~np.isnan(panel.close[:, s]))
        if own.size > period:
            close = panel.close[own, s]
            worth = close + panel.dividends[own, s]
            if panel.splits is not None:
                # A split stands at the first bar of its day or after, so at one of the instrument's own.
                worth = worth * panel.splits[own, s]
            returns = np.append(np.nan, np.log(worth[1:] / close[:-1]))
            found[own, s] = np.maximum(premium * rolling_volatility(returns, period), _CALMEST)
    return found


def dividend_yields(panel: Panel) -> FloatArray:
    """[t, s], what was paid in the year before over the close; 0 on prices adjusted for it, which never fall by it."""
    paid = panel.dividends
    if not paid.any():
        return np.zeros(panel.close.shape)
    ratios = np.ones(paid.shape) if panel.splits is None else np.cumprod(panel.splits, axis=0)
    # As many shares as one has become by then, so that a split leaves the sum as it is.
    sums = np.cumsum(paid * ratios, axis=0)
    before = np.searchsorted(panel.times, panel.times - _A_YEAR * _DAY_S, "right") - 1
    older = np.where(before[:, np.newaxis] >= 0, sums[np.maximum(before, 0)], 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num((sums - older) / ratios / panel.close)


def steps_of(panel: Panel, days: int) -> FloatArray:
    """[t, s], how far apart the listed strikes lie at each close."""
    closes = np.nan_to_num(panel.close, nan=1.0)
    return np.array([[float(strike_step(close, days)) for close in row] for row in closes.tolist()])


def _weight(definition: StrategyDefinition, number: Callable[[Argument], float]) -> float:
    sizing = definition.sizing
    if sizing.method is SizingMethod.FIXED_FRACTION:
        weight = number(sizing.arguments["fraction"])
    else:
        weight = 1.0 / definition.risk.max_positions
    return min(weight, float(definition.risk.max_weight))
