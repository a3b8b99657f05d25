"""Which sweeps need no more of a run than what it earns, so that their trials can be computed all at once."""

from typing import Final

from paiid.domain.market import Interval
from paiid.domain.strategy import Evaluation, SizingMethod, StrategyDefinition, StrategyDirection
from paiid.domain.strategy_tree import Rule, portfolio_paths, position_paths
from paiid.features.backtest.wanted import Wanted

_FIXED: Final = {SizingMethod.FIXED_FRACTION, SizingMethod.FIXED_AMOUNT, SizingMethod.FIXED_SHARES}


def is_plain(wanted: Wanted) -> bool:
    """One instrument, in or out by its daily bars, at the open, by rules that ask for nothing of the run.

    No stop, target or limit, no size that is brought back, nothing borrowed, no interest; prices are adjusted.
    """
    one, costs = wanted.definition, wanted.costs
    if not isinstance(one, StrategyDefinition) or wanted.is_raw or costs.margin:
        return False
    is_daily = one.timeframe is Interval.ONE_DAY
    is_bought = one.direction is StrategyDirection.LONG and one.option_writing is None
    is_at_open = one.entry_limit is None and one.risk.stop is None and one.risk.target is None
    has_interest = costs.cash_rate > 0 or costs.margin_rate > 0 or costs.borrow_rate > 0
    of_bars = not _asks_for_run(one.entry) and not _asks_for_run(one.exit)
    return is_daily and is_bought and is_at_open and of_bars and not has_interest and _is_alone(one)


def _is_alone(one: StrategyDefinition) -> bool:
    """One instrument, of a size that stays as it was bought: equal parts are brought back by weeks and months."""
    stays = one.sizing.method is SizingMethod.EQUAL_WEIGHT and one.evaluation is Evaluation.EVERY_CLOSE
    return len(one.universe.symbols) == 1 and (stays or one.sizing.method in _FIXED)


def _asks_for_run(rule: Rule) -> bool:
    return any((*position_paths(rule, "rule"), *portfolio_paths(rule, "rule")))
