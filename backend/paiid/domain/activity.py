"""One thing that happened in an account, in the words of a statement.

Returns, lots and exports are folds of activities. Those of a tracked account are what its owner imported or typed;
those of an account that a broker of ours keeps are read off its ledger (`activities_of_ledger`). Facts only: what a
lot cost or what was earned is derived, so that a method can be changed without touching history.

Amounts are in `currency`, quantities are shares (contracts of options), all exact. Quantities are above 0; which way
they move follows from the kind.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, localcontext
from enum import StrEnum
from typing import Any, Final, NamedTuple

from paiid.domain.instrument import SYMBOL_PATTERN, Symbol, parse_symbol
from paiid.domain.option import STANDARD_MULTIPLIER, is_option, symbol_in

ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)
MAX_SYMBOL: Final = 32
_TICKER: Final = re.compile(SYMBOL_PATTERN)
_NAME: Final = re.compile(r"[A-Z0-9][A-Z0-9._:-]{0,31}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


class ActivityKind(StrEnum):
    """What happened; the first fourteen are those of the generic activities file."""

    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    BUY = "buy"
    SELL = "sell"
    SHORT = "short"
    COVER = "cover"
    DIVIDEND = "dividend"
    INTEREST = "interest"
    FEE = "fee"
    TAX = "tax"
    SPLIT = "split"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    EXCHANGE = "exchange"
    """Money for other money: `amount` of `currency` paid, `terms.to_amount` of `terms.to_currency` received."""
    SPIN_OFF = "spin_off"
    """`terms.ratio` shares of `terms.to_symbol` for each held; `terms.cost_share` of the cost basis goes with them."""
    MERGER = "merger"
    """Each share becomes `terms.ratio` shares of `terms.to_symbol` and `price` in cash; a ratio of 0 is all cash."""
    SYMBOL_CHANGE = "symbol_change"
    """The shares are called `terms.to_symbol` from here on."""
    RETURN_OF_CAPITAL = "return_of_capital"
    """Money that lowers the cost basis instead of being income."""
    EXERCISE = "exercise"
    """The holder's `quantity` contracts were exercised: the shares change hands at the strike."""
    ASSIGNMENT = "assignment"
    """The writer's contracts were assigned."""
    EXPIRY = "expiry"
    """Contracts, long or short, ended worthless."""


class Terms(NamedTuple):
    """What only some kinds have; see `ActivityKind`. `lots` are ids of opening activities: what a sale uses up."""

    to_symbol: Symbol | None = None
    ratio: Decimal | None = None
    cost_share: Decimal | None = None
    to_currency: str | None = None
    to_amount: Decimal | None = None
    lots: tuple[str, ...] = ()


NO_TERMS: Final = Terms()


class Activity(NamedTuple):
    """One activity; a tuple, for accounts have many.

    `day` is the trading day in the account's zone (New York), `at` the instant (UTC) where it is known. `quantity` is
    0 where none applies, the ratio of new to old shares for a split. `amount` is gross: before `fee` and `tax`, which
    are what was paid on top or held back. It is above 0, except that interest, dividends, fees, taxes and the cash of
    mergers below 0 went the other way. `price` is per share; None where there is none. `sequence` is the order of
    recording where one is known, and decides between activities of one instant.
    """

    id: str
    kind: ActivityKind
    day: date
    at: datetime | None = None
    symbol: Symbol | None = None
    quantity: Decimal = ZERO
    price: Decimal | None = None
    amount: Decimal = ZERO
    fee: Decimal = ZERO
    tax: Decimal = ZERO
    currency: str = "USD"
    note: str = ""
    sequence: int = 0
    terms: Terms = NO_TERMS


TRADES: Final = frozenset({ActivityKind.BUY, ActivityKind.SELL, ActivityKind.SHORT, ActivityKind.COVER})
BUYING: Final = frozenset({ActivityKind.BUY, ActivityKind.COVER})
FLOWS: Final = frozenset(
    {ActivityKind.DEPOSIT, ActivityKind.WITHDRAWAL, ActivityKind.TRANSFER_IN, ActivityKind.TRANSFER_OUT}
)
OPTION_ENDS: Final = frozenset({ActivityKind.EXERCISE, ActivityKind.ASSIGNMENT, ActivityKind.EXPIRY})
_CASH_SIGNS: Final[dict[ActivityKind, int]] = {
    ActivityKind.DEPOSIT: 1,
    ActivityKind.WITHDRAWAL: -1,
    ActivityKind.BUY: -1,
    ActivityKind.COVER: -1,
    ActivityKind.SELL: 1,
    ActivityKind.SHORT: 1,
    ActivityKind.DIVIDEND: 1,
    ActivityKind.INTEREST: 1,
    ActivityKind.FEE: -1,
    ActivityKind.TAX: -1,
    ActivityKind.EXCHANGE: -1,
    ActivityKind.MERGER: 1,
    ActivityKind.RETURN_OF_CAPITAL: 1,
}
# Within a day nobody timed: what brings comes before what takes, so that no order of rows makes a short of a sale.
RANKS: Final = {
    kind: rank
    for rank, kinds in enumerate(
        (
            (ActivityKind.SPLIT, ActivityKind.SYMBOL_CHANGE, ActivityKind.SPIN_OFF, ActivityKind.MERGER),
            (ActivityKind.DEPOSIT, ActivityKind.TRANSFER_IN, ActivityKind.EXCHANGE),
            (ActivityKind.BUY, ActivityKind.SHORT),
            (ActivityKind.EXERCISE, ActivityKind.ASSIGNMENT, ActivityKind.EXPIRY),
            (ActivityKind.DIVIDEND, ActivityKind.RETURN_OF_CAPITAL, ActivityKind.INTEREST),
            (ActivityKind.SELL, ActivityKind.COVER),
            (ActivityKind.FEE, ActivityKind.TAX),
            (ActivityKind.WITHDRAWAL, ActivityKind.TRANSFER_OUT),
        )
    )
    for kind in kinds
}


