"""The draft that common phrases make, without a model. What is said nowhere is assumed, and each assumption is told.

The grammar, as the screen shows it, is `GRAMMAR`.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from paiid.domain.foreign_text import visible
from paiid.domain.strategy import (
    CostAssumptions,
    Evaluation,
    RiskLimits,
    Sizing,
    SizingMethod,
    StrategyDefinition,
    StrategyDirection,
    Universe,
)
from paiid.domain.strategy_text import rule_text, unit_of
from paiid.domain.strategy_tree import AllOf, AnyOf, Constant, Number, Rule
from paiid.domain.strategy_writing import WritingKind
from paiid.features.strategies.drafting.clauses import clauses
from paiid.features.strategies.drafting.notes import Draft, NothingUnderstoodError
from paiid.features.strategies.drafting.scanning import LONGEST, Reading
from paiid.features.strategies.drafting.settings import Settings, of_shorts, settings
from paiid.features.strategies.drafting.symbols import universe, usual
from paiid.features.strategies.drafting.writing import ALWAYS

MOST_POSITIONS: Final = 10
_SLIPPAGE: Final = Decimal(5)
_KINDS: Final = {WritingKind.COVERED_CALL: "Covered calls", WritingKind.CASH_SECURED_PUT: "Cash-secured puts"}
_LASTS: Final = {
    None: "only a stop or a target sells, if there is one.",
    WritingKind.COVERED_CALL: "shares go only where a call takes them.",
    WritingKind.CASH_SECURED_PUT: "shares that a put brings are sold at the next open.",
}
GRAMMAR: Final[tuple[tuple[str, str], ...]] = (
    ("Buying and selling", "buy when …, sell when …, hold while … (and sell when it ends)"),
    ("Selling short", "sell short when …, cover when …; with buying and selling both directions are traded"),
    (
        "Writing options",
        (
            "sell covered calls on AAPL 30 days out, 5 % above the price; write weekly cash-secured puts with a delta "
            "of 0.2; buy them back at half the premium, take profit at 75 %, roll 7 days before the end, hold to "
            "expiry; priced with 1.2 times the 63-day volatility"
        ),
    ),
    ("Joining", "and, or, not when, unless, brackets; “and” binds closer than “or”"),
    (
        "Comparing",
        "above, below, at least, at most, 30 or lower, rises to, falls to, crosses above, between 20 and 30, positive",
    ),
    ("Prices", "price, close, open, high, low, volume; SPY close, the 200-day average of SPY"),
    (
        "Figures",
        (
            "200-day average, 20-day exponential average, RSI(2), ATR(14), 55-day high, 20-day low, "
            "lower Bollinger band (20, 2), 6-month return, 20-day volatility, 50-day average volume"
        ),
    ),
    (
        "Turns of phrase",
        (
            "golden cross, oversold, overbought, new 52-week high, three down days in a row, falls 5 % in 10 days, "
            "the 50-day average is rising, last day of the month"
        ),
    ),
    (
        "Day and time",
        (
            "on Mondays, on the first day of each month; on bars within the day: in the first 30 minutes when …, after "
            "the first hour, 15 minutes before the close"
        ),
    ),
    ("Time and gain held", "sell after 10 days, gains 8 %, loses 5 %, falls 8 % from its high"),
    (
        "The whole portfolio",
        (
            "fewer than 3 positions are open, cash is above 20 %, exposure is below 50 %, the drawdown exceeds 10 %; "
            "if the portfolio is more than 10 % below its high, sell everything; buy nothing while …"
        ),
    ),
    ("The strongest", "hold the top 3 by 6-month momentum, rebalance monthly; the best 20 % of large companies"),
    ("The weakest", "hold the bottom 3 by 1-month return, the 5 least volatile, rebalance quarterly"),
    ("Bars", "on 15-minute bars, hourly, on the 5m chart, every minute; a 200-day average is then of daily bars"),
    ("Entry orders", "buy with a limit 1 % below the close, entry limit 0.5 ATR, limit orders $0.50 below the close"),
    ("Stops", "stop 2 ATR, stop loss 5 %, stop $3, trailing stop 8 %, trailing stop 3 ATR"),
    ("Targets", "take profit at 10 %, target 3 ATR"),
    ("Size", "risk 1 % per trade, 10 % per trade, equal weight, volatility of 12 %, risk parity"),
    ("Limits and costs", "at most 5 positions, slippage 10 bps, commission 0.005 per share"),
    ("What to trade", "on SPY and QQQ, large companies, sector funds, index funds, asset classes"),
)
EXAMPLES: Final = (
    (
        "Buy when RSI(2) is below 10 and price above the 200-day average, sell when it closes above the 5-day average, "
        "stop 2 ATR, risk 1 % per trade"
    ),
    (
        "On QQQ: buy when the 50-day average crosses above the 200-day average, sell when it crosses below, "
        "trailing stop 10 %"
    ),
    "Sector funds, hold the top 3 by 6-month momentum, rebalance monthly",
    "Sell a covered call on AAPL 30 days out, 5 % above the price, buy it back at half its premium",
)


def by_phrases(text: str) -> Draft:
    """The draft of a description.

    Raises:
        NothingUnderstoodError: there is no rule in it.
    """
    lines = [visible(line, LONGEST) for line in text[: LONGEST * 4].splitlines()]
    reading = Reading.of("\n".join(lines)[:LONGEST])
    named = universe(reading)
    known = settings(reading)
    said = clauses(
        reading, ranks=known.ranked is not None, writes=None if known.writing is None else known.writing.kind
    )
    if said.short_entry is not None and said.entry is None and known.ranked is None:
        leave = said.short_leave or _never_covered(reading)
        definition = _definition(reading, known, named, (said.short_entry, leave))
        return Draft(replace(definition, direction=StrategyDirection.SHORT), of_shorts(reading.notes))
    if said.entry is None and known.writing is not None and not said.is_lost:
        said = replace(said, entry=_always(reading, known))
    if said.entry is None and known.ranked is None:
        if said.leave is None and known.writing is None:
            raise NothingUnderstoodError(tuple(reading.notes))
        reading.assumed("Nothing is said of when to buy that is understood; the draft never buys.")
    definition = _definition(reading, known, named, (said.entry, said.leave))
    if said.short_entry is not None:
        cover = said.short_leave or _never_covered(reading)
        definition = replace(
            definition, direction=StrategyDirection.BOTH, short_entry=said.short_entry, short_exit=cover
        )
    return Draft(definition, tuple(reading.notes))


def _always(reading: Reading, known: Settings) -> Rule | None:
    """When contracts are written of which nothing is said; the best that are held have a rule of their own."""
    if known.ranked is not None:
        return None
    reading.assumed(ALWAYS)
    return Constant(value=True)


def _never_covered(reading: Reading) -> Rule:
    reading.assumed("Nothing is said of when to buy back by a rule; only a stop or a target does, if there is one.")
    return Constant(value=False)


def _definition(
    reading: Reading, known: Settings, named: Universe | None, rules: "tuple[Rule | None, Rule | None]"
) -> StrategyDefinition:
    ranked = known.ranked
    chosen = named or usual(reading, ranks=ranked is not None)
    entry, leave = rules
    if ranked is not None:
        best, gone = ranked.rules(len(chosen.symbols))
        entry = best if entry is None else AllOf((best, entry))
        leave = gone if leave is None else AnyOf((gone, leave))
        reading.assumed(f"What is no longer among those {ranked.places(len(chosen.symbols))} is sold.")
        if ranked.is_lowest or ranked.is_share:
            reading.assumed(f"They are counted among {len(chosen.symbols)} symbols: change the number with the list.")
    if leave is None:
        last = _LASTS[None if known.writing is None else known.writing.kind]
        reading.assumed(f"Nothing is said of when to sell by a rule; {last}")
    entry = entry or Constant(value=False)
    return StrategyDefinition(
        id="draft",
        name=_name(reading, known, entry),
        family="custom",
        summary=visible(reading.raw, 400),
        universe=chosen,
        timeframe=reading.timeframe,
        evaluation=_evaluation(reading, known),
        parameters=(),
        entry=entry,
        exit=leave or Constant(value=False),
        sizing=_sizing(reading, known),
        risk=_risk(reading, known, len(chosen.symbols)),
        costs=_costs(reading, known),
        fails_when=(),
        references=(),
        entry_limit=known.limit,
        option_writing=known.writing,
    )


def _name(reading: Reading, known: Settings, entry: Rule) -> str:
    words = rule_text(entry, {}, unit_of(reading.timeframe))
    if known.writing is not None:
        kind = _KINDS[known.writing.kind]
        words = kind if isinstance(entry, Constant) else f"{kind}: {words}"
    return visible(f"{words[0].upper()}{words[1:]}", 60)


def _evaluation(reading: Reading, known: Settings) -> Evaluation:
    if known.timeframe is None:
        reading.assumed("Bars are daily.")
    elif reading.days is not None:
        reading.assumed("Figures told in days are of daily bars that have closed; all others count the bars judged.")
    if known.evaluation is not None:
        return known.evaluation
    if known.ranked is not None:
        reading.assumed("Rules are judged at the last close of each month.")
        return Evaluation.MONTH_END
    order = "" if known.limit else "; an order goes in at the next open"
    reading.assumed(f"Rules are judged at every close{order}.")
    return Evaluation.EVERY_CLOSE


def _sizing(reading: Reading, known: Settings) -> Sizing:
    if known.sizing is not None:
        return Sizing(known.sizing, dict(known.arguments), "")
    reading.assumed("Each position is an equal part of the equity.")
    return Sizing(SizingMethod.EQUAL_WEIGHT, {}, "")


def _risk(reading: Reading, known: Settings, symbols: int) -> RiskLimits:
    positions = known.positions or (known.ranked.places(symbols) if known.ranked else min(symbols, MOST_POSITIONS))
    if known.positions is None and known.ranked is None:
        reading.assumed(f"At most {positions} {'position' if positions == 1 else 'positions'} at once.")
    weight = known.weight or _weight(known, positions)
    if known.weight is None and known.sizing is not None:
        reading.assumed(f"No position above {(weight * 100).normalize():f} % of the equity; nothing is borrowed.")
    if known.stop is None and known.writing is None:
        reading.assumed("No protective stop.")
    return RiskLimits(positions, weight, known.stop, "", target=known.target)


def _weight(known: Settings, positions: int) -> Decimal:
    fraction = known.arguments.get("fraction")
    if isinstance(fraction, Number):
        return min(fraction.value, Decimal(1))
    if known.sizing is SizingMethod.RISK_PER_TRADE:
        return Decimal(1) if positions == 1 else Decimal("0.25")
    return Decimal(1)


def _costs(reading: Reading, known: Settings) -> CostAssumptions:
    if known.slippage_bps is None:
        reading.assumed("Each side trades 5 basis points worse than the open.")
    return CostAssumptions(
        commission_per_share=known.commission or Decimal(0),
        slippage_bps=_SLIPPAGE if known.slippage_bps is None else known.slippage_bps,
        meaning="",
    )
