"""Wash sales: losses on what was bought again within thirty days before or after.

Substantially identical is the same symbol, on the same side (long or short). Each share bought stands for one share
sold, the earliest bought first. What was bought in the lot that is sold, or is sold itself by then, replaces nothing.
The loss goes into the cost of the shares that replace, spread evenly over the lot they are in.

Sources: 26 U.S.C. 1091 and 26 CFR 1.1091-1, -2; Rev. Rul. 56-602; IRS Publication 550, "Wash Sales".
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from paiid.domain.activity import ONE, OPTION_ENDS, TRADES, Activity, ActivityKind
from paiid.domain.instrument import Symbol
from paiid.domain.lots import EXACT, ZERO, Closed, ClosedLot, Closing, Position, share
from paiid.domain.money import QUANTITY_STEP
from paiid.domain.option_ends import delivery
from paiid.domain.tax import RealizedLot, RealizedSums, Replacement, term_of

WINDOW: Final = timedelta(days=30)
_SALES: Final = frozenset({Closing.TRADE, Closing.EXPIRY, Closing.SETTLEMENT, Closing.MERGER})
_GOES_ON: Final = frozenset({Closing.CASH_IN_MERGER, Closing.RETURN_OF_CAPITAL})
_RENAMING: Final = frozenset({ActivityKind.SYMBOL_CHANGE, ActivityKind.MERGER})
_RESTATING: Final = OPTION_ENDS | _RENAMING | {
    ActivityKind.SPLIT, ActivityKind.SPIN_OFF, ActivityKind.TRANSFER_IN, ActivityKind.TRANSFER_OUT,
}  # fmt: skip
_Side = tuple[Symbol, bool]


class Purchase(NamedTuple):
    """Shares that would replace what is sold at a loss."""

    lot_id: str
    day: date
    quantity: Decimal


@dataclass(slots=True)
class _Held:
    """An open lot: its size, the part of it that replaces nothing yet, and the losses it carries."""

    day: date
    open: Decimal
    free: Decimal
    deferred: Decimal = ZERO
    held_days: int | None = None

    def shrink(self, quantity: Decimal) -> Decimal:
        """Take `quantity` out; answers the deferred loss that goes with it."""
        due = share(self.deferred, quantity, self.open) if self.deferred else ZERO
        self.deferred = EXACT.subtract(self.deferred, due)
        self.scale(EXACT.subtract(self.open, quantity))
        return due

    def scale(self, quantity: Decimal) -> None:
        """Be `quantity` from here on, with the same part free."""
        if self.free == self.open:
            self.free = quantity
        elif self.open:
            self.free = EXACT.quantize(EXACT.divide(EXACT.multiply(self.free, quantity), self.open), QUANTITY_STEP)
        self.open = quantity

    @property
    def tacked(self) -> int:
        """Days its holding period gained; only where all of it replaces something."""
        return 0 if self.free or self.held_days is None else self.held_days


@dataclass(slots=True)
class _Loss:
    """A sale at a loss, of which `left` shares are not replaced yet."""

    row: int
    closed: ClosedLot
    loss: Decimal
    held_days: int
    left: Decimal
    size: Decimal
    disallowed: Decimal = ZERO

    def replaced(self, quantity: Decimal) -> Decimal:
        """Replace `quantity` more; answers the loss that goes with them."""
        self.left = EXACT.subtract(self.left, quantity)
        reach = share(self.loss, EXACT.subtract(self.size, self.left), self.size)
        part, self.disallowed = EXACT.subtract(reach, self.disallowed), reach
        return part


@dataclass
class TaxLots:
    """Follows the lots of one taxpayer, of however many accounts, in `activity_order`.

    `realized` grows with it, in the order of closing; `sums` are by account and year.
    """

    realized: list[RealizedLot] = field(default_factory=list)
    sums: dict[tuple[str, int], RealizedSums] = field(default_factory=lambda: defaultdict(RealizedSums))
    _lots: dict[tuple[str, Symbol], dict[str, _Held]] = field(default_factory=lambda: defaultdict(dict))
    _recent: dict[_Side, deque[tuple[str, _Held]]] = field(default_factory=lambda: defaultdict(deque))
    _losses: dict[_Side, deque[_Loss]] = field(default_factory=lambda: defaultdict(deque))
    _away: dict[tuple[Symbol, str], _Held] = field(default_factory=dict)

    def follow(
        self, activity: Activity, closed: Closed, positions: Mapping[Symbol, Position], account: str = ""
    ) -> None:
        """Take in what a `LotBook` made of an activity.

        Args:
            activity: what happened.
            closed: the lots it closed.
            positions: the book's, after it.
            account: names the book, where there are several.
        """
        symbol = activity.symbol
        if symbol is None:
            return
        if closed:
            self._close(closed, account)
        if activity.kind in TRADES:
            quantity = activity.quantity
            for lot in closed:
                quantity = EXACT.subtract(quantity, lot.quantity)
            if quantity > 0:
                is_short = positions[symbol].quantity < 0
                self._acquire(symbol, activity.id, _Held(activity.day, quantity, quantity), account, is_short=is_short)
        elif activity.kind in _RESTATING:
            self._restated(activity, symbol, positions, account)

    def deferred(self, account: str, symbol: Symbol, lot_id: str) -> Decimal:
        """Losses of earlier sales that an open lot carries."""
        held = self._lots[account, symbol].get(lot_id)
        return ZERO if held is None else held.deferred

    def purchases(self, symbol: Symbol, since: date, *, is_short: bool = False) -> list[Purchase]:
        """What was bought (or sold short) from a day on, is open and replaces nothing yet; the earliest first."""
        return [
            Purchase(lot_id, held.day, held.free)
            for lot_id, held in self._recent[symbol, is_short]
            if held.day >= since and held.open and held.free
        ]

    def _close(self, closed: Sequence[ClosedLot], account: str) -> None:
        """Lots leave first, all of them, so that none of one sale replaces another."""
        losses: list[_Loss] = []
        for lot in closed:
            lots = self._lots[account, lot.symbol]
            held = lots.get(lot.opened_by)
            due, tacked = ZERO, 0
            if held is not None and lot.reason not in _GOES_ON:
                tacked, due = held.tacked, held.shrink(lot.quantity)
                if not held.open:
                    del lots[lot.opened_by]
            loss = EXACT.subtract(due, lot.realized_pnl)
            if loss > 0 and lot.quantity and lot.reason in _SALES:
                days = (lot.closed_day - lot.opened_day).days + tacked
                losses.append(_Loss(len(self.realized), lot, loss, days, lot.quantity, lot.quantity))
            term = term_of(lot)
            row = RealizedLot(lot, term, term_of(lot, tacked) if tacked else term, due, (), account)
            self.realized.append(row)
            self.sums[account, lot.closed_day.year].add(row)
        for one in losses:
            self._match_earlier(one)

    def _match_earlier(self, loss: _Loss) -> None:
        """Replace by what was bought up to thirty days before; the rest waits for what is bought after."""
        side = (loss.closed.symbol, loss.closed.is_short)
        recent, earliest = self._recent[side], loss.closed.closed_day - WINDOW
        passed: list[tuple[str, _Held]] = []
        while recent and loss.left:
            lot_id, held = recent.popleft()
            if held.day < earliest or not held.open or not held.free:
                continue
            if lot_id != loss.closed.opened_by:
                self._replace(loss, lot_id, held)
            if held.free:
                passed.append((lot_id, held))
        recent.extendleft(reversed(passed))
        if loss.left:
            self._losses[side].append(loss)

    def _acquire(self, symbol: Symbol, lot_id: str, held: _Held, account: str, *, is_short: bool) -> None:
        """A lot was bought: it may replace what was sold up to thirty days before."""
        self._lots[account, symbol][lot_id] = held
        losses, earliest = self._losses[symbol, is_short], held.day - WINDOW
        while losses and held.free:
            loss = losses[0]
            if loss.closed.closed_day >= earliest:
                self._replace(loss, lot_id, held)
                if loss.left:
                    break
            losses.popleft()
        if held.free:
            self._recent[symbol, is_short].append((lot_id, held))

    def _replace(self, loss: _Loss, lot_id: str, held: _Held) -> None:
        quantity = min(loss.left, held.free)
        amount = loss.replaced(quantity)
        held.free = EXACT.subtract(held.free, quantity)
        held.deferred = EXACT.add(held.deferred, amount)
        held.held_days = loss.held_days if held.held_days is None else min(held.held_days, loss.held_days)
        closed, term, adjusted_term, deferred, known, account = self.realized[loss.row]
        told = (*known, Replacement(lot_id, held.day, quantity, amount, loss.held_days))
        self.realized[loss.row] = RealizedLot(closed, term, adjusted_term, deferred, told, account)
        self.sums[account, closed.closed_day.year].disallow(amount, adjusted_term)

    def _restated(self, activity: Activity, symbol: Symbol, positions: Mapping[Symbol, Position], account: str) -> None:
        """A corporate action, a transfer, the end of an option: look at the lots as they are now."""
        target = activity.terms.to_symbol
        if activity.kind is ActivityKind.SPLIT:
            self._scale_losses(symbol, activity.quantity)
        elif activity.kind in _RENAMING and target is not None:
            self._rename(symbol, target, activity.terms.ratio or ONE, account)
        moved = delivery(activity) if activity.kind in OPTION_ENDS else None
        for one in {symbol, target or symbol, moved.symbol if moved is not None else symbol}:
            self._look_again(activity, one, positions.get(one), account)

    def _scale_losses(self, symbol: Symbol, ratio: Decimal) -> None:
        for is_short in (False, True):
            for loss in self._losses[symbol, is_short]:
                loss.size = EXACT.multiply(loss.size, ratio)
                loss.left = EXACT.multiply(loss.left, ratio)

    def _rename(self, symbol: Symbol, target: Symbol, ratio: Decimal, account: str) -> None:
        """What goes on under another name is the same to these rules."""
        self._scale_losses(symbol, ratio)
        self._lots[account, target].update(self._lots.pop((account, symbol), {}))
        for is_short in (False, True):
            self._losses[target, is_short].extend(self._losses.pop((symbol, is_short), ()))
            self._recent[target, is_short].extend(self._recent.pop((symbol, is_short), ()))

    def _look_again(self, activity: Activity, symbol: Symbol, position: Position | None, account: str) -> None:
        known = self._lots[account, symbol]
        lots = {} if position is None else {lot.id: lot for lot in position.lots}
        for lot_id in [one for one in known if one not in lots]:
            self._away[symbol, lot_id] = known.pop(lot_id)
        for lot_id, lot in lots.items():
            quantity = lot.quantity.copy_abs()
            if lot_id not in known and lot_id == activity.id and activity.kind in OPTION_ENDS:
                held = _Held(lot.day, quantity, quantity)
                self._acquire(symbol, lot_id, held, account, is_short=lot.quantity < 0)
                continue
            if lot_id not in known:
                known[lot_id] = self._away.pop((symbol, lot_id), _Held(lot.day, quantity, ZERO))
            known[lot_id].scale(quantity)
