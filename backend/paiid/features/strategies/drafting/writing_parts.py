"""What is said of the contracts that are written, in words: strike, cycle, when they are bought back, their price."""

import re
from decimal import Decimal
from typing import Final

from paiid.domain.strategy_tree import Number
from paiid.domain.strategy_writing import ExpiryCycle, StrikeKind, StrikeRule
from paiid.features.strategies.drafting.distances import FIGURE, PERCENT
from paiid.features.strategies.drafting.scanning import Reading, pattern

_COUNTS: Final = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "ten": 10,
    "thirty": 30,
    "sixty": 60,
}
_CALENDAR: Final = {"d": 1, "w": 7, "m": 30}
SPAN: Final = rf"(\d{{1,3}}|{'|'.join(_COUNTS)})[ -]?(?:calendar )?(days?|weeks?|months?)"
"""Two groups, as `calendar_days` takes them."""
EXPIRY: Final = r"(?:ends?|expir(?:y|ation)|expires?)(?: date)?"
_CONTRACT: Final = r"(?:(?:covered |cash[ -]secured )?(?:calls?|puts?|contracts?|options?))"
_IT: Final = rf"(?:it|them|each(?: one)?|(?:the |an? )?{_CONTRACT})"
FRACTIONS: Final = {
    "half": Decimal("0.5"),
    "quarter": Decimal("0.25"),
    "fifth": Decimal("0.2"),
    "tenth": Decimal("0.1"),
}
_PART: Final = rf"(?:(?:an? )?{FIGURE} ?{PERCENT}|(?:an? |one )?({'|'.join(FRACTIONS)}))(?: of)?"
_BACK: Final = (
    rf"(?:(?:and|or|then|to) )*(?:buy(?:ing)?(?: {_IT})? back(?: {_IT})?|(?:is |are )?bought back|"
    rf"(?:is |are )?closed|clos(?:e|ing)(?: {_IT})?(?: out)?)(?: early| again)?"
)
_WHEN: Final = r"(?: (?:at|when|once|for|as soon as|if|after|of))*"
_ITS: Final = r"(?: (?:the|its|their|my|original|initial|full|max|maximum|possible))*"
_PREMIUM: Final = r"(?:premiums?|credit)(?: (?:received|collected))?"
_COSTS: Final = (
    rf"{_BACK}{_WHEN}(?: {_IT}| they| (?:the|its|their) price)?(?: (?:costs?|is worth|are worth|trades?(?: at| for)?|"
    rf"falls? to|drops? to|has (?:fallen|dropped) to|is (?:down to|at)))?(?: (?:at most|only|just|less than|below))? "
    rf"{_PART}{_ITS} (?:{_PREMIUM}|(?:price|value) (?:received|sold at))"
)
_TAKE: Final = r"(?:(?:and|or) )?(?:tak(?:e|ing)[ -](?:the )?profits?|(?:with )?(?:an? )?profit target)"
_EARNED: Final = (
    rf"(?:{_BACK}|{_TAKE}){_WHEN} {_PART}{_ITS} (?:profits?|gains?)",
    (
        rf"(?:{_BACK}){_WHEN} {_PART}{_ITS} {_PREMIUM} (?:(?:is|are|was|has been|have been) )?"
        r"(?:earned|captured|kept|made|gone|decayed)"
    ),
    (
        rf"(?:{_BACK}){_WHEN}(?: {_IT}| they)? (?:has|have) (?:lost|earned|made|captured) {_PART}{_ITS} "
        rf"(?:value|price|{_PREMIUM})"
    ),
)
_PROFIT: Final = rf"{_TAKE}{_WHEN} {_PART}(?:{_ITS} (?:{_PREMIUM}))?"
_ROLLS: Final = (
    rf"(?:(?:and|or|then) )*(?:roll(?:ing|ed|s)?(?: {_IT})?|{_BACK})(?: (?:over|forward|out|on))*{_WHEN} "
    rf"(?:{SPAN}(?: (?:before|ahead of)(?: (?:the|its|their|it|they))* {EXPIRY}(?: of {_IT})?|"
    rf" (?:left|to go|(?:to|until) (?:the |its )?{EXPIRY}))|(\d{{1,2}})[ -]?dte)"
    r"(?:,? (?:and |in)?to the next(?: (?:month|week|one|contract|expir(?:y|ation)))?)?"
)
_KEPT: Final = (
    rf"(?:(?:and|then|is|are) )*(?:(?:hold|held|keep|kept)(?: {_IT})? (?:until|till|to|through)(?: (?:the|its|their))* "
    rf"{EXPIRY}|let(?:ting)?(?: {_IT})? expire)"
)
_TO_ITS_END: Final = "A contract is held to its end."
_NAMED: Final = (
    r"(month|week)l(?:y|ies)(?: (?:expirations?|expir(?:y|ies)|contracts|cycle))?",
    r"(?:again )?(?:every|each|once a) (month|week)",
    r"(month|week) after (?:month|week)",
)
_JUDGED: Final = re.compile(
    r"\b(?:re-?balanc\w*|check\w*|evaluat\w*|judg\w*|decid\w*|review\w*|updat\w*)[\w\s]{0,20}$", re.ASCII
)
"""Before "monthly": that is when rules are judged."""
_STRIKE: Final = r"(?:(?:with|at|of|and|an?|the|strikes?|struck|price|that|which|is|are|nearest to|about|around) )*"
_SIZE: Final = r"(0?\.\d{1,4}|\d{1,2}(?:\.\d{1,4})?)"
_DELTAS: Final = (
    rf"{_STRIKE}(?:the )?deltas?(?: (?:of|at|is|near|about|around))*[:=]? ?-?{_SIZE}(?: strikes?)?",
    rf"{_STRIKE}-?{_SIZE}[ -]?deltas?(?: strikes?)?",
)
_BESIDE: Final = (
    rf"{_STRIKE}{FIGURE} ?{PERCENT} (?:(out[ -]of[ -]the[ -]money|otm)|(in[ -]the[ -]money|itm)|"
    r"(?:(above|over|higher than)|below|under|lower than)(?: (?:the|its|current|market|last|stock|share|spot))* "
    r"(?:price|close|market|spot|stock))(?: (?:price|strikes?))?"
)
_AT_THE_MONEY: Final = rf"{_STRIKE}(?:at[ -]the[ -]money|atm)(?: strikes?)?"
_OUTSIDE: Final = "Strikes are written at the price or out of the money: above it for calls, below it for puts."
_PRICED: Final = (
    r"(?:(?:and|with|at|the|option|contract|contracts|options|are|is) )*(?:priced?|prices|modell?ed|valued)"
    rf"(?: (?:by|from|with|at|on|of|as|are|follow|the|contracts?|options?|premiums?))*(?: {FIGURE} times(?: the)?)?"
    r" (?:the )?(\d{1,3})[ -](?:day|session)s? (?:realized |historical )?volatility"
)
_PERIOD: Final = r"(?:(?:and|with|an?|the) )*volatility period(?: (?:of|is))?:? (\d{1,3})(?: (?:days|sessions))?"
_IMPLIED: Final = (
    rf"(?:(?:and|with|an?|the) )*(?:volatility premium(?: (?:of|is|at))*:? {FIGURE}(?: times)?|"
    rf"implied volatility(?: (?:of|is|at|as))* {FIGURE} times(?: the)?(?: realized| historical)?(?: volatility| one)?)"
)


