"""The open orders in memory: they spare reading the table at every step. The table stays the truth."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from paiid.adapters.paper.decide import is_quiet
from paiid.adapters.paper.looks import Scene
from paiid.adapters.paper.order import PaperOrder


class WorkingOrders:
    """Open orders by id, and until when each has been held against prices.

    Most orders have nothing to do at most steps; of those only the time is kept, beside the order.
    """

    def __init__(self) -> None:
        self._orders: dict[str, PaperOrder] = {}
        self._looked: dict[str, datetime] = {}
        self._moved: set[str] = set()

    def put(self, order: PaperOrder) -> None:
        """Keep the order as it stands, or forget it if it is done."""
        if not order.is_open:
            self.drop(order.id)
            return
        self._moved.add(order.id)
        self._orders[order.id] = order
        self._looked[order.id] = max(self._looked.get(order.id, order.evaluated_until), order.evaluated_until)

    def keep(self, order: PaperOrder) -> None:
        """As `put`, unless the order has been forgotten meanwhile."""
        if order.id in self._orders:
            self.put(order)

    def drop(self, order_id: str) -> None:
        """Forget an order."""
        self._moved.add(order_id)
        self._orders.pop(order_id, None)
        self._looked.pop(order_id, None)

    def all(self) -> list[PaperOrder]:
        """Every one; the time up to which it was looked at may be older than it is."""
        return list(self._orders.values())

    def begin_refresh(self) -> Mapping[str, PaperOrder]:
        """What is known; to be called before the stored orders are read."""
        self._moved = set()
        return dict(self._orders)

    def refresh(self, stored: Iterable[PaperOrder]) -> None:
        """Take over the stored orders; what moved since `begin_refresh` is newer here than what was read."""
        found = {order.id: order for order in stored if order.is_open and order.id not in self._moved}
        found |= {order_id: self._orders[order_id] for order_id in self._moved if order_id in self._orders}
        looked = self._looked
        self._orders = found
        self._looked = {
            order_id: max(looked.get(order_id, order.evaluated_until), order.evaluated_until)
            for order_id, order in found.items()
        }

    def awake(self, scene: Scene) -> list[PaperOrder]:
        """Orders that may have something to do; of all others it is noted that they were looked at."""
        awake, quiet, now = [], [], scene.now
        for order_id, order in self._orders.items():
            symbol, until = order.terms.symbol, self._looked[order_id]
            if symbol not in scene.splits and is_quiet(order, scene.quotes.get(symbol), since=until, now=now):
                quiet.append(order_id)
            else:
                awake.append(order if until == order.evaluated_until else replace(order, evaluated_until=until))
        self._looked.update(dict.fromkeys(quiet, now))
        return awake

    def looked_until(self) -> datetime | None:
        """The time up to which every one of them has been looked at; None if there are none."""
        return min(self._looked.values(), default=None)
