"""Lots: what is held, piece by piece, with what each piece cost, and what became of the pieces that were closed.

Quantities and costs carry one sign: above 0 for shares bought, below 0 for shares sold short, whose "cost" is minus
what the sale brought in. So market value minus cost is the gain either way. Commissions and taxes of trades are
inside: they raise what a purchase cost and lower what a sale brought in, as a US tax lot has it. Nothing is lost in
rounding: a part's cost is rounded to a millionth, and the last part takes the rest.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Context, Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from paiid.domain.activity import multiplier
from paiid.domain.instrument import Symbol
from paiid.domain.money import MONEY_STEP, QUANTITY_STEP

ZERO: Final = Decimal(0)
EXACT: Final = Context(prec=80)
"""Wide enough that no sum or product of stored amounts is ever rounded in it."""
_add: Final = EXACT.add
_subtract: Final = EXACT.subtract
_minus: Final = EXACT.minus
_multiply: Final = EXACT.multiply
_divide: Final = EXACT.divide
_quantize: Final = EXACT.quantize
_new: Final = tuple.__new__


class Lot(NamedTuple):
    """Shares opened by one activity and still open.

    `id` is that of the activity (of a ledger: the external id of the transaction). `day` is the day of acquisition in
    New York, from which the holding period counts, `opened_at` the instant: the start of the day where only that is
    known.
    """

    id: str
    quantity: Decimal
    cost: Decimal
    day: date
    opened_at: datetime


class Closing(StrEnum):
    """Why a lot was closed."""

    TRADE = "trade"
    EXPIRY = "expiry"
    """An option ended worthless."""
    SETTLEMENT = "settlement"
    """An option was exercised or assigned and settled in cash."""
    MERGER = "merger"
    """The shares were bought up for cash."""
    CASH_IN_MERGER = "cash_in_merger"
    """Cash paid on top of new shares; the shares go on, and only the gain that the cash made is told."""
    RETURN_OF_CAPITAL = "return_of_capital"
    """Capital returned beyond the cost basis; the shares go on, and `quantity` is 0 where none was held any more."""
    ROUNDING = "rounding"
    """A reverse split rounded the shares away."""


class ClosedLot(NamedTuple):
    """A lot, or a part of one, that was closed.

    `quantity` shares, not below 0; `is_short` tells a short position. `cost` is what buying took, `proceeds` what
    selling brought, in the account's currency, commissions inside; `realized_pnl` is their difference.
    """

    symbol: Symbol
    quantity: Decimal
    is_short: bool
    cost: Decimal
    proceeds: Decimal
    opened_day: date
    closed_day: date
    opened_at: datetime
    closed_at: datetime
    opened_by: str
    closed_by: str
    reason: Closing = Closing.TRADE

    @property
    def realized_pnl(self) -> Decimal:
        """Gained (above 0) or lost."""
        return EXACT.subtract(self.proceeds, self.cost)


Closed = tuple[ClosedLot, ...]


class Position(ABC):
    """What is held of one symbol: lots, all of one sign. Each lot method has its own (`lot_methods`).

    It belongs to one book, which alone changes it (`owner`); a copied book makes its own before it does.
    """

    __slots__ = ("cost_basis", "owner", "quantity", "symbol")

    def __init__(self, symbol: Symbol, owner: object) -> None:
        self.symbol = symbol
        self.owner = owner
        self.quantity = ZERO
        self.cost_basis = ZERO

    @property
    @abstractmethod
    def lots(self) -> tuple[Lot, ...]:
        """The lots, oldest first."""

    @property
    def lots_in_order(self) -> tuple[Lot, ...]:
        """The lots in the order in which sales use them up."""
        return self.lots

    @property
    def average_price(self) -> Decimal:
        """Paid (long) or received (short) as prices are told, commissions inside, to a millionth.

        Prices of option contracts are told for one share.
        """
        return EXACT.quantize(EXACT.divide(self.cost_basis, self.quantity * multiplier(self.symbol)), MONEY_STEP)

    @property
    def opened_at(self) -> datetime:
        """When the oldest lot still open was opened."""
        return self.lots[0].opened_at

    def market_value(self, price: Decimal) -> Decimal:
        """Worth at `price`, of option contracts that of one share; below 0 for a short position."""
        return self.quantity * price * multiplier(self.symbol)

    def unrealized_pnl(self, price: Decimal) -> Decimal:
        """Gained or lost if it were closed at `price` without a commission."""
        return self.market_value(price) - self.cost_basis

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Position):
            return NotImplemented
        return type(self) is type(other) and self.symbol == other.symbol and self.lots_in_order == other.lots_in_order

    __hash__ = None  # type: ignore[assignment]  # a position changes

    def open(self, lot: Lot) -> None:
        """Add a lot of the position's own sign, the newest."""
        self._push(lot)
        self.quantity = _add(self.quantity, lot.quantity)
        self.cost_basis = _add(self.cost_basis, lot.cost)

    def close(self, event: Lot, chosen: Sequence[str] = (), reason: Closing = Closing.TRADE) -> Closed:  # noqa: ARG002
        """Close lots against `event`, a trade of the other sign; what exceeds them opens a lot on the other side.

        Args:
            event: the trade, its cost divided over the lots and the rest by quantity.
            chosen: ids of lots that go first; only one method lets the owner choose.
            reason: for the closed lots.
        """
        by, left, left_cost, event_day, event_at = event
        symbol, is_long = self.symbol, self.quantity > ZERO
        closed: list[ClosedLot] = []
        while left and self.quantity:
            lot_id, size, cost, day, opened_at = self._next()
            rest, kept = _add(size, left), None
            if rest and (rest > ZERO) is not is_long:
                # The event's cost and quantity have one sign, the lot the other: what comes out has the lot's.
                moved = _share(left_cost, size, left)
                left, left_cost = rest, _add(left_cost, moved)
            else:
                if rest:
                    gone = _minus(left)
                    used = _share(cost, gone, size)
                    kept = _new(Lot, (lot_id, rest, _subtract(cost, used), day, opened_at))
                    size, cost = gone, used
                moved, left = _minus(left_cost), ZERO
            self._replace(kept)
            self.quantity = _subtract(self.quantity, size)
            self.cost_basis = _subtract(self.cost_basis, cost)
            size, bought, sold = (size, cost, moved) if is_long else (_minus(size), _minus(moved), _minus(cost))
            parts = (symbol, size, not is_long, bought, sold, day, event_day, opened_at, event_at, lot_id, by, reason)
            closed.append(_new(ClosedLot, parts))
        if left:
            self.open(_new(Lot, (by, left, left_cost, event_day, event_at)))
        return tuple(closed)

    def take(self, quantity: Decimal, chosen: Sequence[str] = ()) -> list[Lot]:  # noqa: ARG002
        """Take up to `quantity` > 0 units out, by the method and without a gain; answers the lots as they left."""
        taken: list[Lot] = []
        left = quantity.copy_sign(self.quantity)
        while left and self.quantity:
            lot = self._next()
            rest = _subtract(lot.quantity, left)
            if rest and (rest > 0) is (left > 0):
                taken.append(self._use_part(lot, rest))
                break
            taken.append(self._use(lot))
            left = _minus(rest)
        return taken

    @abstractmethod
    def restate(self, lots: Sequence[Lot]) -> None:
        """Have these lots instead, which stand oldest first."""

    @abstractmethod
    def copy(self, owner: object) -> "Position":
        """The same position for another book."""

    @abstractmethod
    def _push(self, lot: Lot) -> None: ...

    @abstractmethod
    def _next(self) -> Lot:
        """The lot that goes next."""

    @abstractmethod
    def _replace(self, rest: Lot | None) -> None:
        """Put what is left of `_next` in its place, if anything."""

    def _use(self, lot: Lot) -> Lot:
        self._replace(None)
        self.quantity = _subtract(self.quantity, lot.quantity)
        self.cost_basis = _subtract(self.cost_basis, lot.cost)
        return lot

    def _use_part(self, lot: Lot, rest: Decimal) -> Lot:
        """Use the lot up but for `rest`; answers the used part."""
        size = _subtract(lot.quantity, rest)
        cost = share(lot.cost, size, lot.quantity)
        self._replace(_new(Lot, (lot.id, rest, _subtract(lot.cost, cost), lot.day, lot.opened_at)))
        self.quantity = _subtract(self.quantity, size)
        self.cost_basis = _subtract(self.cost_basis, cost)
        return _new(Lot, (lot.id, size, cost, lot.day, lot.opened_at))

    def _total(self, lots: Sequence[Lot]) -> None:
        self.quantity = self.cost_basis = ZERO
        for lot in lots:
            self.quantity = _add(self.quantity, lot.quantity)
            self.cost_basis = _add(self.cost_basis, lot.cost)


