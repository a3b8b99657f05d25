"""The newest orders of a user as ready JSON: the product's hottest read.

On SQLite the rows come straight from the driver, whose values are already the text the API writes; through SQLAlchemy
and the response model the same page costs ten times the CPU. Elsewhere, and in a test that compares the two, it is
made the common way.
"""

from typing import Any, Final

import orjson
from sqlalchemy import Connection

from paiid.core.clock import isoformat_z
from paiid.core.pagination import encode_cursor
from paiid.features.orders.repository import OrderFilter, OrdersRepository
from paiid.features.orders.schemas import OrderRead, OrdersRead

_NAMES: Final = tuple(OrderRead.model_fields)
_CREATED: Final = _NAMES.index("created_at")
_INSTANTS: Final = frozenset({"created_at", "updated_at", "submitted_at", "expires_at"})
_EXTENDED: Final = _NAMES.index("extended_hours")


def _column(name: str) -> str:
    """A column of the query: an instant as the API writes it, whole seconds without a fraction."""
    if name not in _INSTANTS:
        return name
    return f"replace(replace({name}, ' ', 'T') || 'Z', '.000000Z', 'Z')"


_QUERY: Final = (
    f"SELECT {', '.join(map(_column, _NAMES))} FROM orders WHERE user_id = ? "  # noqa: S608 - our own column names
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
    rows = [list(row) for row in driver.execute(_QUERY, (user_id, limit + 1)).fetchall()]
    more = len(rows) > limit
    for row in rows:
        row[_EXTENDED] = bool(row[_EXTENDED])
    after = encode_cursor(rows[limit - 1][_CREATED], rows[limit - 1][0]) if more else None
    items = [dict(zip(_NAMES, row, strict=True)) for row in rows[:limit]]
    return orjson.dumps({"items": items, "next_cursor": after})
