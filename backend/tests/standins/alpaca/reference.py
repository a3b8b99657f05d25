"""Routes of the trading API beside orders: assets, contracts, clock, calendar, activities."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from starlette.routing import BaseRoute

from ..kit.sessions import NEW_YORK, local, next_session, sessions
from .http import Call, Front
from .instruments import Contract, Instrument, read_contract
from .journal import Wanted
from .refusals import malformed, not_found
from .state import AlpacaState
from .surroundings import asset_id, shares
from .values import amount, read_amount, read_instant


@dataclass(frozen=True)
class Reference:
    """The handlers."""

    state: AlpacaState

    def routes(self, front: Front) -> list[BaseRoute]:
        """The routes."""
        table: dict[str, Callable[[Call], Any]] = {
            "/v2/assets": self.assets,
            "/v2/assets/{symbol:path}": self.asset,
            "/v2/options/contracts": self.contracts,
            "/v2/options/contracts/{symbol}": self.contract,
            "/v2/clock": self.clock,
            "/v2/calendar": self.calendar,
            "/v2/account/activities": self.activities,
            "/v2/account/activities/{type}": self.activities,
        }
        return [front.route(path, "GET", handler) for path, handler in table.items()]

    def assets(self, call: Call) -> list[dict[str, Any]]:
        """`GET /v2/assets`."""
        if call.query.get("asset_class", "us_equity") != "us_equity" or call.query.get("status", "active") != "active":
            return []
        exchange = call.query.get("exchange")
        return [asset_json(share) for share in shares().values() if exchange in {None, share.exchange}]

    def asset(self, call: Call) -> dict[str, Any]:
        """`GET /v2/assets/{symbol or id}`."""
        found = self.state.market.instrument(call.path["symbol"])
        if found is None:
            raise not_found(f"asset not found for {call.path['symbol']}")
        return asset_json(found)

    def contracts(self, call: Call) -> dict[str, Any]:
        """`GET /v2/options/contracts`; without dates only what expires by the coming Saturday."""
        limit = int(call.query.get("limit", "100"))
        found = [symbol for symbol in self._symbols(call.query) if self._fits(symbol, call.query)]
        token = call.query.get("page_token")
        first = found.index(token) + 1 if token in found else 0
        page = found[first : first + limit]
        has_more = first + limit < len(found)
        rows = [self._contract_json(symbol) for symbol in page]
        return {"option_contracts": rows, "next_page_token": page[-1] if has_more else None}

    def _symbols(self, query: Mapping[str, str]) -> Iterator[str]:
        asked = query.get("underlying_symbols") or query.get("root_symbol") or "AAPL"
        for root in asked.upper().split(","):
            if root in shares():
                yield from self.state.market.contracts(root)

    def _fits(self, symbol: str, query: Mapping[str, str]) -> bool:
        contract = read_contract(symbol)
        assert contract
        exact, first, last = (_day(query, f"expiration_date{end}") for end in ("", "_gte", "_lte"))
        if exact is None and first is None and last is None:
            today = local(self.state.clock.now()).date()
            last = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
        low, high = (read_amount(query.get(f"strike_price_{end}"), "strike_price") for end in ("gte", "lte"))
        return (
            (exact is None or contract.expires_on == exact)
            and (first is None or contract.expires_on >= first)
            and (last is None or contract.expires_on <= last)
            and (low is None or contract.strike >= low)
            and (high is None or contract.strike <= high)
            and query.get("type", contract.kind) == contract.kind
        )

    def contract(self, call: Call) -> dict[str, Any]:
        """`GET /v2/options/contracts/{symbol}`."""
        found = self.state.market.instrument(call.path["symbol"])
        if found is None or found.asset_class != "us_option":
            raise not_found("option contract not found")
        return self._contract_json(found.symbol)

    def _contract_json(self, symbol: str) -> dict[str, Any]:
        instrument, contract = self.state.desk.known(symbol), read_contract(symbol)
        assert contract
        return contract_json(instrument, contract, close=str(amount(self.state.market.previous_close(symbol))))

    def clock(self, _call: Call) -> dict[str, Any]:
        """`GET /v2/clock`, in New York's time."""
        now = self.state.clock.now()
        session = self.state.market.session(now)
        return {
            "timestamp": now.astimezone(NEW_YORK).isoformat(),
            "is_open": session.phase == "regular",
            "next_open": session.next_open.astimezone(NEW_YORK).isoformat(),
            "next_close": session.next_close.astimezone(NEW_YORK).isoformat(),
        }

    def calendar(self, call: Call) -> list[dict[str, Any]]:
        """`GET /v2/calendar`: trading days only."""
        today = local(self.state.clock.now()).date()
        first, last = _day(call.query, "start") or today - timedelta(days=365), _day(call.query, "end")
        return [
            {
                "date": day.day.isoformat(),
                "open": f"{local(day.opens_at):%H:%M}",
                "close": f"{local(day.closes_at):%H:%M}",
                "session_open": f"{local(day.pre_opens_at):%H%M}",
                "session_close": f"{local(day.after_ends_at):%H%M}",
                "settlement_date": next_session(day.day).day.isoformat(),
            }
            for day in sessions(first, last or today + timedelta(days=365))
        ]

    def activities(self, call: Call) -> list[dict[str, Any]]:
        """`GET /v2/account/activities` and `/{type}`."""
        return self.state.journal.page(read_wanted(call))


