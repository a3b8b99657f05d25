"""Alpaca's part of `/__control`: the auditor's books, and what a test makes happen now."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .books import Position
from .contract_ends import end_contracts
from .http import json_response
from .instruments import Touch
from .news import make_story
from .order import Order, order_json
from .refusals import Refusal, malformed, not_found
from .state import AlpacaState
from .values import amount, instant, read_amount, read_positive

_CENT = Decimal("0.01")


class Controls:
    """Handlers; bodies are JSON objects, amounts are text."""

    def __init__(self, state: AlpacaState, wake: Callable[[], None]) -> None:
        self._state, self._wake = state, wake

    def routes(self) -> list[BaseRoute]:
        """The paths beside the kit's own."""
        posts = {
            "orders": self._orders,
            "price": self._price,
            "activity": self._activity,
            "dividend": self._dividend,
            "contract_end": self._contract_end,
            "account": self._account,
            "news": self._news,
            "corporate_action": self._corporate_action,
            "tick": self._tick,
        }
        found: list[BaseRoute] = [Route("/__control/books", self._endpoint(lambda _body: self._books()))]
        found += [Route(f"/__control/{name}", self._endpoint(act), methods=["POST"]) for name, act in posts.items()]
        return found

    def _endpoint(self, act: Callable[[dict[str, Any]], Any]) -> Any:
        async def endpoint(request: Request) -> Response:
            try:
                body = await request.json() if request.method == "POST" and await request.body() else {}
                answer = json_response(act(body), 200)
            except Refusal as refusal:
                answer = json_response(refusal.body, refusal.status)
            self._wake()
            return answer

        return endpoint

    def _books(self) -> dict[str, Any]:
        """Everything exact: cash, positions, every order and execution in order."""
        desk, books = self._state.desk, self._state.desk.books
        open_realized = sum((row.realized_pnl for row in books.held.values()), books.realized_closed)
        return {
            "cash": amount(books.cash),
            "realized_pnl": amount(open_realized),
            "positions": {symbol: _position(row) for symbol, row in books.held.items()},
            "orders": [_audited(order) for order in desk.submitted],
            "executions": [
                {
                    "id": row.id,
                    "order_id": row.order_id,
                    "client_order_id": row.client_order_id,
                    "symbol": row.symbol,
                    "side": row.side,
                    "qty": amount(row.quantity),
                    "price": amount(row.price),
                    "executed_at": instant(row.executed_at),
                    "realized_pnl": amount(row.realized_pnl),
                }
                for row in books.executions
            ],
        }

    def _orders(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"id" or "client_order_id", "do": fill|reject|cancel|expire|tell, "qty"?, "price"?, "event"?}`."""
        desk = self._state.desk
        order = desk.by_client.get(body.get("client_order_id", "")) or desk.find(str(body.get("id", "")))
        act = body.get("do")
        if act == "tell":
            desk.tell(str(body["event"]), order, None, desk.moment())
            return order_json(order)
        if not order.is_open:
            raise not_found(f"order is already {order.status}")
        if act == "fill":
            self._fill(order, body)
        elif act in {"reject", "cancel", "expire"}:
            desk.end(order, {"reject": "rejected", "cancel": "canceled", "expire": "expired"}[act])
        else:
            raise malformed("do must be fill, reject, cancel, expire or tell")
        return order_json(order)

    def _fill(self, order: Order, body: dict[str, Any]) -> None:
        desk = self._state.desk
        if order.order_class == "mleg":
            desk.execute_spread(order, read_amount(body.get("price"), "price") or Decimal(0))
            return
        if order.status in {"pending_new", "accepted", "held"}:
            desk.move(order, "new")
        touch = desk.around.touch(order.symbol)
        price = (
            read_positive(body.get("price"), "price") or order.limit_price or (touch.ask if order.is_buy else touch.bid)
        )
        left = order.left(price)
        desk.execute(order, min(read_positive(body.get("qty"), "qty") or left, left), price)

    def _price(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"symbol", "price"}` pins a price (null lets go); `bid` and `ask` are a cent away unless given."""
        last = read_positive(body.get("price"), "price")
        touch = None
        if last is not None:
            bid, ask = read_positive(body.get("bid"), "bid"), read_positive(body.get("ask"), "ask")
            touch = Touch(bid or last - _CENT, ask or last + _CENT, last)
        self._state.market.pin(str(body["symbol"]), touch)
        self._state.desk.tick()
        return {"symbol": body["symbol"], "price": amount(last)}

    def _activity(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"type", "net_amount", ...more keys of the row}`: FEE, INT, CSD, CSW, JNLC ..."""
        extras = {name: str(value) for name, value in body.items() if name not in {"type", "net_amount"}}
        moved = read_amount(body.get("net_amount"), "net_amount") or Decimal(0)
        return self._state.journal.post(str(body["type"]), moved, **extras)

    def _dividend(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"symbol", "per_share"}`: pay it on what is held now."""
        symbol, rate = str(body["symbol"]), read_positive(body.get("per_share"), "per_share") or Decimal(0)
        held = self._state.desk.books.quantity(symbol)
        paid = {"symbol": symbol, "qty": str(amount(held)), "per_share_amount": str(amount(rate))}
        return self._state.journal.post("DIV", held * rate, **paid)

    def _contract_end(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        """`{"symbol", "type": OPEXP|OPASN|OPEXC}`: contracts that are held end; answers the rows."""
        return end_contracts(self._state.desk, self._state.journal, str(body["type"]), str(body["symbol"]))

    def _account(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"cash"?, "positions": [{"symbol", "qty", "average_price"}]?}`: what the account began the day with."""
        state, books = self._state, self._state.desk.books
        books.cash = read_amount(body.get("cash"), "cash") or books.cash
        for row in body.get("positions", []):
            instrument = state.desk.known(row["symbol"])
            quantity = read_amount(row["qty"], "qty") or Decimal(0)
            cost = quantity * (read_positive(row["average_price"], "average_price") or 0) * instrument.multiplier
            books.held[instrument.symbol] = Position(
                symbol=instrument.symbol,
                multiplier=instrument.multiplier,
                quantity=quantity,
                cost=cost,
                overnight=quantity,
            )
        state.opening_cash = books.cash
        state.opening_positions = {symbol: position.quantity for symbol, position in books.held.items()}
        return self._books()

    def _news(self, body: dict[str, Any]) -> dict[str, Any]:
        """A story, `{"headline", "symbols", ...}`, put before all others."""
        state = self._state
        story = make_story(body, number=len(state.stories), at=state.clock.now())
        state.stories.append(story)
        return story

    def _corporate_action(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"group": "cash_dividends", ...members}`."""
        row = {name: value for name, value in body.items() if name != "group"}
        row.setdefault("id", self._state.desk.uuid())
        self._state.corporate_actions.append((str(body["group"]), row))
        return row

    def _tick(self, _body: dict[str, Any]) -> dict[str, Any]:
        """Look at every open order now."""
        self._state.desk.tick()
        return {}


def _position(row: Position) -> dict[str, Any]:
    return {
        "qty": amount(row.quantity),
        "cost_basis": amount(row.cost),
        "average_price": amount(row.average_price),
        "realized_pnl": amount(row.realized_pnl),
    }


def _audited(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "client_order_id": order.client_order_id,
        "symbol": order.symbol,
        "side": order.side,
        "type": order.type,
        "status": order.status,
        "qty": amount(order.quantity),
        "filled_qty": amount(order.filled_quantity),
        "filled_value": amount(order.filled_value),
        "replaces": order.replaces,
        "replaced_by": order.replaced_by,
    }
