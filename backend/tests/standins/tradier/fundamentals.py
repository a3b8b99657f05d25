"""`/beta/markets/fundamentals/...`: a bare array, live accounts only."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from ..kit import market
from ..kit.paths import draw
from ..kit.sessions import local
from .calls import Call, RefusedError
from .instruments import listing

KINDS: Final = ("company", "calendars", "dividends", "corporate_actions", "ratios", "financials", "statistics")


def fundamentals(call: Call) -> list[dict[str, Any]]:
    """GET `/beta/markets/fundamentals/{kind}`."""
    if call.path["kind"] not in KINDS:
        raise RefusedError("Not Found", 404)
    if call.state.mode == "sandbox":
        raise RefusedError("Fundamentals are for brokerage accounts.", 401)
    return [_result(call, symbol.strip().upper()) for symbol in call.need("symbols").split(",")]


def _result(call: Call, symbol: str) -> dict[str, Any]:
    found = listing(symbol)
    head = {"request": symbol, "type": "Symbol"}
    if found is None:
        return {**head, "error": "Symbol not found"}
    tables = _tables(call.path["kind"], found, local(call.state.now()).date())
    return {**head, "results": [{"type": "Stock", "id": f"0P{hash_of(found.symbol):08d}", "tables": tables}]}


def hash_of(symbol: str) -> int:
    """A number of a symbol, the same in every process."""
    return int(draw(symbol, "id", 0) * 10**8)


def _tables(kind: str, found: market.Listing, today: date) -> dict[str, Any]:
    if kind == "dividends":
        return {"cash_dividends": _dividends(found, today)}
    if kind == "corporate_actions":
        return {"stock_splits": _splits(found, today), "mergers_and_acquisitions": None}
    if kind == "company":
        return {"company_profile": {"short_description": found.name}, "share_class": {"symbol": found.symbol}}
    return dict.fromkeys((kind,))


def pays(found: market.Listing) -> bool:
    """About two in three pay a dividend."""
    return found.type != "index" and draw(found.symbol, "pays", 0) > 0.35


def _dividends(found: market.Listing, today: date) -> list[dict[str, Any]] | None:
    """Quarterly, the newest first, three years back and the announced one."""
    if not pays(found):
        return None
    amount = (found.price * Decimal("0.004")).quantize(Decimal("0.01"))
    first = 5 + int(draw(found.symbol, "month", 0) * 85)
    quarters = [date(today.year + 1, 1, 1) + timedelta(days=first - 91 * n) for n in range(17)]
    return [
        {
            "ex_date": day.isoformat(),
            "cash_amount": amount,
            "record_date": day.isoformat(),
            "pay_date": (day + timedelta(days=21)).isoformat(),
            "currency_id": "USD",
            "dividend_type": "CD",
            "frequency": 4,
        }
        for day in quarters
        if day <= today + timedelta(days=45)
    ]


def _splits(found: market.Listing, today: date) -> list[dict[str, Any]] | None:
    """One in twelve split two for one in one of the years before."""
    if found.type != "stock" or draw(found.symbol, "split", 0) > 1 / 12:
        return None
    day = date(today.year - 1, 6, 10)
    return [{"ex_date": day.isoformat(), "adjustment_factor": Decimal(2), "split_from": 1, "split_to": 2}]
