"""The lots of an account as a fold of its activities.

One book serves the account that a broker of ours keeps (`AccountBook`, which hands it trades) and every other reader
(`apply`, which takes whole activities). Amounts are in one currency, the account's: activities in another are
converted before they come here.

Identity, exact to the last digit: the cash that trades, cash mergers, returns of capital and options moved (`cost` of
an event is minus that) = costs of what is open, with the sign turned, + gains realized; transfers apart.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from paiid.domain import lot_actions
from paiid.domain.account import LotMethod
from paiid.domain.activity import BUYING, OPTION_ENDS, TRADES, Activity, ActivityKind
from paiid.domain.instrument import Symbol
from paiid.domain.lot_actions import MergerTerms, Restated
from paiid.domain.lot_events import event_of, start_of, symbol_of, transferred
from paiid.domain.lot_methods import POSITIONS
from paiid.domain.lots import EXACT, ZERO, Closed, Closing, Lot, Position, share, sum_of
from paiid.domain.money import QUANTITY_STEP
from paiid.domain.option_ends import delivery

Choices = Mapping[str, Sequence[str]]
NO_CHOICES: Final[Choices] = MappingProxyType({})
_BUY: Final = ActivityKind.BUY
_SELL: Final = ActivityKind.SELL
_add: Final = EXACT.add
_minus: Final = EXACT.minus
_subtract: Final = EXACT.subtract
_new: Final = tuple.__new__


class LotBook:
    """Open lots by symbol after what was applied so far; empty at first.

    Args:
        method: which lots go first.
        choices: of closing activities, the ids of the lots that go first, where the method lets the owner choose;
            those that an activity names itself (`terms.lots`) come before.
    """

    __slots__ = ("_choices", "_lets_choose", "_make", "_owner", "_positions", "method")

    def __init__(self, method: LotMethod = LotMethod.FIFO, choices: Choices = NO_CHOICES) -> None:
        self.method = method
        self._choices = choices
        self._make = POSITIONS[method]
        self._lets_choose = method is LotMethod.SPECIFIC
        self._positions: dict[Symbol, Position] = {}
        self._owner = object()

    @property
    def positions(self) -> Mapping[Symbol, Position]:
        """Open positions; each changes with the book."""
        return MappingProxyType(self._positions)

    def copy(self) -> "LotBook":
        """An independent book with the same state. Positions are shared until one of the two changes them."""
        twin = LotBook(self.method, self._choices)
        twin._positions = dict(self._positions)
        # Neither owns what both hold.
        self._owner = object()
        return twin

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LotBook):
            return NotImplemented
        return self.method is other.method and self._positions == other._positions

    __hash__ = None  # type: ignore[assignment]  # a book changes

    def apply(self, activity: Activity, *, worth: Decimal | None = None) -> Closed:
        """Take one activity in; answers the lots it closed, in the order in which they went.

        Args:
            activity: the next in `activity_order`. Kinds that touch no lots do nothing.
            worth: what shares transferred without a price count for, or the new shares of a merger; 0 if not told.
        Raises:
            ValueError: the activity lacks what its kind needs.
        """
        kind = activity.kind
        # By identity: a member's hash is Python, and most activities are these.
        if kind is _BUY:
            return self._buy(activity, worth)
        if kind is _SELL:
            return self._sell(activity, worth)
        effect = _EFFECTS.get(kind)
        return effect(self, activity, worth) if effect is not None else ()

    def trade(self, symbol: Symbol, event: Lot, chosen: Sequence[str] = (), reason: Closing = Closing.TRADE) -> Closed:
        """Take a trade in: `event.cost` is minus the cash it moved, so that it has the quantity's sign in general.

        Whatever it is called, it closes lots of the other sign first and then opens one.
        """
        position = self._positions.get(symbol)
        if position is None:
            self._positions[symbol] = position = self._make(symbol, self._owner)
            position.open(event)
            return ()
        if position.owner is not self._owner:
            position = self._own(position)
        if (position.quantity > ZERO) is (event.quantity > ZERO):
            position.open(event)
            return ()
        closed = position.close(event, chosen, reason)
        if not position.quantity:
            del self._positions[symbol]
        return closed

    def transfer(self, activity: Activity, *, worth: Decimal | None = None) -> tuple[Lot, ...]:
        """Take a transfer of shares in; answers the lots that left, by the method and without a gain.

        What leaves beyond what is held is owed from there on: a short position, at the transfer's price.
        """
        symbol = activity.symbol
        if symbol is None:
            return ()
        event = transferred(activity, symbol, worth)
        position = self._owned(symbol)
        if position is None or (position.quantity > 0) is (event.quantity > 0):
            self.trade(symbol, event)
            return ()
        taken = position.take(event.quantity.copy_abs(), self._chosen(activity))
        left = _add(event.quantity, sum_of([lot.quantity for lot in taken]))
        self._drop_if_flat(position)
        if left:
            cost = share(event.cost, left, event.quantity)
            self.trade(symbol, event._replace(quantity=left, cost=cost))
        return tuple(taken)

    def receive(self, symbol: Symbol, lots: Sequence[Lot], event: Lot) -> Closed:
        """Take lots in as they are, with their age and cost; `event` closes what is held of the other sign."""
        position = self._owned(symbol)
        if position is not None and lots and (position.quantity > 0) is not (lots[0].quantity > 0):
            closed: list[Closed] = [
                self.trade(symbol, event._replace(quantity=lot.quantity, cost=lot.cost)) for lot in lots
            ]
            return tuple(one for some in closed for one in some)
        if lots:
            held = position.lots if position is not None else ()
            self._restate(symbol, lot_actions.by_age([*held, *lots]))
        return ()

    def split(self, symbol: Symbol, new_quantity: Decimal, event: Lot) -> Closed:
        """`new_quantity` in place of what is held of `symbol`; costs and ages stay.

        Raises:
            ValueError: it is not held.
        """
        position = self._owned(symbol)
        if position is None:
            raise ValueError(f"a split of {symbol}, which is not held")
        return self._put(symbol, lot_actions.split(symbol, position.lots, new_quantity, event), symbol, event)

    def _buy(self, activity: Activity, _worth: Decimal | None) -> Closed:
        lot_id, _, day, at, symbol, quantity, _, amount, fee, tax, _, _, _, _ = activity
        if symbol is None or not quantity:
            raise _incomplete(activity)
        cost = _add(amount, fee) if fee else amount
        if tax:
            cost = _add(cost, tax)
        event = _new(Lot, (lot_id, quantity, cost, day, at or start_of(day)))
        return self.trade(symbol, event, self._chosen(activity) if self._lets_choose else ())

    def _sell(self, activity: Activity, _worth: Decimal | None) -> Closed:
        lot_id, _, day, at, symbol, quantity, _, amount, fee, tax, _, _, _, _ = activity
        if symbol is None or not quantity:
            raise _incomplete(activity)
        cost = _subtract(fee, amount) if fee else _minus(amount)
        if tax:
            cost = _add(cost, tax)
        event = _new(Lot, (lot_id, _minus(quantity), cost, day, at or start_of(day)))
        return self.trade(symbol, event, self._chosen(activity) if self._lets_choose else ())

    def _transfer(self, activity: Activity, worth: Decimal | None) -> Closed:
        self.transfer(activity, worth=worth)
        return ()

    def _split(self, activity: Activity, _: Decimal | None) -> Closed:
        position = self._positions.get(symbol_of(activity))
        if position is None:
            return ()
        quantity = EXACT.quantize(EXACT.multiply(position.quantity, activity.quantity), QUANTITY_STEP)
        return self.split(position.symbol, quantity, event_of(activity))

    def _spin_off(self, activity: Activity, _: Decimal | None) -> Closed:
        position = self._owned(symbol_of(activity))
        ratio, to_symbol = activity.terms.ratio, activity.terms.to_symbol
        if ratio is None or to_symbol is None:
            raise ValueError(f"spin-off {activity.id} does not say what was given")
        if position is None:
            return ()
        restated = lot_actions.spin_off(position.lots, ratio, activity.terms.cost_share or ZERO)
        return self._put(position.symbol, restated, to_symbol, event_of(activity))

    def _merger(self, activity: Activity, worth: Decimal | None) -> Closed:
        position = self._owned(symbol_of(activity))
        ratio, to_symbol = activity.terms.ratio or ZERO, activity.terms.to_symbol
        if ratio and to_symbol is None:
            raise ValueError(f"merger {activity.id} does not say into what")
        if position is None:
            return ()
        cash = _subtract(activity.amount, _add(activity.fee, activity.tax))
        terms = MergerTerms(ratio, cash, activity.terms.cost_share, worth or ZERO)
        event = event_of(activity)
        restated = lot_actions.merger(position.symbol, position.lots, terms, event)
        return self._put(position.symbol, restated, to_symbol or position.symbol, event)

    def _rename(self, activity: Activity, _: Decimal | None) -> Closed:
        position, to_symbol = self._owned(symbol_of(activity)), activity.terms.to_symbol
        if to_symbol is None:
            raise ValueError(f"change of symbol {activity.id} does not say into what")
        if position is None or to_symbol == position.symbol:
            return ()
        return self._put(position.symbol, Restated(others=position.lots), to_symbol, event_of(activity))

    def _return_of_capital(self, activity: Activity, _: Decimal | None) -> Closed:
        symbol = symbol_of(activity)
        position, event = self._owned(symbol), event_of(activity)
        lots = position.lots if position is not None else ()
        restated = lot_actions.return_of_capital(symbol, lots, activity.amount, event)
        return self._put(symbol, restated, symbol, event)

    def _end_option(self, activity: Activity, _: Decimal | None) -> Closed:
        """Contracts end; the shares they deliver take what the contracts cost, or brought, into their own cost."""
        symbol = symbol_of(activity)
        position, event = self._owned(symbol), event_of(activity)
        if position is None:
            is_written, contracts = None, ZERO
        else:
            is_written, contracts = position.quantity < 0, min(activity.quantity, position.quantity.copy_abs())
        moved = delivery(activity, is_written=is_written)
        if moved is None or not moved.quantity:
            reason = Closing.EXPIRY if moved is None else Closing.SETTLEMENT
            cost = _subtract(event.cost, moved.cash if moved is not None else ZERO)
            ended = event._replace(quantity=contracts if is_written else _minus(contracts), cost=cost)
            return self.trade(symbol, ended, self._chosen(activity), reason) if contracts else ()
        taken = position.take(contracts, self._chosen(activity)) if position is not None and contracts else []
        if position is not None:
            self._drop_if_flat(position)
        premium = sum_of([lot.cost for lot in taken])
        cost = _subtract(_add(event.cost, premium), moved.cash)
        return self.trade(moved.symbol, event._replace(quantity=moved.quantity, cost=cost))

    def _chosen(self, activity: Activity) -> Sequence[str]:
        return (*activity.terms.lots, *self._choices.get(activity.id, ()))

    def _owned(self, symbol: Symbol) -> Position | None:
        position = self._positions.get(symbol)
        return position if position is None or position.owner is self._owner else self._own(position)

    def _own(self, position: Position) -> Position:
        self._positions[position.symbol] = mine = position.copy(self._owner)
        return mine

    def _drop_if_flat(self, position: Position) -> None:
        if not position.quantity:
            del self._positions[position.symbol]

    def _restate(self, symbol: Symbol, lots: Sequence[Lot]) -> None:
        position = self._owned(symbol)
        if position is None:
            self._positions[symbol] = position = self._make(symbol, self._owner)
        position.restate(lots)
        self._drop_if_flat(position)

    def _put(self, symbol: Symbol, restated: Restated, to_symbol: Symbol, event: Lot) -> Closed:
        if symbol in self._positions:
            self._restate(symbol, restated.lots)
        return (*restated.closed, *self.receive(to_symbol, restated.others, event))


def _incomplete(activity: Activity) -> ValueError:
    return ValueError(f"{activity.kind} {activity.id} does not say what was traded, or how much")


_EFFECTS: Final[Mapping[ActivityKind, Callable[[LotBook, Activity, Decimal | None], Closed]]] = {
    **dict.fromkeys(BUYING, LotBook._buy),  # noqa: SLF001  # the table belongs to the class
    **dict.fromkeys(TRADES - BUYING, LotBook._sell),  # noqa: SLF001
    ActivityKind.TRANSFER_IN: LotBook._transfer,  # noqa: SLF001
    ActivityKind.TRANSFER_OUT: LotBook._transfer,  # noqa: SLF001
    ActivityKind.SPLIT: LotBook._split,  # noqa: SLF001
    ActivityKind.SPIN_OFF: LotBook._spin_off,  # noqa: SLF001
    ActivityKind.MERGER: LotBook._merger,  # noqa: SLF001
    ActivityKind.SYMBOL_CHANGE: LotBook._rename,  # noqa: SLF001
    ActivityKind.RETURN_OF_CAPITAL: LotBook._return_of_capital,  # noqa: SLF001
    **dict.fromkeys(OPTION_ENDS, LotBook._end_option),  # noqa: SLF001
}
