"""From a candidate to an idea: its levels, and both theses worded from the evidence."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from paiid.adapters.quant_advisor.evidence import PLANS, gather
from paiid.adapters.quant_advisor.ranking import Ranked, Setup
from paiid.domain.instrument import Instrument, tick_size
from paiid.ports.advisor import Direction, Recommendation

STRETCHED: Final = 70.0
WASHED_OUT: Final = 30.0

_THESES: Final = {
    Direction.BUY: (
        "{name} returned {momentum} over twelve months without the latest, {place} by strength, and stands {trend} "
        "from its 200-day average. "
    ),
    Direction.SELL: (
        "You hold {held}. {name} stands {trend} from its 200-day average and returned {momentum} over twelve months "
        "without the latest, {place} by strength. "
    ),
}
_SETUPS: Final = {
    Setup.MOMENTUM: "Nothing special happened lately; the idea is that such strength goes on for some months.",
    Setup.PULLBACK: "Within that trend it has fallen sharply, RSI(2) is {rsi_2}; the idea is a recovery.",
    Setup.BREAKOUT: "The last close passed {extreme}, the highest high of the 20 sessions before; the idea is that "
    "buyers follow.",
    Setup.WEAKNESS: "The idea is that such weakness goes on for some months, and that the money does better elsewhere.",
    Setup.BREAKDOWN: "The last close fell below {extreme}, the lowest low of the 20 sessions before; the idea is that "
    "sellers follow.",
}
_AGAINST: Final = {
    Setup.MOMENTUM: "Past strength has often reversed at once when the whole market turned.",
    Setup.PULLBACK: "Every long decline began as a fall like this one.",
    Setup.BREAKOUT: "Many breakouts fall back into their range.",
    Setup.WEAKNESS: "Weak names often rise fastest when the market turns, and selling gives that up.",
    Setup.BREAKDOWN: "Many breaks of a low are bought back within days, and selling gives that up.",
}
_RANGE: Final = (
    "One ordinary session moves it by {atr} and its annualized volatility is {volatility}, so the stop can be reached "
    "without any news. "
)
_UNMEASURED: Final = " How often ideas like this reach their target first has not been measured."


def idea(candidate: Ranked, instrument: Instrument, held: Decimal, *, rank: int) -> Recommendation | None:
    """The idea for `candidate`; None where a level would not be a price, for its range is as wide as the price."""
    levels = _levels(candidate)
    if levels is None:
        return None
    facts = gather(candidate, held)
    words = {"name": instrument.name, **facts.cited}
    return Recommendation(
        rank=rank,
        symbol=instrument.symbol,
        name=instrument.name,
        direction=candidate.direction,
        style=candidate.setup.value,
        score=candidate.score,
        entry=candidate.factors.last,
        stop=levels[0],
        target=levels[1],
        horizon_sessions=PLANS[candidate.setup].horizon_sessions,
        thesis=(_THESES[candidate.direction] + _SETUPS[candidate.setup]).format(**words),
        counter_thesis=(_RANGE + _caution(candidate) + _AGAINST[candidate.setup] + _UNMEASURED).format(**words),
        evidence=tuple(facts.found),
    )


def _caution(candidate: Ranked) -> str:
    """What the RSI says against the idea, if anything."""
    rsi = candidate.factors.rsi_14
    if candidate.direction is Direction.BUY and rsi > STRETCHED:
        return "RSI(14) is {rsi_14}, often read as stretched. "
    if candidate.direction is Direction.SELL and rsi < WASHED_OUT:
        return "RSI(14) is {rsi_14}, often read as washed out. "
    return ""


def _levels(candidate: Ranked) -> tuple[Decimal, Decimal] | None:
    """Stop and target on the tick."""
    plan, entry = PLANS[candidate.setup], candidate.factors.last
    atr = Decimal(str(candidate.factors.atr)) * (1 if candidate.direction is Direction.BUY else -1)
    tick = tick_size(entry)
    stop = (entry - plan.stop_atr * atr).quantize(tick, ROUND_HALF_EVEN)
    target = (entry + plan.target_atr * atr).quantize(tick, ROUND_HALF_EVEN)
    if min(stop, target) <= 0 or entry in {stop, target}:
        return None
    return stop, target
