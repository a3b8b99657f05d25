"""Corporate actions: quarterly dividends of some shares, and what a test puts in."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ..kit.market import listings
from ..kit.sessions import local, previous_session
from .refusals import Refusal
from .state import AlpacaState
from .surroundings import asset_id, shares

_RATE = Decimal("0.004")
_CENT = Decimal("0.01")
Row = tuple[str, dict[str, Any]]


def corporate_actions(state: AlpacaState, query: Mapping[str, str]) -> dict[str, Any]:
    """The answer of `GET /v1/corporate-actions`; groups without rows are absent.

    Raises:
        Refusal: 400, a value is out of range.
    """
    limit = query.get("limit", "100")
    if not limit.isdigit() or not 1 <= int(limit) <= 1000:
        raise Refusal(400, "invalid limit: must be between 1 and 1000")
    today = local(state.clock.now()).date()
    first, last = (_day(query, name, today) for name in ("start", "end"))
    rows = [row for row in [*_dividends(first, last), *state.corporate_actions] if _fits(row, query, first, last)]
    rows.sort(key=lambda row: (_date(row), row[1]["id"]), reverse=query.get("sort", "asc") == "desc")
    token = query.get("page_token")
    start = next((place + 1 for place, row in enumerate(rows) if row[1]["id"] == token), 0)
    page = rows[start : start + int(limit)]
    groups: dict[str, list[dict[str, Any]]] = {}
    for group, members in page:
        groups.setdefault(group, []).append(members)
    has_more = start + int(limit) < len(rows)
    return {"corporate_actions": groups, "next_page_token": page[-1][1]["id"] if has_more else None}


def _day(query: Mapping[str, str], name: str, today: date) -> date:
    try:
        return date.fromisoformat(query[name][:10]) if query.get(name) else today
    except ValueError:
        raise Refusal(400, f"invalid {name}") from None


def _date(row: Row) -> str:
    return str(row[1].get("ex_date") or row[1].get("effective_date") or row[1].get("process_date"))


def _fits(row: Row, query: Mapping[str, str], first: date, last: date) -> bool:
    group, members = row
    types = {f"{name}s" for name in query.get("types", "").split(",") if name}
    wanted = set(filter(None, query.get("symbols", "").upper().split(",")))
    named = {str(value) for name, value in members.items() if name.endswith("symbol")}
    if types and group not in types:
        return False
    return first.isoformat() <= _date(row) <= last.isoformat() and (not wanted or not wanted.isdisjoint(named))


def _dividends(first: date, last: date) -> Iterator[Row]:
    """Every other share pays in the middle month of a quarter: ex on the second Friday or the session before."""
    for year in range(first.year, last.year + 1):
        for month in (2, 5, 8, 11):
            start = date(year, month, 1)
            ex_date = start + timedelta(days=(4 - start.weekday()) % 7 + 7)
            ex_date = previous_session(ex_date + timedelta(days=1)).day
            if first <= ex_date <= last:
                yield from (_dividend(symbol, ex_date) for symbol in list(shares())[1::2])


def _dividend(symbol: str, ex_date: date) -> Row:
    payable = (ex_date + timedelta(days=14)).isoformat()
    return "cash_dividends", {
        "id": asset_id(f"{symbol} dividend {ex_date}"),
        "symbol": symbol,
        "cusip": _cusip(symbol),
        "rate": (listings()[symbol].price * _RATE).quantize(_CENT),
        "special": False,
        "foreign": False,
        "process_date": payable,
        "ex_date": ex_date.isoformat(),
        "record_date": ex_date.isoformat(),
        "payable_date": payable,
    }


def _cusip(symbol: str) -> str:
    return f"{int(asset_id(symbol)[:8], 16) % 10**9:09d}"
