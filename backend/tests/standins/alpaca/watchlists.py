"""Watchlists, by id and by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.routing import BaseRoute

from .http import Call, Front
from .reference import asset_json
from .refusals import broken_rule, malformed, not_found
from .state import AlpacaState
from .values import instant

_BY_NAME = "/v2/watchlists:by_name"
_BY_ID = "/v2/watchlists/{id}"


@dataclass(frozen=True)
class Watchlists:
    """The handlers; a stored list has its symbols, a shown one its assets."""

    state: AlpacaState

    def routes(self, front: Front) -> list[BaseRoute]:
        """The routes."""
        table: list[tuple[str, str, Callable[[Call], Any]]] = [
            ("GET", "/v2/watchlists", self.listed),
            ("POST", "/v2/watchlists", self.create),
        ]
        for path in (_BY_NAME, _BY_ID):
            table += [
                ("GET", path, self.read),
                ("PUT", path, self.update),
                ("POST", path, self.add),
                ("DELETE", path, self.delete),
            ]
        table.append(("DELETE", f"{_BY_ID}/{{symbol}}", self.remove))
        return [front.route(path, method, handler) for method, path, handler in table]

    def listed(self, _call: Call) -> list[dict[str, Any]]:
        """All, without their assets."""
        return [{**self._shown(row), "assets": None} for row in self.state.watchlists.values()]

    def create(self, call: Call) -> dict[str, Any]:
        """A new list."""
        now = instant(self.state.clock.now())
        name = self._free_name(call.body.get("name"))
        row: dict[str, Any] = {
            "id": self.state.desk.uuid(),
            "account_id": self.state.account_id,
            "name": name,
            "created_at": now,
            "updated_at": now,
            "symbols": self._known(call.body.get("symbols") or []),
        }
        self.state.watchlists[row["id"]] = row
        return self._shown(row)

    def read(self, call: Call) -> dict[str, Any]:
        """One list."""
        return self._shown(self._find(call))

    def update(self, call: Call) -> dict[str, Any]:
        """Another name, other symbols, or both."""
        row = self._find(call)
        if call.body.get("name") and call.body["name"] != row["name"]:
            row["name"] = self._free_name(call.body["name"])
        if call.body.get("symbols") is not None:
            row["symbols"] = self._known(call.body["symbols"])
        return self._touched(row)

    def add(self, call: Call) -> dict[str, Any]:
        """One more symbol, at the end."""
        row = self._find(call)
        symbol = self._known([call.body.get("symbol")])[0]
        if symbol in row["symbols"]:
            raise broken_rule("duplicate symbol")
        row["symbols"].append(symbol)
        return self._touched(row)

    def remove(self, call: Call) -> dict[str, Any]:
        """One symbol less."""
        row = self._find(call)
        if call.path["symbol"] not in row["symbols"]:
            raise not_found("symbol not found in watchlist")
        row["symbols"].remove(call.path["symbol"])
        return self._touched(row)

    def delete(self, call: Call) -> None:
        """Forget a list."""
        del self.state.watchlists[self._find(call)["id"]]

    def _find(self, call: Call) -> dict[str, Any]:
        lists = self.state.watchlists
        name = call.query.get("name")
        by_name = (row for row in lists.values() if row["name"] == name)
        row = lists.get(call.path["id"]) if "id" in call.path else next(by_name, None)
        if row is None:
            raise not_found("watchlist not found")
        return row

    def _free_name(self, name: object) -> str:
        if not isinstance(name, str) or not name or len(name) > 64:
            raise malformed("name is required, with no more than 64 characters")
        if any(row["name"] == name for row in self.state.watchlists.values()):
            raise broken_rule("watchlist name must be unique")
        return name

    def _known(self, symbols: list[Any]) -> list[str]:
        return [self.state.desk.known(str(symbol)).symbol for symbol in symbols]

    def _touched(self, row: dict[str, Any]) -> dict[str, Any]:
        row["updated_at"] = instant(self.state.clock.now())
        return self._shown(row)

    def _shown(self, row: dict[str, Any]) -> dict[str, Any]:
        assets = [asset_json(self.state.desk.known(symbol)) for symbol in row["symbols"]]
        return {**{name: value for name, value in row.items() if name != "symbols"}, "assets": assets}