def cash_change(activity: Activity) -> Decimal:
    """Money into (above 0) or out of the account, in `activity.currency`; the strike's money of options is apart.

    A transfer of shares moves no cash but its fee; one without a symbol moves its amount.
    """
    kind = activity.kind
    costs = activity.fee + activity.tax
    sign = _CASH_SIGNS.get(kind, 0)
    if sign:
        return sign * activity.amount - costs
    if activity.symbol is None and kind in FLOWS:
        return (activity.amount if kind is ActivityKind.TRANSFER_IN else -activity.amount) - costs
    return -costs


def is_inflow(activity: Activity) -> bool:
    """Whether a flow (`FLOWS`) brings something in."""
    return activity.kind in {ActivityKind.DEPOSIT, ActivityKind.TRANSFER_IN}


def multiplier(symbol: str) -> Decimal:
    """How many times its price one unit is worth: 100 for a standard option contract, else 1."""
    return Decimal(STANDARD_MULTIPLIER) if is_option(symbol) else ONE


def gross(price: Decimal, quantity: Decimal, symbol: str) -> Decimal:
    """Price times quantity times the multiplier, exact."""
    with localcontext(prec=60):
        return price * quantity * multiplier(symbol)


def activity_order(activity: Activity) -> tuple[Any, ...]:
    """The key that puts activities in the order in which they count.

    By day; within it the ones without an instant come first, by kind and then by content, so that the order in which
    rows were written changes nothing; timed ones follow by instant and order of recording.
    """
    a = activity
    timed = (0, 0.0, 0) if a.at is None else (1, a.at.timestamp(), a.sequence)
    return (a.day, *timed, RANKS[a.kind], a.symbol or "", a.quantity, a.amount, a.fee, a.tax, a.currency, a.note)


TURNS: Final = frozenset({ActivityKind.SPIN_OFF, ActivityKind.MERGER, ActivityKind.SYMBOL_CHANGE})
"""By which shares become others."""


def is_untimed_turn(activity: Activity) -> bool:
    """Whether it is one of those whose order within a day is told by what they make (`by_dependence`)."""
    return activity.kind in TURNS and activity.at is None


def by_dependence(activities: Sequence[Activity]) -> Sequence[Activity]:
    """Activities in `activity_order`, but of the untimed turns of a day what makes a thing before what is done to it.

    So a spin-off of what a merger made that day comes after the merger, and a merger of what was spun off after that.
    """
    # By identity: a member's hash is Python, and costs more than all the rest.
    spin_off, merger, change = ActivityKind.SPIN_OFF, ActivityKind.MERGER, ActivityKind.SYMBOL_CHANGE
    kinds = [one.kind for one in activities]
    turns: dict[date, list[int]] = {}
    for place, kind in enumerate(kinds):
        if (kind is spin_off or kind is merger or kind is change) and activities[place].at is None:
            turns.setdefault(activities[place].day, []).append(place)
    chained = [places for places in turns.values() if len(places) > 1]
    if not chained:
        return activities
    found = list(activities)
    for places in chained:
        for place, one in zip(places, _chained([activities[at] for at in places]), strict=True):
            found[place] = one
    return found


def _chained(turns: list[Activity]) -> list[Activity]:
    """Each after those that make its symbol; in a circle the first goes first."""
    found, left = list[Activity](), list(turns)
    while left:
        made = [one.terms.to_symbol for one in left]
        free = (one for at, one in enumerate(left) if one.symbol not in made[:at] + made[at + 1 :])
        following = next(free, left[0])
        found.append(following)
        left.remove(following)
    return found


def instrument_symbol(text: str) -> Symbol:
    """The canonical symbol of anything an account can hold: a ticker, an option contract, a name of the owner's.

    Raises:
        ValueError: not the shape of one.
    """
    option = symbol_in(text.strip().upper().replace(" ", ""))
    if option is not None:
        return Symbol(option.compact)
    if _TICKER.fullmatch(text.strip()):
        return parse_symbol(text.strip())
    name = text.strip().upper().replace(" ", "-").replace("/", ".")
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a symbol: {text[:40]!r}")
    return Symbol(name)


def currency_code(text: str) -> str:
    """The three-letter code in capitals.

    Raises:
        ValueError: not the shape of one.
    """
    code = text.strip().upper()
    if not _CURRENCY.fullmatch(code):
        raise ValueError(f"not a currency: {text[:10]!r}")
    return code
