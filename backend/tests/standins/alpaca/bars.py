"""Historical bars: any of Alpaca's timeframes out of the kit's, in pages that split in the middle of a symbol."""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from ..kit.market import Bar, bars, current_session, daily_bar, quote
from ..kit.sessions import instant as new_york_instant
from ..kit.sessions import local, session, sessions
from .refusals import Refusal
from .surroundings import Market, shares
from .values import instant, read_instant

_FORM = re.compile(r"^(\d+)(Min|T|Hour|H|Day|D|Week|W|Month|M)$")
_LETTERS = {"T": "Min", "H": "Hour", "D": "Day", "W": "Week", "M": "Month"}
_COUNTS = {"Min": range(1, 60), "Hour": range(1, 24), "Day": (1,), "Week": (1,), "Month": (1, 2, 3, 4, 6, 12)}
_MOST, _USUAL = 10_000, 1000
_CHUNK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Timeframe:
    """How long a bar is; `unit` is Min, Hour, Day, Week or Month."""

    count: int
    unit: str


def read_timeframe(text: str) -> Timeframe:
    """A timeframe such as `15Min`, `1Day`, `3Month`.

    Raises:
        Refusal: 400.
    """
    found = _FORM.match(text)
    unit = _LETTERS.get(found[2], found[2]) if found else ""
    if not found or int(found[1]) not in _COUNTS[unit]:
        raise Refusal(400, f"invalid timeframe: {text}")
    return Timeframe(int(found[1]), unit)


def bars_page(market: Market, query: Mapping[str, str]) -> dict[str, Any]:
    """The answer of `GET /v2/stocks/bars`: symbols in alphabetical order until the page is full.

    Raises:
        Refusal: 400, a value is out of range.
    """
    limit = query.get("limit", str(_USUAL))
    if not limit.isdigit() or not 1 <= int(limit) <= _MOST:
        raise Refusal(400, f"invalid limit: must be between 1 and {_MOST}")
    timeframe, now = read_timeframe(query.get("timeframe", "")), market.now()
    end = min(read_instant(query.get("end"), "end") or now, now)
    start = read_instant(query.get("start"), "start") or new_york_instant(local(now).date(), time())
    is_descending = query.get("sort", "asc") == "desc"
    symbols = sorted({symbol.upper() for symbol in query.get("symbols", "").split(",")} & shares().keys())
    rows = _rows(market, symbols, timeframe, (start, end), is_descending=is_descending)
    page: dict[str, list[dict[str, Any]]] = {}
    count, last, after = 0, "", _read_token(query.get("page_token"))
    for symbol, bar in rows:
        if _comes_before(symbol, bar.at, after, is_descending=is_descending):
            continue
        if count == int(limit):
            return {"bars": page, "next_page_token": last}
        page.setdefault(symbol, []).append(bar_json(bar))
        count, last = count + 1, _token(symbol, bar.at)
    return {"bars": page, "next_page_token": None}


def bar_json(bar: Bar) -> dict[str, Any]:
    """A bar; prices are JSON numbers."""
    return {
        "t": bar.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "o": bar.open,
        "h": bar.high,
        "l": bar.low,
        "c": bar.close,
        "v": bar.volume,
        "n": bar.trades,
        "vw": bar.vwap,
    }


def _token(symbol: str, at: datetime) -> str:
    return base64.urlsafe_b64encode(f"{symbol}|{instant(at)}".encode()).decode()


def _read_token(token: str | None) -> tuple[str, datetime] | None:
    if not token:
        return None
    try:
        symbol, _, at = base64.urlsafe_b64decode(token).decode().partition("|")
        return symbol, datetime.fromisoformat(at)
    except ValueError:
        raise Refusal(400, "invalid page_token") from None


def _comes_before(symbol: str, at: datetime, after: tuple[str, datetime] | None, *, is_descending: bool) -> bool:
    if after is None or symbol != after[0]:
        return after is not None and symbol < after[0]
    return at >= after[1] if is_descending else at <= after[1]