def calendar_days(count: str, unit: str) -> int:
    """`2`, `weeks`: so many calendar days; a month is 30."""
    return (_COUNTS.get(count) or int(count)) * _CALENDAR[unit[0]]


def ended(reading: Reading) -> tuple[Number | None, Number | None]:
    """At which part of its premium, and how many days before its end, a contract is bought back."""
    close_at, roll_days = _bought_back(reading), _rolled(reading)
    is_early = close_at is not None or roll_days is not None
    kept = reading.cut(_KEPT)
    if kept is not None and is_early:
        reading.not_understood(kept.span(), "It is bought back before, as was said.")
    elif kept is not None:
        reading.understood(kept.span(), _TO_ITS_END)
    elif not is_early:
        reading.assumed(_TO_ITS_END)
    return close_at, roll_days


def _bought_back(reading: Reading) -> Number | None:
    for expression in (*_EARNED, _COSTS, _PROFIT):
        found = reading.cut(expression)
        if found is None:
            continue
        part = Decimal(found[1]) / 100 if found[1] else FRACTIONS[found[2]]
        left = part if expression == _COSTS else 1 - part
        told = f"A contract is bought back once it costs at most {(left * 100).normalize():f} % of its premium."
        reading.understood(found.span(), told)
        return Number(left)
    return None


