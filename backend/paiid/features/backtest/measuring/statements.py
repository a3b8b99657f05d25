"""What a reader of a result has to know, in plain words."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.domain.market import Adjustment, Delay
from paiid.features.backtest.bar_lengths import WORDS, is_daily
from paiid.features.backtest.gathering import Gathered
from paiid.features.backtest.measuring.course import Course
from paiid.features.backtest.measuring.modelled import option_statements
from paiid.features.backtest.results import BacktestStatementRead
from paiid.features.backtest.wanted import Wanted
from paiid.quant.backtest.codes import LONG_MAINTENANCE, SHORT_MAINTENANCE
from paiid.quant.backtest.model import Reason

_FILLS: Final = (
    "A rule is judged at the close and its order works from the next bar on. At the open positions are closed first "
    "and then opened in the order of their score; stops and targets work inside the bar, and of both in one bar the "
    "stop is taken. Shares are whole, prices on the tick."
)
_WITHIN_DAYS: Final = (
    "Bars are of regular hours. An order that is not filled goes on in the next bar until its session ends; positions "
    "may be held overnight. Returns and what follows from them are from one session's close to the next, a year being "
    "252 of them; drawdowns look at every bar."
)
_SURVIVORSHIP: Final = (
    "The symbols are chosen today. Companies that failed or left the market before are not among them, which flatters "
    "a result."
)
_DIVIDENDS: Final = {
    Adjustment.SPLITS_AND_DIVIDENDS: "Prices are adjusted for splits and dividends: a dividend counts as reinvested "
    "on its ex-date.",
    Adjustment.SPLITS: "Prices are adjusted for splits only: the source restates no dividends, so they are missing "
    "from the result and from the benchmark.",
    Adjustment.NONE: "Prices are as they were traded: dividends are paid in cash on the ex-date to who held at the "
    "close before, splits restate what is held. The rules see the jumps of prices on those days.",
}
_DELAYS: Final = {
    Delay.SIMULATED: "a simulated market. It shows how the rules behave, not what they would have earned",
    Delay.DELAYED: "delayed by the source, which does not matter to bars of the past",
    Delay.LIVE: "as the exchange traded them",
    Delay.STALE: "older than they should be: the source has not answered lately",
}
_IMPORTED: Final = (
    "you imported them, and nobody has compared them with another source; their quality report tells what is doubtful"
)
_BARE: Final = (
    "Imported prices are as they were traded, and nothing tells their dividends and splits: dividends are missing from "
    "the result, and a split counts as a loss."
)
_MOST_NAMED: Final = 8


def statements(wanted: Wanted, gathered: Gathered, course: Course, *, warm_up: int) -> list[BacktestStatementRead]:
    """Source, rules and gaps of a run; `warm_up` is how many bars the rules look back on."""
    return list(_told(wanted, gathered, course, warm_up))


def _told(wanted: Wanted, gathered: Gathered, course: Course, warm_up: int) -> Iterator[BacktestStatementRead]:
    is_simulated = gathered.delay in (Delay.SIMULATED, Delay.STALE)
    words = WORDS[wanted.definition.timeframe]
    told = _DELAYS[gathered.delay] if wanted.data is None else _IMPORTED
    source = f"{words.capitalize()} bars of {gathered.source}: {told}."
    yield BacktestStatementRead(topic="source", text=source, caution=is_simulated or wanted.data is not None)
    yield from option_statements(wanted)
    yield BacktestStatementRead(topic="fills", text=_FILLS, caution=False)
    if not is_daily(wanted.definition.timeframe):
        yield BacktestStatementRead(topic="range", text=_WITHIN_DAYS, caution=False)
    yield _costs(wanted)
    yield _money(wanted)
    if wanted.sells_short:
        yield _short(wanted, course, gathered.adjustment)
    yield _warm_up(wanted, course, warm_up)
    yield BacktestStatementRead(topic="survivorship", text=_SURVIVORSHIP, caution=True)
    is_whole = gathered.adjustment is Adjustment.SPLITS_AND_DIVIDENDS
    is_bare = wanted.data is not None and gathered.adjustment is Adjustment.NONE
    restated = _BARE if is_bare else _DIVIDENDS[gathered.adjustment]
    yield BacktestStatementRead(topic="dividends", text=restated, caution=not is_whole)
    if course.trips.is_open.any() or (course.ledger.written and len(course.ended) < len(course.ledger.written)):
        text = "What is held at the end is valued at the last close and told as open, not sold."
        yield BacktestStatementRead(topic="open", text=text, caution=False)
    yield from _gaps(wanted, gathered)


def _costs(wanted: Wanted) -> BacktestStatementRead:
    costs = wanted.costs
    share = f"{(costs.bar_participation * 100).normalize():f} %"
    text = (
        f"Commission {costs.commission_per_share:f} USD a share, at least {costs.commission_minimum:f} USD an order, "
        f"and {costs.commission_bps:f} bps; slippage {costs.slippage_bps:f} bps on each side; at most {share} of a "
        "bar's volume."
    )
    is_free = not (costs.commission_per_share or costs.commission_bps or costs.commission_minimum or costs.slippage_bps)
    return BacktestStatementRead(topic="costs", text=text, caution=is_free)


def _money(wanted: Wanted) -> BacktestStatementRead:
    costs = wanted.costs
    earned = f"Cash earns {_percent(costs.cash_rate)} a year." if costs.cash_rate else "Cash earns nothing."
    borrowed = " Nothing is borrowed."
    if costs.margin:
        borrowed = (
            f" Each dollar of equity may open two of positions; what is borrowed costs {_percent(costs.margin_rate)} a "
            f"year{'.' if wanted.sells_short else ', and no margin call is made.'}"
        )
    is_free = costs.margin and not costs.margin_rate
    return BacktestStatementRead(topic="money", text=earned + borrowed, caution=is_free)


def _short(wanted: Wanted, course: Course, adjustment: Adjustment) -> BacktestStatementRead:
    """What is assumed of shares that are borrowed and sold."""
    rate = wanted.costs.borrow_rate
    cost = f"for {_percent(rate)} of their value a year, by calendar days" if rate else "for nothing"
    paid = {
        Adjustment.NONE: "Dividends are owed to the lender on the ex-date.",
        Adjustment.SPLITS: "Dividends owed to the lender are missing.",
        Adjustment.SPLITS_AND_DIVIDENDS: "Dividends owed to the lender are in the adjusted prices.",
    }
    calls = np.count_nonzero(np.diff(course.ledger.bar[course.ledger.reason == Reason.MARGIN_CALL], prepend=-1))
    told = "There was none" if not calls else f"There {'was one' if calls == 1 else f'were {calls}'}"
    held, sold = (f"{part * 100:.0f} %" for part in (LONG_MAINTENANCE, SHORT_MAINTENANCE))
    text = (
        f"Shares to sell short are taken to be there to borrow whenever they are asked for, {cost}, and are never "
        f"called back. What they were sold for earns no interest and pays no debt. {paid[adjustment]} A margin call "
        f"comes at a close at which the equity is less than {held} of what is held and {sold} of what is sold short: "
        f"all of the latter is bought back at the next open. {told}."
    )
    return BacktestStatementRead(topic="short", text=text, caution=True)


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f} %"


def _warm_up(wanted: Wanted, course: Course, warm_up: int) -> BacktestStatementRead:
    first = course.judged[0]
    is_late = (first - wanted.start).days > _LONGEST_GAP_DAYS
    of_what = "session" if is_daily(wanted.definition.timeframe) else "bar"
    many = "" if warm_up == 1 else "s"
    text = f"The rules look back {warm_up} {of_what}{many}; the first session they judge is {first}."
    if is_late:
        text += f" There are too few bars before {wanted.start} to begin there."
    return BacktestStatementRead(topic="warm_up", text=text, caution=is_late)


_LONGEST_GAP_DAYS: Final = 5
"""Between a date somebody picks and the next session, over a long holiday."""


def _gaps(wanted: Wanted, gathered: Gathered) -> Iterator[BacktestStatementRead]:
    words = WORDS[wanted.definition.timeframe]
    if gathered.missing:
        names = _named(gathered.missing)
        yield BacktestStatementRead(topic="missing", text=f"No {words} bars in the range of {names}.", caution=True)
    if gathered.late:
        names = _named([f"{symbol} ({first})" for symbol, first in gathered.late])
        yield BacktestStatementRead(
            topic="missing", text=f"Bars begin later than the others' of {names}.", caution=True
        )
    if wanted.benchmark is not None and gathered.benchmark is None:
        text = f"There are no bars of {wanted.benchmark}, so nothing is compared."
        yield BacktestStatementRead(topic="benchmark", text=text, caution=True)


def _named(names: "list[str] | tuple[str, ...]") -> str:
    rest = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")
