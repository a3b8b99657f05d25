"""Orders on their way to the broker in this very moment."""

from dataclasses import dataclass, field
from datetime import datetime

from paiid.features.orders.rows import OrderRow


@dataclass
class Sending:
    """Whoever sends an order records what comes of it, so the broker's echo of it need not be looked up again."""

    _latest: dict[tuple[str, str], datetime | None] = field(default_factory=dict)

    def begin(self, order: OrderRow) -> None:
        """`order` is handed over."""
        self._latest[order.account_id, order.client_order_id] = None

    def is_on_its_way(self, order: OrderRow) -> bool:
        """Whether somebody in this process is handing it over just now."""
        return (order.account_id, order.client_order_id) in self._latest

    def hear(self, account_id: str, client_order_id: str, at: datetime) -> bool:
        """The broker reports a change at `at` (its time); True when the sender will see to it."""
        key = (account_id, client_order_id)
        if key not in self._latest:
            return False
        known = self._latest[key]
        self._latest[key] = at if known is None else max(known, at)
        return True

    def end(self, order: OrderRow) -> datetime | None:
        """The outcome is recorded, or is not to be had; the time of the last report meanwhile, if there was one."""
        return self._latest.pop((order.account_id, order.client_order_id), None)
