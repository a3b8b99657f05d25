"""What following every purchase would have made of money, on the bars of today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from paiid.domain.advice.outcome import Outcome, PriceHistory, resolve
from paiid.domain.advice.packet import Direction
from paiid.domain.exchange_calendar import sessions_between
from paiid.domain.fill import FillModel
from paiid.domain.instrument import Symbol
from paiid.domain.order import Side
from paiid.features.ai.calls.repository import CallRow
from paiid.features.ai.resolving.bars import SPY

if TYPE_CHECKING:
    from paiid.quant.following import Purchase


@dataclass(frozen=True, slots=True)
class FollowedAdvice:
    """`days`: the session of the first call and each one since. `curve` and `spy` (None without prices) start at 1."""

    days: Sequence[date]
    curve: Sequence[float]
    spy: Sequence[float] | None
    purchases: int
    cut: int
    unpriced: int


def followed(calls: Sequence[CallRow], histories: Mapping[Symbol, PriceHistory], model: FillModel) -> FollowedAdvice:
    """Every purchase among `calls` that was given a size, oldest first.

    Args:
        calls: at least one.
        histories: restated bars of their symbols and of SPY.
        model: what trading costs.
    """
    from paiid.quant.following import follow

    last = max((history.days[-1] for history in histories.values() if history.days), default=calls[0].session_date)
    days = sessions_between(min(call.session_date for call in calls), last)
    places = {day: place for place, day in enumerate(days[1:])}
    wanted = [call for call in calls if call.direction is Direction.BUY and call.weight > 0]
    due = [call for call in wanted if call.starts_on <= last]
    made = [_purchase(call, histories.get(Symbol(call.symbol)), places, model) for call in due]
    purchases = [one for one in made if one is not None]
    found = follow(purchases, max(0, len(days) - 1))
    return FollowedAdvice(
        days=days,
        curve=found.curve.tolist(),
        spy=_spy(days, histories.get(SPY)),
        purchases=len(purchases),
        cut=found.cut,
        unpriced=len(made) - len(purchases),
    )


def _purchase(
    call: CallRow, history: PriceHistory | None, places: Mapping[date, int], model: FillModel
) -> "Purchase | None":
    import numpy as np

    from paiid.quant.following import Purchase

    if history is None:
        return None
    outcome = resolve(call.terms, history, None, model)
    bars = history.between(call.starts_on, outcome.ended_on if outcome else call.ends_on)
    if not bars or bars[0].session_date not in places:
        return None
    entry = float(outcome.entry if outcome else model.slip(bars[0].open, Side.BUY))
    first = places[bars[0].session_date]
    closes = [0.0] * (places.get(bars[-1].session_date, first) - first + 1)
    for bar in bars:
        closes[places[bar.session_date] - first] = float(bar.close) / entry
    for at, worth in enumerate(closes):
        # A session without a bar is worth what the one before was.
        closes[at] = worth or closes[at - 1]
    if outcome is not None:
        closes[-1] = _ended(outcome)
    return Purchase(first, float(call.weight), np.array(closes), has_ended=outcome is not None)


def _ended(outcome: Outcome) -> float:
    return 1 + float(outcome.return_ratio)


def _spy(days: Sequence[date], history: PriceHistory | None) -> Sequence[float] | None:
    base = None if history is None else history.at(days[0])
    if history is None or base is None:
        return None
    curve, last = [], 1.0
    for day in days:
        bar = history.at(day)
        last = float(bar.close / base.close) if bar is not None else last
        curve.append(last)
    return curve