def _rolled(reading: Reading) -> Number | None:
    found = reading.cut(_ROLLS)
    if found is None:
        return None
    days = int(found[3]) if found[3] else calendar_days(found[1], found[2])
    reading.understood(found.span(), f"A contract is bought back {days} days before its end, and the next one written.")
    return Number(Decimal(days))


def cycle(reading: Reading) -> ExpiryCycle | None:
    """Monthly or weekly contracts; "rebalance monthly" is no word of theirs."""
    for expression in _NAMED:
        for found in pattern(rf"(?<![\w$]){expression}(?!\w)").finditer(reading.low):
            if _JUDGED.search(reading.low, max(0, found.start() - 50), found.start()):
                continue
            reading.blank(*found.span())
            is_weekly = found[1] == "week"
            day = "every Friday" if is_weekly else "third Fridays"
            reading.understood(found.span(), f"Contracts that end on {day}.")
            return ExpiryCycle.WEEKLY if is_weekly else ExpiryCycle.MONTHLY
    return None


def strike(reading: Reading, *, is_call: bool) -> StrikeRule | None:
    """Which strike is written; None where it is not said, or lies in the money."""
    for expression in _DELTAS:
        found = reading.cut(expression)
        if found is not None:
            size = Decimal(found[1])
            delta = size if size < 1 else size / 100
            reading.understood(found.span(), f"The listed strike nearest to a delta of {delta.normalize():f}.")
            return StrikeRule(StrikeKind.DELTA, Number(delta))
    beside = reading.cut(_BESIDE)
    if beside is not None:
        is_above = beside[4] is not None
        if beside[3] or (not beside[2] and is_above is not is_call):
            reading.not_understood(beside.span(), _OUTSIDE)
            return None
        side = "above" if is_call else "below"
        reading.understood(beside.span(), f"The listed strike nearest to {beside[1]} % {side} the close.")
        return StrikeRule(StrikeKind.PERCENT_OUT_OF_THE_MONEY, Number(Decimal(beside[1]) / 100))
    level = reading.cut(_AT_THE_MONEY)
    if level is None:
        return None
    reading.understood(level.span(), "The listed strike nearest to the close.")
    return StrikeRule(StrikeKind.PERCENT_OUT_OF_THE_MONEY, Number(Decimal(0)))


def volatility(reading: Reading) -> tuple[Number | None, Number | None]:
    """Of how many sessions the volatility is, and how many times of it implied is; None for what is not said."""
    period: str | None = None
    premium: str | None = None
    priced = reading.cut(_PRICED)
    if priced is not None:
        premium, period = priced[1], priced[2]
        times = f"{premium} times " if premium else ""
        reading.understood(priced.span(), f"Prices follow {times}the volatility of {period} sessions.")
    asked = reading.cut(_PERIOD)
    if asked is not None:
        period = asked[1]
        reading.understood(asked.span(), f"The volatility is that of {period} sessions.")
    implied = reading.cut(_IMPLIED)
    if implied is not None:
        premium = implied[1] or implied[2]
        reading.understood(implied.span(), f"Implied volatility is {premium} times the realized.")
    return (
        None if period is None else Number(Decimal(period)),
        None if premium is None else Number(Decimal(premium)),
    )
