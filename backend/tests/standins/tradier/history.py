"""`/markets/history` and `/markets/timesales`."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from ..kit import market
from ..kit.market import Bar
from ..kit.paths import draw
from ..kit.sessions import NEW_YORK, instant, local, sessions
from . import contracts
from .calls import Call, RefusedError
from .instruments import Contract, contract, listing
from .shapes import collection

_GROUPS: Final = {
    "daily": lambda day: day,
    "weekly": lambda day: day - timedelta(days=day.weekday()),
    "monthly": lambda day: day.replace(day=1),
}
_REACH_DAYS: Final = {"tick": (5, 0), "1min": (20, 10), "5min": (40, 18), "15min": (40, 18)}
"""How far back, for the session filters `open` and `all`."""


def history(call: Call) -> dict[str, Any]:
    """GET `/markets/history`."""
    interval = call.params.get("interval") or "daily"
    if interval not in _GROUPS:
        raise RefusedError(f"Invalid parameter, interval: {interval} is unknown.")
    _filter(call)
    asked = _asked(call.need("symbol"))
    today = local(call.state.market_at()).date()
    end = min(_day(call, "end", today), today)
    start = _day(call, "start", date(end.year, 1, 1))
    rows = _grouped(_days(call, asked, start, end), interval) if asked else []
    return collection("history", "day", rows, empty=call.empty("day") if call.state.empty_form != "list" else None)


def _asked(symbol: str) -> market.Listing | Contract | None:
    return listing(symbol) or contract(symbol)


def _filter(call: Call) -> str:
    chosen = call.params.get("session_filter") or "all"
    if chosen not in {"all", "open"}:
        raise RefusedError("Invalid parameter, session_filter: must be all or open.")
    return chosen


def _day(call: Call, name: str, default: date) -> date:
    text = call.params.get(name)
    try:
        return date.fromisoformat(text) if text else default
    except ValueError as error:
        raise RefusedError(f"Invalid parameter, {name}: must be YYYY-MM-DD.") from error


def _days(call: Call, asked: market.Listing | Contract, start: date, end: date) -> list[Bar]:
    """Finished sessions, and today's so far."""
    at = call.state.market_at()
    if isinstance(asked, Contract):
        if not contracts.is_listed(asked, local(call.state.now()).date()):
            return []
        start = max(start, end - timedelta(days=365))
    symbol = asked.underlying.symbol if isinstance(asked, Contract) else asked.symbol
    known = [day for day in sessions(start, end) if day.opens_at <= at]
    rows = market.daily_bars(symbol, [day for day in known if day.closes_at <= at])
    rows += [_so_far(symbol, at) for day in known if day.closes_at > at]
    return [_option_bar(asked, bar) for bar in rows] if isinstance(asked, Contract) else rows


def _so_far(symbol: str, at: datetime) -> Bar:
    quote = market.quote(symbol, at)
    midnight = instant(quote.session.day, time())
    return Bar(midnight, quote.open, quote.high, quote.low, quote.last, quote.volume, quote.last, 1)


def _option_bar(asked: Contract, bar: Bar) -> Bar:
    """The contract's bar that goes with its underlying's."""
    opened, high, low, close = (
        contracts.cents(contracts.value(asked, float(spot), bar.at).price)
        for spot in (bar.open, bar.high, bar.low, bar.close)
    )
    volume = int(900 * draw(asked.symbol, "traded", int(bar.at.timestamp()) // 60))
    return Bar(bar.at, opened, max(high, low, opened, close), min(high, low, opened, close), close, volume, close, 1)


def _grouped(rows: list[Bar], interval: str) -> list[dict[str, Any]]:
    groups: dict[date, list[Bar]] = {}
    for bar in rows:
        groups.setdefault(_GROUPS[interval](local(bar.at).date()), []).append(bar)
    return [
        {
            "date": day.isoformat(),
            "open": bars[0].open,
            "high": max(bar.high for bar in bars),
            "low": min(bar.low for bar in bars),
            "close": bars[-1].close,
            "volume": sum(bar.volume for bar in bars),
        }
        for day, bars in groups.items()
    ]


def timesales(call: Call) -> dict[str, Any]:
    """GET `/markets/timesales`."""
    interval = call.params.get("interval") or "tick"
    if interval not in _REACH_DAYS:
        raise RefusedError(f"Invalid parameter, interval: {interval} is unknown.")
    if interval == "tick" and call.state.mode == "sandbox":
        raise RefusedError("Invalid parameter, interval: tick is not available in the sandbox.")
    chosen = _filter(call)
    asked = _asked(call.need("symbol"))
    now = call.state.market_at()
    start, end = _moment(call, "start", _midnight(now)), min(_moment(call, "end", now), now)
    _check_reach(start, now, _REACH_DAYS[interval][chosen == "all"])
    if asked is None:
        return {"series": None}
    rows = (
        _ticks(asked, start, end)
        if interval == "tick"
        else _bars(asked, interval, start, end, extended=chosen == "all")
    )
    return collection("series", "data", rows)


def _midnight(at: datetime) -> datetime:
    return instant(local(at).date(), time())


def _moment(call: Call, name: str, default: datetime) -> datetime:
    text = call.params.get(name)
    if not text:
        return default
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise RefusedError(f"Invalid parameter, {name}: must be YYYY-MM-DD HH:MM.") from error
    if read.tzinfo is not None:
        raise RefusedError(f"Invalid parameter, {name}: must be YYYY-MM-DD HH:MM.")
    return read.replace(tzinfo=NEW_YORK)


def _check_reach(start: datetime, now: datetime, days: int) -> None:
    earliest = _midnight(now - timedelta(days=days))
    if days == 0:
        raise RefusedError("Invalid parameter, session_filter: must be open for interval tick.")
    if start < earliest:
        raise RefusedError(f"Invalid parameter, start: must be on or after {local(earliest):%Y-%m-%d %H:%M:%S}.")


def _bars(
    asked: market.Listing | Contract, interval: str, start: datetime, end: datetime, *, extended: bool
) -> list[dict[str, Any]]:
    if isinstance(asked, Contract):
        rows = market.bars(asked.underlying.symbol, interval, start, end, now=end)
        return [_row(_option_bar(asked, bar)) for bar in rows]
    return [_row(bar) for bar in market.bars(asked.symbol, interval, start, end, extended=extended, now=end)]


def _row(bar: Bar) -> dict[str, Any]:
    return {
        **_time(bar.at),
        "price": ((bar.high + bar.low) / 2).quantize(Decimal("0.0001")),
        "open": bar.open,
        "high": bar.high,
        "low": bar.low,
        "close": bar.close,
        "volume": bar.volume,
        "vwap": bar.vwap,
    }


def _time(at: datetime) -> dict[str, Any]:
    return {"time": f"{local(at):%Y-%m-%dT%H:%M:%S}", "timestamp": int(at.timestamp())}


def _ticks(asked: market.Listing | Contract, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """A trade each twenty seconds of regular hours."""
    symbol = asked.underlying.symbol if isinstance(asked, Contract) else asked.symbol
    rows = []
    for day in sessions(local(start).date(), local(end).date()):
        at = max(start, day.opens_at)
        while at < min(end, day.closes_at):
            price = market.price(symbol, at)
            if isinstance(asked, Contract):
                price = contracts.cents(contracts.value(asked, float(price), at).price)
            rows.append({**_time(at), "price": price, "volume": 100})
            at += timedelta(seconds=20)
    return rows
