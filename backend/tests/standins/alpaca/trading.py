"""Routes of the trading API: account, orders, positions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from .account import figures
from .amend import cancel, replace_order
from .history import last_equity, portfolio_history
from .http import Bulk, Call, Front, json_response
from .listing import list_orders, read_filter
from .order import Order, order_json
from .positions import close_position, closing_row, find_position, position_json
from .refusals import Refusal, malformed, not_found
from .state import AlpacaState
from .values import amount, read_flag


@dataclass(frozen=True)
class Trading:
    """The handlers."""

    state: AlpacaState

    def routes(self, front: Front) -> list[BaseRoute]:
        """The routes; ids before names, as paths are tried in order."""
        table: list[tuple[str, str, Callable[[Call], Any]]] = [
            ("GET", "/v2/account", self.account),
            ("GET", "/v2/account/configurations", self.configurations),
            ("PATCH", "/v2/account/configurations", self.configure),
            ("GET", "/v2/account/portfolio/history", self.history),
            ("POST", "/v2/orders", self.submit),
            ("GET", "/v2/orders", self.orders),
            ("DELETE", "/v2/orders", self.cancel_all),
            ("GET", "/v2/orders:by_client_order_id", self.order_by_client_id),
            ("GET", "/v2/orders/{id}", self.order),
            ("PATCH", "/v2/orders/{id}", self.replace),
            ("DELETE", "/v2/orders/{id}", self.cancel),
            ("GET", "/v2/positions", self.positions),
            ("DELETE", "/v2/positions", self.close_all),
            ("GET", "/v2/positions/{symbol}", self.position),
            ("DELETE", "/v2/positions/{symbol}", self.close),
        ]
        return [front.route(path, method, handler) for method, path, handler in table]

    def shown(self, order: Order, *, nested: bool = True) -> dict[str, Any]:
        """An order's JSON."""
        return order_json(order, nested=nested, status=self.state.unknown_order_status or None)

    def account(self, _call: Call) -> dict[str, Any]:
        """`GET /v2/account`."""
        now = figures(self.state.desk)
        power = str(amount(now.buying_power))
        state = self.state
        pdt = {"pattern_day_trader": False, "daytrade_count": 0, "daytrading_buying_power": "0"}
        return {
            "id": state.account_id,
            "account_number": "PA0000001",
            "status": "ACTIVE",
            "crypto_status": "ACTIVE",
            "currency": "USD",
            "cash": amount(now.cash),
            "equity": amount(now.equity),
            "last_equity": amount(last_equity(state)),
            "portfolio_value": amount(now.equity),
            "buying_power": power,
            "regt_buying_power": power,
            "non_marginable_buying_power": amount(now.cash_power),
            "options_buying_power": amount(now.cash_power),
            "initial_margin": amount(now.initial_margin),
            "maintenance_margin": amount(now.maintenance_margin),
            "last_maintenance_margin": "0",
            "long_market_value": amount(now.long_value),
            "short_market_value": amount(now.short_value),
            "sma": amount(now.equity),
            "multiplier": str(state.multiplier),
            **dict.fromkeys(("accrued_fees", "pending_transfer_in", "pending_transfer_out"), "0"),
            **dict.fromkeys(("pending_reg_taf_fees", "intraday_adjustments"), "0"),
            "options_approved_level": 3,
            "options_trading_level": _option_level(state.configurations["max_options_trading_level"]),
            "shorting_enabled": not state.configurations["no_shorting"],
            **dict.fromkeys(("account_blocked", "trading_blocked", "transfers_blocked"), False),
            "trade_suspended_by_user": state.configurations["suspend_trade"],
            "balance_asof": state.clock.now().date().isoformat(),
            "created_at": "2026-01-05T15:00:00.123456Z",
            **(pdt if state.sends_pdt_fields else {}),
        }

    def configurations(self, _call: Call) -> dict[str, Any]:
        """`GET /v2/account/configurations`."""
        pdt = {"pdt_check": "entry", "dtbp_check": "entry"} if self.state.sends_pdt_fields else {}
        return {**self.state.configurations, **pdt}

    def configure(self, call: Call) -> dict[str, Any]:
        """`PATCH /v2/account/configurations`."""
        unknown = set(call.body) - set(self.state.configurations) - {"pdt_check", "dtbp_check"}
        if unknown:
            raise malformed(f"unknown configuration {min(unknown)}")
        self.state.configurations.update(
            {name: value for name, value in call.body.items() if name in self.state.configurations}
        )
        self.state.multiplier = int(self.state.configurations["max_margin_multiplier"])
        return self.configurations(call)

    def history(self, call: Call) -> dict[str, Any]:
        """`GET /v2/account/portfolio/history`."""
        return portfolio_history(self.state, call.query)

    def submit(self, call: Call) -> Any:
        """`POST /v2/orders`; may lose the answer."""
        if self.state.configurations["suspend_trade"]:
            raise Refusal(403, "new orders are rejected by user request", code=40310000)
        order = self.state.desk.submit(call.body)
        if self.state.orders_lost_to_504 > 0:
            self.state.orders_lost_to_504 -= 1
            return Response("<html><body><h1>504 Gateway Time-out</h1></body></html>", 504, media_type="text/html")
        return json_response(self.shown(order), 200)

    def orders(self, call: Call) -> list[dict[str, Any]]:
        """`GET /v2/orders`."""
        wanted = read_filter(call.query)
        return [self.shown(order, nested=wanted.is_nested) for order in list_orders(self.state.desk, wanted)]

    def order(self, call: Call) -> dict[str, Any]:
        """`GET /v2/orders/{id}`."""
        return self.shown(self.state.desk.find(call.path["id"]), nested=read_flag(call.query.get("nested")))

    def order_by_client_id(self, call: Call) -> dict[str, Any]:
        """`GET /v2/orders:by_client_order_id`."""
        client_order_id = call.query.get("client_order_id", "")
        order = self.state.desk.by_client.get(client_order_id)
        if order is None:
            raise not_found(f"order not found for {client_order_id}")
        return self.shown(order)

    def replace(self, call: Call) -> dict[str, Any]:
        """`PATCH /v2/orders/{id}`."""
        desk = self.state.desk
        return self.shown(replace_order(desk, desk.find(call.path["id"]), body=call.body))

    def cancel(self, call: Call) -> None:
        """`DELETE /v2/orders/{id}`."""
        cancel(self.state.desk, self.state.desk.find(call.path["id"]))

    def cancel_all(self, _call: Call) -> Bulk:
        """`DELETE /v2/orders`."""
        return Bulk([self._cancel_row(order) for order in self._open_orders()])

    def _open_orders(self) -> list[Order]:
        families = self.state.desk.open.values()
        return [order for family in list(families) for order in list(family.values()) if order.parent is None]

    def _cancel_row(self, order: Order) -> dict[str, Any]:
        try:
            cancel(self.state.desk, order)
        except Refusal as refusal:
            return {"id": order.id, "status": refusal.status, "body": refusal.body}
        return {"id": order.id, "status": 200, "body": self.shown(order)}

    def positions(self, _call: Call) -> list[dict[str, Any]]:
        """`GET /v2/positions`."""
        return [position_json(self.state.desk, position) for position in self.state.desk.books.held.values()]

    def position(self, call: Call) -> dict[str, Any]:
        """`GET /v2/positions/{symbol or id}`."""
        return position_json(self.state.desk, find_position(self.state.desk, call.path["symbol"]))

    def close(self, call: Call) -> dict[str, Any]:
        """`DELETE /v2/positions/{symbol or id}`."""
        desk = self.state.desk
        position = find_position(desk, call.path["symbol"])
        order = close_position(desk, position, qty=call.query.get("qty"), percentage=call.query.get("percentage"))
        return self.shown(order)

    def close_all(self, call: Call) -> Bulk:
        """`DELETE /v2/positions`."""
        desk = self.state.desk
        if read_flag(call.query.get("cancel_orders")):
            for order in self._open_orders():
                desk.end(order, "canceled")
        return Bulk([closing_row(desk, position, self.shown) for position in list(desk.books.held.values())])


def _option_level(most: Any) -> int:
    """What is approved, or less where the account's owner wants less."""
    return 3 if most is None else min(3, int(most))
