"""Clock, calendar, search, lookup and the easy-to-borrow list."""

from datetime import date, time, timedelta
from typing import Any

from ..kit import market
from ..kit.paths import draw
from ..kit.sessions import holidays, is_early_close, local, next_session, session
from .calls import Call, RefusedError
from .instruments import spelled
from .shapes import collection

_NEXT = {"premarket": "open", "open": "postmarket", "postmarket": "closed", "closed": "premarket"}


def clock(call: Call) -> dict[str, Any]:
    """GET `/markets/clock`; with `delayed` 15 minutes back."""
    now = call.state.now() - timedelta(minutes=15 if call.flag("delayed") else 0)
    phase, here = call.state.phase(), local(now)
    today = session(here.date())
    if call.state.always_open:
        change = time(16) if here.time() < time(16) else time(23, 59)
    elif today is None or (phase == "closed" and now >= today.after_ends_at):
        change = local(next_session(here.date()).pre_opens_at).time()
    else:
        bounds = {"closed": today.pre_opens_at, "premarket": today.opens_at, "open": today.closes_at}
        change = local(bounds.get(phase, today.after_ends_at)).time()
    says = {"open": "Market is open", "closed": "Market is closed"}.get(phase, f"Market is in {phase}")
    return {
        "clock": {
            "date": here.date().isoformat(),
            "description": f"{says} until {change:%H:%M}",
            "state": phase,
            "timestamp": int(now.timestamp()),
            "next_change": f"{change:%H:%M}",
            "next_state": _NEXT[phase],
        }
    }


def calendar(call: Call) -> dict[str, Any]:
    """GET `/markets/calendar` of a month; sessions as Tradier trades them, pre-market from 7:00."""
    here = local(call.state.now())
    try:
        month, year = (int(call.params.get(name) or getattr(here, name)) for name in ("month", "year"))
        first = date(year, month, 1)
    except ValueError as error:
        raise RefusedError("Invalid parameter, month: must be 1 to 12.") from error
    days = (first + timedelta(days=n) for n in range(31))
    rows = [_calendar_day(day) for day in days if day.month == month]
    return {"calendar": {"month": month, "year": year, "days": {"day": rows}}}


def _calendar_day(day: date) -> dict[str, Any]:
    found = session(day)
    if found is None:
        reason = holidays(day.year).get(day)
        return {
            "date": day.isoformat(),
            "status": "closed",
            "description": f"Market is closed for {reason}" if reason else "Market is closed",
        }
    close, after = (f"{local(at):%H:%M}" for at in (found.closes_at, found.after_ends_at))
    return {
        "date": day.isoformat(),
        "status": "open",
        "description": f"Market closes at {close}" if is_early_close(day) else "Market is open",
        "premarket": {"start": "07:00", "end": "09:24"},
        "open": {"start": "09:30", "end": close},
        "postmarket": {"start": close, "end": after},
    }


def search(call: Call) -> dict[str, Any]:
    """GET `/markets/search`: by description, indexes only when asked."""
    words, indexes = call.need("q").lower(), call.flag("indexes")
    found = [
        item
        for item in market.listings().values()
        if (words in item.name.lower() or item.symbol.lower().startswith(words)) and (indexes or item.type != "index")
    ]
    return _securities(found)


def lookup(call: Call) -> dict[str, Any]:
    """GET `/markets/lookup`: by the beginning of the symbol, on some exchanges, of some types."""
    begins = call.params.get("q", "").upper()
    exchanges = {item for item in call.params.get("exchanges", "").split(",") if item}
    types = {item for item in call.params.get("types", "").split(",") if item}
    found = [
        item
        for item in market.listings().values()
        if spelled(item.symbol).startswith(begins)
        and (not exchanges or item.exchange in exchanges)
        and (not types or item.type in types)
    ]
    return _securities(found)


def etb(_call: Call) -> dict[str, Any]:
    """GET `/markets/etb`: most, but not all."""
    listed = market.listings().values()
    return _securities([item for item in listed if item.type != "index" and draw(item.symbol, "borrow", 0) > 0.1])


def _securities(found: list[market.Listing]) -> dict[str, Any]:
    rows = [
        {"symbol": spelled(item.symbol), "exchange": item.exchange, "type": item.type, "description": item.name}
        for item in found
    ]
    return collection("securities", "security", rows)
