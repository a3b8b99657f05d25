"""The newest orders of a user's active account as ready JSON: the product's hottest read.

SQLite stores each value as the text the API writes, so it makes the JSON itself; through SQLAlchemy and the response
model the same page costs ten times the CPU. Elsewhere, and in a test that compares the two, it is made the common way.
"""

from typing import Any, Final

from sqlalchemy import Connection

from paiid.core.clock import isoformat_z
from paiid.core.pagination import encode_cursor
from paiid.features.ledger.models import ACTIVE_CONDITION
from paiid.features.orders.repository import OrderFilter, OrdersRepository
from paiid.features.orders.schemas import OrderRead, OrdersRead

_INSTANTS: Final = frozenset({"created_at", "updated_at", "submitted_at", "expires_at"})


def _member(name: str) -> str:
    """A name and its value for `json_object`: an instant as the API writes it, whole seconds without a fraction."""
    if name == "extended_hours":
        return f"'{name}', json(CASE {name} WHEN 0 THEN 'false' ELSE 'true' END)"
    return f"'{name}', {_instant(name) if name in _INSTANTS else name}"


def _instant(name: str) -> str:
    return f"replace(replace({name}, ' ', 'T') || 'Z', '.000000Z', 'Z')"


_QUERY: Final = (
    f"SELECT json_object({', '.join(map(_member, OrderRead.model_fields))}), id, {_instant('created_at')} "  # noqa: S608 - our own column names
    "FROM orders WHERE user_id = ? "
    f"AND account_id = (SELECT accounts.id FROM accounts WHERE accounts.user_id = ? AND {ACTIVE_CONDITION}) "
    "ORDER BY orders.created_at DESC, id DESC LIMIT ?"
)


def newest_json(conn: Connection, repository: OrdersRepository, user_id: str, limit: int) -> bytes:
    """What `GET /api/orders?limit=…` answers."""
    if conn.dialect.name == "sqlite":
        return _from_driver(conn, user_id, limit)
    return common_json(conn, repository, user_id, limit)


def common_json(conn: Connection, repository: OrdersRepository, user_id: str, limit: int) -> bytes:
    """The same by the way of every other page."""
    rows = repository.page(conn, user_id, OrderFilter(), after=None, limit=limit + 1)
    after = encode_cursor(isoformat_z(rows[limit - 1].created_at), rows[limit - 1].id) if len(rows) > limit else None
    page = OrdersRead(items=[OrderRead.model_validate(row) for row in rows[:limit]], next_cursor=after)
    return page.model_dump_json().encode()


def _from_driver(conn: Connection, user_id: str, limit: int) -> bytes:
    driver: Any = conn.connection.driver_connection
    rows = driver.execute(_QUERY, (user_id, user_id, limit + 1)).fetchall()
    items = ",".join([row[0] for row in rows[:limit]])
    after = "null"
    if len(rows) > limit:
        _, order_id, created_at = rows[limit - 1]
        after = f'"{encode_cursor(created_at, order_id)}"'
    return f'{{"items":[{items}],"next_cursor":{after}}}'.encode()
