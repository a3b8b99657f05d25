"""Orders of Alpaca's as they were seen last."""

from collections import OrderedDict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from paiid.adapters.alpaca import parse, wire
from paiid.adapters.alpaca.wire import Row
from paiid.domain.order import OPEN
from paiid.ports.errors import ProviderBadData

_REMEMBERED: Final = 4096


@dataclass
class SeenOrders:
    """Orders as last seen, by client order id: their ids at Alpaca never change.

    Answers overtake one another, so of two the one that knows more stays: what is filled only grows, and what has
    ended stays so. Times are no measure of that, for they are Alpaca's clock's.
    """

    rows: OrderedDict[str, Row] = field(default_factory=OrderedDict)

    def keep(self, row: Row) -> Row:
        """Remember `row` unless what is known knows more; `row` again."""
        key = wire.text(row, "client_order_id")
        known = self.rows.get(key)
        if known is None or _progress(known) <= _progress(row):
            self.rows[key] = row
        self.rows.move_to_end(key)
        if len(self.rows) > _REMEMBERED:
            self.rows.popitem(last=False)
        return row


def _progress(row: Row) -> tuple[Decimal, bool]:
    """How far an order has come; as far as can be read, for a row that makes no sense is told of elsewhere."""
    try:
        order = parse.order(row)
    except ProviderBadData:
        return Decimal(-1), False
    return order.filled_quantity, order.status not in OPEN
