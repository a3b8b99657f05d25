"""Figures of everything a run holds, and the rules that ask for them."""

import math
from typing import Final

from paiid.quant.backtest import codes
from paiid.quant.backtest.codes import LONG, SHORT
from paiid.quant.backtest.columns import of_bar
from paiid.quant.backtest.jit import jit
from paiid.quant.backtest.model import FloatArray, IntArray
from paiid.quant.backtest.program import Program, holds
from paiid.quant.backtest.records import Account, BarRows, Position, Positions, Settings, Wish, WishRows

_BOTH: Final = LONG | SHORT


@jit
def note_portfolio(account: Account, equity: float, gross: float) -> None:
    """The figures at a close, before its decision; `gross` is the value of all positions, USD, >= 0.

    Ratios of an equity that is not above 0 are not known.
    """
    account.drawdown_before, account.open_before = account.drawdown, account.open_positions
    account.exposure_before, account.part_before = account.exposure, account.cash_part
    account.peak = max(account.peak, equity)
    account.drawdown = (account.peak - equity) / account.peak
    account.open_positions = account.positions
    account.exposure = account.cash_part = math.nan
    if equity > 0.0:
        account.exposure, account.cash_part = gross / equity, account.cash / equity


@jit
def judge(
    bars: BarRows, wishes: WishRows, scores_short: FloatArray, settings: Settings, account: Account,
    positions: Positions, rules: Program, spans: IntArray, t: int,
) -> bool:  # fmt: skip
    """Say in the wishes what the rules on the portfolio say of each instrument; whether anything is said at all.

    Of entries that may be, those stay that are. Where both sides would be entered, nothing is: it is not known which.
    """
    says = settings.rebalances != 0
    for s in range(len(wishes)):
        wish, position = wishes[s], positions[s]
        if not math.isnan(bars[s].close):
            _enter(wish, settings, account, position, rules, spans, t, s)
            _leave(wish, settings, account, position, rules, spans, t, s)
            if wish.enters == SHORT:
                wish.score = of_bar(scores_short, t, s)
        says |= (wish.enters | wish.leaves) != 0
    return says


@jit
def _enter(
    wish: Wish, settings: Settings, account: Account, position: Position, rules: Program, spans: IntArray, t: int,
    s: int,
) -> None:  # fmt: skip
    enters = wish.enters
    for rule, bit in ((codes.ENTRY_RULE, LONG), (codes.ENTRY_RULE_SHORT, SHORT)):
        is_asked = enters & bit and settings.asks & (1 << rule)
        if is_asked and not holds(rules, spans[rule, 0], spans[rule, 1], t, s, position, account):
            enters &= ~bit
    wish.enters = 0 if enters == _BOTH else enters


@jit
def _leave(
    wish: Wish, settings: Settings, account: Account, position: Position, rules: Program, spans: IntArray, t: int,
    s: int,
) -> None:  # fmt: skip
    for rule, bit in ((codes.LEAVE_RULE, LONG), (codes.LEAVE_RULE_SHORT, SHORT)):
        is_asked = not wish.leaves & bit and settings.asks & (1 << rule)
        if is_asked and holds(rules, spans[rule, 0], spans[rule, 1], t, s, position, account):
            wish.leaves |= bit
