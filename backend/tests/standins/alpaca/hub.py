"""Who listens to the trade stream, and what they are sent. Nothing is kept: a client that was away missed it."""

import asyncio
from datetime import datetime

import orjson

from .books import Execution
from .order import Order, order_json
from .values import amount, instant


class Hub:
    """The queues of the connected clients."""

    def __init__(self) -> None:
        self._clients: set[asyncio.Queue[bytes]] = set()

    def join(self) -> asyncio.Queue[bytes]:
        """A queue that gets each update from now on."""
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        self._clients.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[bytes]) -> None:
        """Forget a queue."""
        self._clients.discard(queue)

    def publish(
        self, event: str, order: Order, execution: Execution | None, at: datetime, *, status: str | None = None
    ) -> None:
        """Send an update to all."""
        if not self._clients:
            return
        frame = orjson.dumps({"stream": "trade_updates", "data": _update(event, order, execution, at, status)})
        for queue in self._clients:
            queue.put_nowait(frame)


def _update(
    event: str, order: Order, execution: Execution | None, at: datetime, status: str | None
) -> dict[str, object]:
    update: dict[str, object] = {
        "event": event,
        "timestamp": instant(at, "321"),
        "order": order_json(order, status=status),
    }
    if execution is not None:
        update |= {
            "price": amount(execution.price),
            "qty": amount(execution.quantity),
            "position_qty": amount(execution.position_quantity),
            "execution_id": execution.id,
        }
    elif event == "fill":
        update |= {"price": amount(order.average_price), "qty": amount(order.filled_quantity), "position_qty": "0"}
    return update
