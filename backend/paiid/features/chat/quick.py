"""Questions that need no model: simple phrases, the same data, sentences of ours."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from paiid.core.types import decimal_text
from paiid.domain.instrument import parse_symbol

Data = Mapping[str, Any]
_CENT: Final = Decimal("0.01")
_FEW: Final = 3
_MOST_POSITIONS: Final = 8
_FACT: Final = re.compile(r"\s*\[\d+(?:,\s*\d+)*\]")


@dataclass(frozen=True, slots=True)
class Lookup:
    """Which tool to ask with what, and how its data are told; `say` puts `{ref}` where the data are cited."""

    tool: str
    given: dict[str, Any]
    say: Callable[[Data], str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A question as it may be put, and what is answered."""

    example: str
    answers: str
    pattern: re.Pattern[str]
    lookup: Callable[[re.Match[str]], Lookup | None]


def matched(text: str) -> Lookup | None:
    """What to look up for a question; None for one that no phrase of ours fits."""
    plain = " ".join(text.lower().replace("’", "'").rstrip("?!. ").split())
    for phrase in PHRASES:
        found = phrase.pattern.search(plain)
        if found and (lookup := phrase.lookup(found)) is not None:
            return lookup
    return None


def _money(text: str | None, *, signed: bool = False) -> str:
    if text is None:
        return "an unknown amount"
    amount = Decimal(text).quantize(_CENT)
    sign = "-" if amount < 0 else "+" if signed and amount > 0 else ""
    return f"{sign}${abs(amount):,.2f}"


def _percent(text: str | None, *, is_ratio: bool = False) -> str:
    if text is None:
        return "not known"
    value = (Decimal(text) * (100 if is_ratio else 1)).quantize(_CENT)
    return f"{value:+.2f} %"


def _positions(data: Data) -> str:
    held, account = data["positions"], data["account"]
    if not held:
        return f"You hold no positions; your cash is {_money(account['cash'])} {{ref}}."
    told = [
        f"{decimal_text(Decimal(one['quantity']))} {one['symbol']} worth {_money(one['market_value'])} "
        f"({_money(one['unrealized_pnl'], signed=True)})"
        for one in held[:_MOST_POSITIONS]
    ]
    rest = data["positions_in_all"] - len(told)
    more = f", and {rest} more" if rest > 0 else ""
    noun = "position" if data["positions_in_all"] == 1 else "positions"
    return (
        f"You hold {data['positions_in_all']} {noun}: {'; '.join(told)}{more}. Your account is worth "
        f"{_money(account['equity'])}, of which {_money(account['cash'])} is cash {{ref}}."
    )


def _day(data: Data) -> str:
    account = data["account"]
    lead = f"Since the last close your account has made {_money(account['day_pnl'], signed=True)}"
    known = [one for one in data["positions"] if one["day_pnl"] is not None]
    moved = sorted(known, key=lambda one: abs(Decimal(one["day_pnl"])), reverse=True)[:_FEW]
    told = ", ".join(f"{one['symbol']} {_money(one['day_pnl'], signed=True)}" for one in moved)
    most = f" What moved most: {told}." if told else ""
    return f"{lead} ({_percent(account['day_pnl_percent'])}); it is worth {_money(account['equity'])} {{ref}}.{most}"


def _returns(data: Data) -> str:
    benchmark = data["benchmark"]
    other = (
        f" {benchmark['symbol']} returned {_percent(benchmark['simple'], is_ratio=True)} over the same time."
        if benchmark["simple"] is not None
        else ""
    )
    return (
        f"From {data['start']} to {data['end']} your account earned {_money(data['net_pnl'], signed=True)}: a "
        f"time-weighted return of {_percent(data['twr'], is_ratio=True)} {{ref}}.{other}"
    )


def _contributors(data: Data) -> str:
    rows = [one for one in data["by_position"] if Decimal(one["pnl"]) != 0]
    if not rows:
        return f"From {data['start']} to {data['end']} no position gained or lost anything {{ref}}."
    gains = [one for one in rows if Decimal(one["pnl"]) > 0][:_FEW]
    losses = [one for one in reversed(rows) if Decimal(one["pnl"]) < 0][:_FEW]
    parts = [
        f"{what} {', '.join(_change(one) for one in found)}"
        for what, found in (("the largest gains came from", gains), ("the largest losses from", losses))
        if found
    ]
    return f"From {data['start']} to {data['end']} {'; '.join(parts)} {{ref}}."


def _change(row: Data) -> str:
    return f"{row['key']} {_money(row['pnl'], signed=True)}"


def _price(data: Data) -> str:
    if not data["quotes"]:
        return "There is no price of it {ref}."
    one = data["quotes"][0]
    change = one["change_percent"]
    since = "" if change is None else f", {_percent(change)} since the close before"
    return (
        f"{one['symbol']} ({one['name']}) last traded at ${Decimal(one['last']):,}{since}; "
        f"the price is {one['delay']} {{ref}}."
    )