def _rows(
    market: Market, symbols: list[str], timeframe: Timeframe, span: tuple[datetime, datetime], *, is_descending: bool
) -> Iterator[tuple[str, Bar]]:
    for symbol in symbols:
        for chunk in _chunks(*span, timeframe, is_descending=is_descending):
            found = symbol_bars(market, symbol, timeframe, *chunk)
            for bar in reversed(found) if is_descending else found:
                yield symbol, bar


def _chunks(
    start: datetime, end: datetime, timeframe: Timeframe, *, is_descending: bool
) -> list[tuple[datetime, datetime]]:
    """The span in weeks, so that a page of minutes costs no more than its weeks; longer bars need it whole."""
    if timeframe.unit not in {"Min", "Hour"} or start > end:
        return [(start, end)]
    cuts = [start]
    while (cut := new_york_instant(local(cuts[-1]).date() + _CHUNK, time())) <= end:
        cuts.append(cut)
    chunks = [
        (cut, min(after - timedelta(microseconds=1), end)) for cut, after in zip(cuts, [*cuts[1:], end], strict=True)
    ]
    chunks[-1] = (cuts[-1], end)
    return chunks[::-1] if is_descending else chunks


def symbol_bars(market: Market, symbol: str, timeframe: Timeframe, start: datetime, end: datetime) -> list[Bar]:
    """Bars that begin in [start, end] and not in the future, oldest first."""
    now = market.now()
    if timeframe.unit in {"Min", "Hour"}:
        minutes = timeframe.count * (60 if timeframe.unit == "Hour" else 1)
        base = "1min" if minutes % 5 else "5min" if minutes % 30 else "30min"
        step = timedelta(minutes=minutes)
        found = bars(symbol, base, start, min(end, now), extended=True, now=now)
        return _merged(found, lambda bar: datetime.min.replace(tzinfo=UTC) + (bar.at - _ZERO) // step * step)
    days = _daily(market, symbol, local(start).date(), local(end).date())
    if timeframe.unit == "Day":
        return [bar for bar in days if start <= bar.at <= end]
    if timeframe.unit == "Week":
        return _merged(days, lambda bar: _midnight(_day(bar) - timedelta(days=_day(bar).weekday())))
    return _merged(days, lambda bar: _midnight(date(_day(bar).year, _first_month(_day(bar).month, timeframe.count), 1)))


_ZERO = datetime.min.replace(tzinfo=UTC)


def _first_month(month: int, count: int) -> int:
    return (month - 1) // count * count + 1


def _day(bar: Bar) -> date:
    return local(bar.at).date()


def _midnight(day: date) -> datetime:
    return new_york_instant(day, time())


def _daily(market: Market, symbol: str, first: date, last: date) -> list[Bar]:
    now = market.now()
    over = [day for day in sessions(first, last) if day.closes_at <= now]
    found = [daily_bar(symbol, day) for day in over]
    today = session(local(now).date())
    if today and today not in over and today.opens_at <= now and first <= today.day <= last:
        found.append(running_day(market, symbol))
    return found


def running_day(market: Market, symbol: str) -> Bar:
    """The bar of the session that has last begun, as far as it has come; a pinned price is its close."""
    now = market.now()
    seen, last = quote(symbol, min(now, current_session(now).closes_at)), market.touch(symbol).last
    high, low = max(seen.high, last), min(seen.low, last)
    at = _midnight(seen.session.day)
    mean = ((seen.open + high + low + last) / 4).quantize(Decimal("0.0001"))
    return Bar(at, seen.open, high, low, last, seen.volume, mean, max(1, seen.volume // 120))


def _merged(found: list[Bar], start_of: Any) -> list[Bar]:
    return [_merge(at, list(group)) for at, group in groupby(found, key=start_of)]


def _merge(at: datetime, group: list[Bar]) -> Bar:
    volume = sum(bar.volume for bar in group)
    turnover = sum((bar.vwap * bar.volume for bar in group), Decimal(0))
    return Bar(
        at,
        group[0].open,
        max(bar.high for bar in group),
        min(bar.low for bar in group),
        group[-1].close,
        volume,
        (turnover / volume).quantize(Decimal("0.0001")) if volume else group[-1].vwap,
        sum(bar.trades for bar in group),
    )