def share(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """The share of `amount` that falls on `part` of `whole`, to a millionth; all of it on the whole."""
    if part == whole:
        return amount
    return _share(amount, part, whole)


def _share(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    return _quantize(_divide(_multiply(amount, part), whole), MONEY_STEP)


def spread(total: Decimal, weights: Sequence[Decimal], step: Decimal = MONEY_STEP) -> list[Decimal]:
    """`total` divided in proportion to `weights`, which have one sign, each part to `step`; the parts sum to it."""
    whole = reach = ZERO
    for weight in weights:
        whole = _add(whole, weight)
    parts: list[Decimal] = []
    done = ZERO
    for weight in weights:
        reach = _add(reach, weight)
        target = total if reach == whole else EXACT.quantize(EXACT.divide(EXACT.multiply(total, reach), whole), step)
        parts.append(_subtract(target, done))
        done = target
    return parts


def spread_shares(ratio: Decimal, lots: Sequence[Lot]) -> list[Decimal]:
    """New shares for each of `lots` at `ratio` for one, to nine decimals; their sum is the rounded total."""
    quantities = [lot.quantity for lot in lots]
    total = EXACT.quantize(EXACT.multiply(sum_of(quantities), ratio), QUANTITY_STEP)
    return spread(total, quantities, QUANTITY_STEP)


def sum_of(amounts: Sequence[Decimal]) -> Decimal:
    """The exact sum."""
    total = ZERO
    for amount in amounts:
        total = _add(total, amount)
    return total


def closed_at_once(symbol: Symbol, lot: Lot, event: Lot, reason: Closing) -> ClosedLot:
    """The whole of `lot`, closed by `event`, whose cost is minus the cash that came for it."""
    is_short = lot.quantity < 0
    cost, proceeds = (event.cost, _minus(lot.cost)) if is_short else (lot.cost, _minus(event.cost))
    ends = (lot.day, event.day, lot.opened_at, event.opened_at, lot.id, event.id)
    return ClosedLot(symbol, lot.quantity.copy_abs(), is_short, cost, proceeds, *ends, reason)