def _advice(data: Data) -> str:
    if not data["recommendations"]:
        return f"No recommendation for {data['symbol']} is open {{ref}}."
    one = data["recommendations"][0]
    day, chance = date.fromisoformat(one["after_session"]), _percent(one["probability"], is_ratio=True).lstrip("+")
    return (
        f"After {day:%b} {day.day} PaiiD advised to {one['direction']} {one['symbol']}: {chance} that it reaches "
        f"${Decimal(one['target']):,} before ${Decimal(one['stop']):,} within {one['sessions']} sessions. "
        f"For: {_uncited(one['for'])} Against: {_uncited(one['against'])} {{ref}}"
    )


def _uncited(text: str) -> str:
    """Without the numbers of facts, which are not beside it here."""
    return _FACT.sub("", text).strip()


_RANGES: Final[Sequence[tuple[str, str]]] = (
    (r"today|since yesterday", "today"),
    (r"this week|week to date|wtd", "wtd"),
    (r"this month|month to date|mtd", "mtd"),
    (r"this quarter|quarter to date|qtd", "qtd"),
    (r"this year|year to date|ytd", "ytd"),
    (r"(past|last|one|1) (year|12 months)|1y", "1y"),
    (r"(past |last )?(three|3) years|3y", "3y"),
    (r"(past |last )?(five|5) years|5y", "5y"),
    (r"all time|ever|since (the )?(start|beginning)|in all|overall", "max"),
)


def _range_of(text: str, default: str) -> str:
    return next((word for pattern, word in _RANGES if re.search(rf"\b({pattern})\b", text)), default)


def _quote_of(match: re.Match[str]) -> Lookup | None:
    symbol = _symbol_of(match)
    return None if symbol is None else Lookup("get_quotes", {"symbols": [symbol]}, _price)


def _advice_of(match: re.Match[str]) -> Lookup | None:
    symbol = _symbol_of(match)
    return None if symbol is None else Lookup("get_recommendations", {"symbol": symbol}, _advice)


def _symbol_of(match: re.Match[str]) -> str | None:
    try:
        return parse_symbol(match["symbol"].removeprefix("$") if match["symbol"] != "$" else "")
    except ValueError:
        return None


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "What did most this year?",
        "The positions with the largest gains and losses of a range: today, this week, month, quarter or year, the "
        "last 1, 3 or 5 years, or all time; this year if none is named.",
        _compiled(r"\b(contribut\w*|what (did|helped|hurt|moved) (the )?most|biggest (gain|los|winner|mover)\w*)\b"),
        lambda found: Lookup("get_contributors", {"range": _range_of(found.string, "ytd")}, _contributors),
    ),
    Phrase(
        "How am I doing today?",
        "What your account has made since the last close, and what moved most.",
        _compiled(r"\b(how am i doing( today)?|(day'?s?|today'?s?) (p&l|pnl|profit|result|gain|loss)\w*|up or down)\b"),
        lambda _found: Lookup("get_portfolio", {}, _day),
    ),
    Phrase(
        "What is my return this month?",
        "Profit and time-weighted return of a range, beside the benchmark; ranges as above.",
        _compiled(
            r"\b(return|returns|performance|p&l|pnl|profit|how did i do|how much (did|have) i (make|made|earn))\b"
        ),
        lambda found: Lookup("get_returns", {"range": _range_of(found.string, "ytd")}, _returns),
    ),
    Phrase(
        "What do I hold?",
        "Your positions with their worth, and your cash.",
        _compiled(r"\b(positions?|holdings?|what do i (hold|own|have)|my (portfolio|account)|my cash|how much cash)\b"),
        lambda _found: Lookup("get_portfolio", {}, _positions),
    ),
    Phrase(
        "What is the price of AAPL?",
        "The last price of one symbol.",
        _compiled(r"\b(?:price|quote|trading) (?:of |for |at )?(?P<symbol>\$?[a-z][a-z0-9.\-]{0,9})$"),
        _quote_of,
    ),
    Phrase(
        "Quote MSFT",
        "The last price of one symbol, asked shorter.",
        _compiled(
            r"^(?:what is |what's |where is |how is )?(?P<symbol>\$?[a-z][a-z0-9.\-]{0,5}) "
            r"(?:price|quote|trading)( (at|now))*$"
        ),
        _quote_of,
    ),
    Phrase(
        "What speaks for and against AAPL?",
        "The recommendation for a symbol that is open, with both sides of it.",
        _compiled(r"\bspeaks (?:for|against)(?: (?:and|or) (?:for|against))? (?P<symbol>\$?[a-z][a-z0-9.\-]{0,9})$"),
        _advice_of,
    ),
)
"""Tried in this order; the first that fits answers."""

NO_ANSWER: Final = (
    "Without a language model I can answer a few questions only, from your own data: "
    + " ".join(f"“{phrase.example}”" for phrase in PHRASES)
    + " With ANTHROPIC_API_KEY set on the server, you could ask anything about your portfolio and the market."
)
