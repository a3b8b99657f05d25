"""What becomes of orders that go together, looked at together. Pure, as `decide` is.

- Exits are held until the entry has filled whole, and ended when it ends otherwise: after a part of it filled, that
  part is left without exits, and the reason says so.
- What one exit fills the other is no longer for, so that both never close more than the entry opened; when one is
  filled the other ends.
- On one bar or quote the stop loss goes first, and when it is reached there the take profit is not looked at: where a
  bar touched both, the stop counts.
- An entry filled inside a bar lets its exits work from the next bar on, one filled at the open in the same bar.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from paiid.adapters.paper.decide import (
    Decision,
    Look,
    Step,
    after_expiry,
    after_split,
    on_bar,
    on_quote,
    told_of_gap,
)
from paiid.adapters.paper.order import PaperOrder, Role
from paiid.core.types import decimal_text
from paiid.domain.order import Execution, OrderStatus

_S: Final = OrderStatus
_PROFITS: Final = frozenset({Role.LEADING_PROFIT, Role.TAKE_PROFIT})
OTHER_FILLED: Final = "Canceled, for the other exit filled."
OTHER_CANCELED: Final = "Canceled with the other exit."
LEAD_CANCELED: Final = "Canceled with the order it goes with."


def decide_family(members: Sequence[PaperOrder], look: Look) -> tuple[Decision, ...]:
    """Walk missed bars, then splits and expiry, then the present quote; a decision for each of `members`, in order."""
    if look.history is not None:
        members = [told_of_gap(order, look.history, look.now) for order in members]
    walk = _Walk(members)
    if (history := look.history) is not None:
        for bar in history.bars:
            walk.step(lambda order, bar=bar: on_bar(order, bar, look, history))  # type: ignore[misc]  # bound at once
    walk.end(lambda order: after_expiry(after_split(order, look), look.now))
    walk.step(lambda order: on_quote(order, look))
    walk.looked(look.now)
    return tuple(walk.decision(order) for order in members)


def canceled_with(order: PaperOrder, members: Sequence[PaperOrder], *, at: datetime, reason: str) -> list[PaperOrder]:
    """`order` canceled, and of the open `members`: with an entry its exits, with an exit the other one, as Alpaca does.

    Of a pair of exits neither stays alone; an entry stays without its exits.
    """
    ended = [order.moved(_S.CANCELED, at=at, reason=reason)]
    others = [one for one in members if one.id != order.id and one.role is not Role.ENTRY]
    words = LEAD_CANCELED if order.role is Role.ENTRY else OTHER_CANCELED
    return ended + [one.moved(_S.CANCELED, at=at, reason=words) for one in others]


class _Walk:
    """The family as it stands while it is walked through bars and a quote."""

    def __init__(self, members: Sequence[PaperOrder]) -> None:
        self._orders = {order.id: order for order in members}
        self._fills: dict[str, list[Execution]] = {order.id: [] for order in members}

    def step(self, look: Callable[[PaperOrder], Step]) -> None:
        """Take every order that works through one bar or quote, which `look` holds it against."""
        entry = self._working(Role.ENTRY)
        if entry is not None:
            step = self._take(look(entry))
            self._after_entry(step.order)
            if step.order.status is not _S.FILLED or not step.at_open:
                return
        stop = self._working(Role.STOP_LOSS)
        if stop is not None:
            step = self._take(look(stop))
            self._after_exit(step)
            if step.execution is not None or step.order.state.is_triggered != stop.state.is_triggered:
                return
        profit = self._working(*_PROFITS)
        if profit is not None:
            self._after_exit(self._take(look(profit)))

    def end(self, ended: Callable[[PaperOrder], PaperOrder]) -> None:
        """End what `ended` ends, and the exits of an entry that it ends."""
        for order in list(self._orders.values()):
            self._orders[order.id] = ended(order)
        entry = self._of(Role.ENTRY)
        if entry is not None:
            self._after_entry(entry)

    def looked(self, now: datetime) -> None:
        """Note that the open ones have been held against prices until `now`; held ones too."""
        for order in list(self._orders.values()):
            if order.is_open:
                self._orders[order.id] = order.looked(now)

    def decision(self, before: PaperOrder) -> Decision:
        """What came of one of them."""
        return Decision(self._orders[before.id], tuple(self._fills[before.id]))

    def _of(self, *roles: Role) -> PaperOrder | None:
        return next((order for order in self._orders.values() if order.role in roles), None)

    def _working(self, *roles: Role) -> PaperOrder | None:
        order = self._of(*roles)
        return order if order is not None and order.is_working else None

    def _take(self, step: Step) -> Step:
        self._orders[step.order.id] = step.order
        if step.execution is not None:
            self._fills[step.order.id].append(step.execution)
        return step

    def _after_entry(self, entry: PaperOrder) -> None:
        """Let its exits work once it has filled whole; end them when it has ended otherwise."""
        if entry.is_open:
            return
        for order in list(self._orders.values()):
            if order.role is Role.ENTRY or not order.is_open:
                continue
            if entry.status is not _S.FILLED:
                ended = order.moved(_S.CANCELED, at=entry.updated_at, reason=_without_entry(entry))
                self._orders[order.id] = ended
            elif order.status is _S.HELD:
                self._orders[order.id] = order.moved(_S.NEW, at=entry.updated_at)

    def _after_exit(self, step: Step) -> None:
        other = self._of(*_PROFITS) if step.order.role is Role.STOP_LOSS else self._of(Role.STOP_LOSS)
        if step.execution is None or other is None or not other.is_open:
            return
        self._orders[other.id] = _after_other(other, step)


def _after_other(order: PaperOrder, step: Step) -> PaperOrder:
    """An exit after the other one filled: smaller, or ended where that filled the rest."""
    at, execution = step.order.updated_at, step.execution
    if execution is None:
        return order
    if step.order.status is not _S.FILLED:
        return order.resized((order.state.quantity or execution.quantity) - execution.quantity, at=at)
    if order.state.filled_quantity:
        return order.resized(order.state.filled_quantity, at=at).moved(_S.FILLED, at=at)
    return order.moved(_S.CANCELED, at=at, reason=OTHER_FILLED)


def _without_entry(entry: PaperOrder) -> str:
    filled, status = entry.state.filled_quantity, entry.status.value
    if not filled:
        return f"Canceled, for the order it goes with is {status}."
    shares = f"{decimal_text(filled)} of {decimal_text(entry.state.quantity or filled)} shares"
    return f"Canceled, for the order it goes with is {status} after {shares}: these have no exits now."
