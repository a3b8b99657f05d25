"""Tables of other slices, only looked at: an order's fate is theirs."""

from typing import Final

from sqlalchemy import column, table

from paiid.core.types import ExactDecimal, UtcDateTime

orders: Final = table(
    "orders",
    column("id"),
    column("user_id"),
    column("client_order_id"),
    column("parent_order_id"),
    column("status"),
    column("filled_quantity", ExactDecimal),
    column("average_fill_price", ExactDecimal),
    column("reason"),
)
proposals: Final = table("order_proposals", column("id"), column("order_id"), column("state"))
executions: Final = table(
    "executions",
    column("id"),
    column("order_id"),
    column("symbol"),
    column("side"),
    column("quantity", ExactDecimal),
    column("price", ExactDecimal),
    column("fee", ExactDecimal),
    column("executed_at", UtcDateTime),
)