def read_wanted(call: Call) -> Wanted:
    """Which activities a query asks for.

    Raises:
        Refusal: 422, a value is unknown or contradicts another.
    """
    query = call.query
    types = call.path.get("type") or query.get("activity_types") or query.get("activity_type") or ""
    category = query.get("category")
    if category and types:
        raise malformed("only one of activity_types and category can be specified")
    if category not in {None, "trade_activity", "non_trade_activity"}:
        raise malformed(f"invalid category: {category}")
    size = query.get("page_size", "100")
    if not size.isdigit() or not 1 <= int(size) <= 100:
        raise malformed("page_size must be between 1 and 100")
    return Wanted(
        types=frozenset(filter(None, types.split(","))),
        is_trade=None if category is None else category == "trade_activity",
        day=_day(query, "date"),
        after=read_instant(query.get("after"), "after"),
        until=read_instant(query.get("until"), "until"),
        order_id=query.get("order_id"),
        is_ascending=query.get("direction", "desc") == "asc",
        page_size=int(size),
        page_token=query.get("page_token"),
    )


def asset_json(instrument: Instrument) -> dict[str, Any]:
    """An asset."""
    return {
        "id": instrument.id,
        "class": instrument.asset_class,
        "exchange": instrument.exchange,
        "symbol": instrument.symbol,
        "name": instrument.name,
        "status": "active",
        "tradable": instrument.tradable,
        "marginable": instrument.multiplier == 1,
        "maintenance_margin_requirement": 30,
        "margin_requirement_long": "30",
        "margin_requirement_short": "30",
        "shortable": instrument.shortable,
        "easy_to_borrow": instrument.shortable,
        "borrow_status": "easy_to_borrow" if instrument.shortable else "hard_to_borrow",
        "fractionable": instrument.fractionable,
        "attributes": [],
    }


def contract_json(instrument: Instrument, contract: Contract, *, close: str) -> dict[str, Any]:
    """An option contract; `close` is its last closing price."""
    return {
        "id": instrument.id,
        "symbol": instrument.symbol,
        "name": instrument.name,
        "status": "active",
        "tradable": True,
        "expiration_date": contract.expires_on.isoformat(),
        "root_symbol": contract.root,
        "underlying_symbol": contract.root,
        "underlying_asset_id": asset_id(contract.root),
        "type": contract.kind,
        "style": "american",
        "strike_price": amount(contract.strike),
        "multiplier": "100",
        "size": "100",
        "open_interest": None,
        "open_interest_date": None,
        "close_price": close,
        "close_price_date": None,
        "ppind": True,
    }


def _day(query: Mapping[str, str], name: str) -> date | None:
    text = query.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).astimezone(UTC).date()
    except ValueError:
        raise malformed(f"invalid {name}: {text}") from None
