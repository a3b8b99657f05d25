"""Writing options in words: covered calls and cash-secured puts. Each part is taken out of the reading.

In the place of "sell covered calls" stands "buy" afterwards: what follows says when that is done.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from paiid.domain.strategy_tree import Number
from paiid.domain.strategy_writing import (
    VOLATILITY_PERIOD,
    VOLATILITY_PREMIUM,
    ExpiryCycle,
    OptionWriting,
    StrikeKind,
    StrikeRule,
    WritingKind,
)
from paiid.domain.strategy_writing_words import writing_price
from paiid.features.strategies.drafting.scanning import Reading, pattern
from paiid.features.strategies.drafting.writing_parts import (
    EXPIRY,
    SPAN,
    calendar_days,
    cycle,
    ended,
    strike,
    volatility,
)

ALWAYS: Final = "Nothing is said of when contracts are written: at all times, one after the other."
_USUAL_DELTA: Final = Decimal("0.3")
_USUAL_DAYS: Final = {ExpiryCycle.MONTHLY: 30, ExpiryCycle.WEEKLY: 7}
_SHORTEST_MONTHLY: Final = 28
"""A monthly contract lies up to two weeks beside the days asked for; nearer ends are those of weeks."""
_CALL: Final = r"covered[ -]calls?"
_PUT: Final = r"(?:cash[ -](?:secured|covered)|secured)[ -]puts?|csps?"
_VERB: Final = r"(?:sell|sells|selling|write|writes|writing)"
_SAID: Final = rf"(?<![\w$])(?:{_CALL}|{_PUT}|{_VERB}(?: [^\s;\x1f]+){{0,10}}? (?:calls?|puts?))(?!\w)"
_SHARES: Final = r"(?:buy|hold|own)(?: \d{1,5}| a hundred)?(?: (?:of )?(?:the |my |whole )?(?:shares|stock))?,? and "
_ON: Final = (
    r"(?: (?:on|against|over)(?: (?:each|every|all|those|these|the|my|of|a|hundred|100|whole))*"
    r" (?:shares|stock|position|holding|it|them)(?: (?:held|i (?:hold|own|have)|it holds))?)?"
)
_KIND: Final = (
    rf"(?:{_SHARES})?(?:{_VERB} (?:(?:an?|the|one|some|listed|own|more|new) )*(?P<any>{_CALL}|{_PUT}|calls?|puts?)|"
    rf"(?:(?:an?|the) )?(?P<noun>{_CALL}|{_PUT}))(?: options?)?(?: contracts?)?"
)
_OTHERS: Final = (
    rf"(?:(?:{_VERB}|buy|trade|run) )?(?:(?:an?|the) )?(?:(?:naked|uncovered|unsecured) (?:calls?|puts?)|"
    r"iron (?:condors?|butterfl(?:y|ies))|straddles?|strangles?|collars?|wheel(?: strategy)?|"
    r"(?:(?:credit|debit|vertical|call|put|calendar|diagonal|bull|bear)[ -])+spreads?)"
)
_COUNTED: Final = (
    rf"{_VERB} (\d{{1,4}}|two|three|four|five|six|ten)(?= (?:[^\s;\x1f]+ ){{0,6}}?(?:calls?|puts?|{_CALL}|{_PUT}))"
)
_PURPOSE: Final = (
    r"(?:and )?(?:for|to (?:collect|earn|get|generate|receive))(?: (?:the|their|its|some|extra|more))*"
    r" (?:income|premiums?|yield)"
)
"""Why contracts are written: no part of the rules."""
_TOLD: Final = {
    WritingKind.COVERED_CALL: "A call is written on each hundred shares that are held.",
    WritingKind.CASH_SECURED_PUT: "A put is written on cash that lies ready for its strike.",
}
_COVERED: Final = {
    WritingKind.COVERED_CALL: "Calls are covered: the shares under them are bought first, in whole hundreds.",
    WritingKind.CASH_SECURED_PUT: "Puts are secured: the cash for the strike lies ready.",
}


@dataclass(frozen=True, slots=True)
class _Parts:
    """What was said of the contracts, with where it was said."""

    days: int | None
    cycle: ExpiryCycle | None
    strike: StrikeRule | None
    close_at: Number | None
    roll_days: Number | None
    period: Number | None
    premium: Number | None


def option_writing(reading: Reading) -> OptionWriting | None:
    """The contracts that are written as it was said; None where none are."""
    while (other := reading.cut(_OTHERS)) is not None:
        reading.not_understood(other.span(), "Of options, only covered calls and cash-secured puts are written.")
    if pattern(_SAID).search(reading.low) is None:
        return None
    kept, told = reading.low, len(reading.notes)
    _count(reading)
    reading.cut(_PURPOSE)
    is_call = _first_is_call(reading)
    parts = _parts(reading, is_call=is_call)
    kind = _kind(reading)
    if kind is None:
        reading.low = kept
        del reading.notes[told:]
        return None
    return _whole(reading, kind, parts)


def _count(reading: Reading) -> None:
    """`sell 2 covered calls`: how many there are follows from the size."""
    found = pattern(rf"(?<![\w$]){_COUNTED}").search(reading.low)
    if found is not None:
        reading.not_understood(found.span(), "How many contracts are written follows from the size of a position.")
        reading.blank(*found.span(1))


def _first_is_call(reading: Reading) -> bool:
    found = pattern(r"(?<!\w)(calls?|puts?|csps?)(?!\w)").search(reading.low)
    return found is not None and found[1].startswith("call")


def _parts(reading: Reading, *, is_call: bool) -> _Parts:
    """When it is bought back goes first: "7 days to expiry" means another thing there."""
    close_at, roll_days = ended(reading)
    period, premium = volatility(reading)
    named = cycle(reading)
    found = strike(reading, is_call=is_call)
    return _Parts(_days(reading), named, found, close_at, roll_days, period, premium)


_BEGIN: Final = (
    r"(?:(?:with|that|which|expiring|ending|expires?|ends?|and|in|about|around|some|roughly|near|at|are|is) )*"
)
_CONTRACTS: Final = (
    r"(?:[^\s;\x1f]+ ){0,5}?(?:covered|cash|calls?|puts?|options?|contracts?|expir(?:y|ations?)|maturity)"
)
_ENDS: Final = (
    (
        rf"{_BEGIN}(?:an? )?(?:expir(?:y|ation|ing|es?)|end(?:s|ing)?|maturity|maturing)"
        rf"(?: (?:in|of|is|after|about|around))* {SPAN}(?: (?:out|ahead|away|from now))?"
    ),
    rf"{_BEGIN}{SPAN} (?:out|ahead|away|from now|(?:to|until|till) (?:the |its |their )?(?:{EXPIRY}|go))",
    rf"{_BEGIN}(\d{{1,3}})[ -]?(dte)",
    rf"(?:an? )?{SPAN}(?=[ -] ?{_CONTRACTS})(?:[ -](?:expir(?:y|ations?)|maturity))?",
)


def _days(reading: Reading) -> int | None:
    for expression in _ENDS:
        found = reading.cut(expression)
        if found is None:
            continue
        days = calendar_days(found[1], found[2])
        reading.understood(found.span(), f"Of the ends that are listed, the one nearest to {days} days ahead.")
        return days
    return None


def _kind(reading: Reading) -> WritingKind | None:
    """Which is written; in its place is left what begins a rule of buying."""
    kind: WritingKind | None = None
    while (found := reading.cut(f"{_KIND}{_ON}")) is not None:
        words = found["any"] or found["noun"]
        said = WritingKind.COVERED_CALL if "call" in words else WritingKind.CASH_SECURED_PUT
        if kind is None:
            kind = said
            reading.understood(found.span(), _TOLD[kind])
            if words.startswith(("call", "put")):
                reading.assumed(_COVERED[kind], found.span())
            reading.leave(_cue(reading, kind, found), found.start())
        elif kind is not said:
            reading.not_understood(found.span(), "A strategy writes contracts of one kind; another one is taken.")
    return kind


def _cue(reading: Reading, kind: WritingKind, found: re.Match[str]) -> str:
    """Shares under calls are held as long as "while" says; a put that is written goes its own way."""
    lasts = pattern(r"[\s\x1f]*(?:only )?(?:while|as long as)(?!\w)").match(reading.low, found.end())
    return "hold" if lasts and kind is WritingKind.COVERED_CALL else "buy"


def _whole(reading: Reading, kind: WritingKind, parts: _Parts) -> OptionWriting:
    named = parts.cycle or _cycle_of(reading, parts.days)
    if parts.days is None:
        reading.assumed(f"Of the ends that are listed, the one nearest to {_USUAL_DAYS[named]} days ahead is taken.")
    if parts.strike is None:
        reading.assumed(f"The strike has a delta of {_USUAL_DELTA}.")
    one = OptionWriting(
        kind=kind,
        strike=parts.strike or StrikeRule(StrikeKind.DELTA, Number(_USUAL_DELTA)),
        days_to_expiry=Number(Decimal(_USUAL_DAYS[named] if parts.days is None else parts.days)),
        cycle=named,
        close_at=parts.close_at,
        roll_days=parts.roll_days,
        volatility_period=parts.period or VOLATILITY_PERIOD,
        volatility_premium=parts.premium or VOLATILITY_PREMIUM,
    )
    reading.assumed(writing_price(one, {}))
    return one


def _cycle_of(reading: Reading, days: int | None) -> ExpiryCycle:
    if days is None or days >= _SHORTEST_MONTHLY:
        reading.assumed("Contracts are the monthly ones, which end on third Fridays.")
        return ExpiryCycle.MONTHLY
    reading.assumed("Contracts are those that end each week, for the end is so near.")
    return ExpiryCycle.WEEKLY
