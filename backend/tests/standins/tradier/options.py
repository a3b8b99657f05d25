"""`/markets/options/...`."""

from datetime import date
from typing import Any, Final

from ..kit import market
from ..kit.sessions import local
from . import contracts
from .calls import Call, RefusedError
from .instruments import Contract, listing, roots
from .quotes import option_row
from .shapes import collection

_DETAILS: Final = ("strikes", "contractSize", "expirationType")


def _underlying(call: Call, name: str = "symbol") -> market.Listing | None:
    found = listing(call.need(name))
    return found if found and roots(found) else None


def _today(call: Call) -> date:
    return local(call.state.now()).date()


def _chosen(call: Call) -> date:
    try:
        return date.fromisoformat(call.need("expiration"))
    except ValueError as error:
        raise RefusedError("Invalid parameter, expiration: must be YYYY-MM-DD.") from error


def chains(call: Call) -> dict[str, Any]:
    """GET `/markets/options/chains`: every root that ends on the day."""
    found, day, greeks = _underlying(call), _chosen(call), call.flag("greeks")
    rows = [option_row(call.state, item, greeks=greeks) for item in _contracts(call, found, day)] if found else []
    return collection("options", "option", rows)


def _contracts(call: Call, found: market.Listing, day: date) -> list[Contract]:
    ends = [item for item in contracts.all_expirations(found, _today(call), every_root=True) if item.day == day]
    strikes = contracts.strikes(found, call.state.market_at())
    return [
        Contract(item.root, found, day, call=is_call, strike=strike)
        for item in ends
        for strike in strikes
        for is_call in (True, False)
    ]


def expirations(call: Call) -> dict[str, Any]:
    """GET `/markets/options/expirations`: dates, or with any detail asked for, objects."""
    found, wanted = _underlying(call), [name for name in _DETAILS if call.flag(name)]
    every = call.flag("includeAllRoots")
    ends = contracts.all_expirations(found, _today(call), every_root=every) if found else []
    if found is None or not wanted:
        return collection("expirations", "date", sorted({item.day.isoformat() for item in ends}))
    return collection("expirations", "expiration", [_detailed(call, found, item, wanted) for item in ends])


def _detailed(call: Call, found: market.Listing, item: contracts.Expiration, wanted: list[str]) -> dict[str, Any]:
    strikes = contracts.strikes(found, call.state.market_at())
    row: dict[str, Any] = {"date": item.day.isoformat()}
    if "contractSize" in wanted:
        row["contract_size"] = Contract(item.root, found, item.day, call=True, strike=strikes[0]).size
    if "expirationType" in wanted:
        row["expiration_type"] = item.kind
    if "strikes" in wanted:
        row["strikes"] = {"strike": strikes}
    return row


def strikes(call: Call) -> dict[str, Any]:
    """GET `/markets/options/strikes`."""
    found, day = _underlying(call), _chosen(call)
    every = call.flag("includeAllRoots")
    days = {item.day for item in contracts.all_expirations(found, _today(call), every_root=every)} if found else set()
    rows = contracts.strikes(found, call.state.market_at()) if found and day in days else []
    return collection("strikes", "strike", rows)


def lookup(call: Call) -> dict[str, Any]:
    """GET `/markets/options/lookup`: camelCase and a real list, unlike its neighbors."""
    found = _underlying(call, "underlying")
    if found is None:
        return {"symbols": None}
    days = contracts.all_expirations(found, _today(call), every_root=True)
    rows = [
        {
            "rootSymbol": root,
            "options": [
                item.symbol
                for day in sorted({end.day for end in days if end.root == root})
                for item in _contracts(call, found, day)
                if item.root == root
            ],
        }
        for root in roots(found)
    ]
    return {"symbols": rows}
