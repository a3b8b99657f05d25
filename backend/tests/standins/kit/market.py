"""One deterministic market, shared by the stand-ins of brokers and data vendors."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .paths import draw, draws, levels
from .sessions import CLOSES, Session, instant, local, previous_session, session, sessions

CENT: Final = Decimal("0.01")
INTERVALS_MIN: Final = {"1min": 1, "5min": 5, "15min": 15, "30min": 30, "1hour": 60}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Listing:
    """A line of symbols.csv: `exchange` is a consolidated-tape code, `type` is stock, etf or index."""

    symbol: str
    name: str
    exchange: str
    type: str
    price: Decimal
    volume: int


@lru_cache(maxsize=1)
def listings() -> dict[str, Listing]:
    """Everything that trades here, by symbol (`BRK.B` with a dot)."""
    with Path(__file__).with_name("symbols.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["symbol"]: Listing(
                row["symbol"], row["name"], row["exchange"], row["type"], Decimal(row["price"]), int(row["volume"])
            )
            for row in csv.DictReader(file)
        }


@dataclass(frozen=True)
class Quote:
    """The market in one listing at one instant; sizes in shares."""

    listing: Listing
    at: datetime
    last: Decimal
    last_size: int
    bid: Decimal
    ask: Decimal
    bid_size: int
    ask_size: int
    open: Decimal
    high: Decimal
    low: Decimal
    previous_close: Decimal
    volume: int
    session: Session


@dataclass(frozen=True)
class Bar:
    """Prices of a span that begins at `at`."""

    at: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int
    vwap: Decimal
    trades: int


def price(symbol: str, at: datetime) -> Decimal:
    """The last price in cents, at any instant (the market here never sleeps).

    Raises:
        KeyError: no such listing.
    """
    seconds = (at - _EPOCH).total_seconds()
    minute = int(seconds // 60)
    left, right = _two_levels(symbol, minute)
    return _cents(listings()[symbol].price, left + (right - left) * (seconds / 60 - minute))


@lru_cache(maxsize=100_000)
def _two_levels(symbol: str, minute: int) -> tuple[float, float]:
    left, right = levels(symbol, np.array([minute, minute + 1], dtype=np.int64))
    return float(left), float(right)


def quote(symbol: str, at: datetime) -> Quote:
    """The quote; the day's figures run from the open of the last session that has begun to `at`.

    Raises:
        KeyError: no such listing.
    """
    listing, last, day = listings()[symbol], price(symbol, at), current_session(at)
    path = _span(listing, _minute(day.opens_at), _minute(at))
    second = int((at - _EPOCH).total_seconds())
    half = max(CENT, (last * Decimal("0.0001")).quantize(CENT))
    sizes = [100 * (1 + int(draw(symbol, purpose, second) * 9)) for purpose in ("bid", "ask", "last")]
    day_share = min(1.0, (at - day.opens_at) / (day.closes_at - day.opens_at))
    return Quote(
        listing=listing,
        at=at,
        last=last,
        last_size=sizes[2],
        bid=last - half,
        ask=last + half,
        bid_size=sizes[0],
        ask_size=sizes[1],
        open=path.first,
        high=max(path.high, last),
        low=min(path.low, last),
        previous_close=price(symbol, previous_session(day.day).closes_at),
        volume=int(_day_volume(listing, day.day) * day_share),
        session=day,
    )


def current_session(at: datetime) -> Session:
    """The last session that has opened."""
    day = local(at).date()
    found = session(day)
    return found if found and found.opens_at <= at else previous_session(day)


def bars(
    symbol: str, interval: str, start: datetime, end: datetime, *, extended: bool = False, now: datetime | None = None
) -> list[Bar]:
    """Bars that begin in [start, end], oldest first, of regular hours only unless `extended`.

    Args:
        interval: a key of `INTERVALS_MIN`, or `1day` (begins at midnight in New York).
        now: nothing of an intraday bar is known after this instant; the bar it falls into is unfinished.
    Raises:
        KeyError: no such listing or interval.
    """
    listing = listings()[symbol]
    days = sessions(local(start).date(), local(end).date())
    if interval == "1day":
        return [bar for bar in daily_bars(symbol, days) if start <= bar.at <= end]
    step, known = INTERVALS_MIN[interval], _minute(now or days[-1].after_ends_at if days else end)
    found = (bar for day in days for bar in _day_bars(listing, day, step, extended=extended, known=known))
    return [bar for bar in found if start <= bar.at <= end]


def daily_bar(symbol: str, day: Session) -> Bar:
    """The bar of a whole regular session; its close is `price` at the closing instant."""
    return daily_bars(symbol, [day])[0]


def daily_bars(symbol: str, days: list[Session]) -> list[Bar]:
    """Of sessions, oldest first; a batch is much cheaper than one after another."""
    known = _DAILY.setdefault(symbol, {})
    missing = [day for day in days if day.day not in known]
    for n in range(0, len(missing), _BATCH):
        _make_daily(listings()[symbol], missing[n : n + _BATCH], known)
    return [known[day.day] for day in days]


_DAILY: Final[dict[str, dict[date, Bar]]] = {}
_BATCH: Final = 64


def _make_daily(listing: Listing, days: list[Session], known: dict[date, Bar]) -> None:
    spans = [np.arange(_minute(day.opens_at), _minute(day.closes_at) + 1, dtype=np.int64) for day in days]
    path, start = levels(listing.symbol, np.concatenate(spans)), 0
    for day, span in zip(days, spans, strict=True):
        whole = _spanned(listing, path[start : start + len(span)])
        start += len(span)
        known[day.day] = _bar(listing, instant(day.day, datetime.min.time()), whole, _day_volume(listing, day.day))


def _day_bars(listing: Listing, day: Session, step: int, *, extended: bool, known: int) -> Iterator[Bar]:
    """The bars of one session that begin until the minute `known`."""
    regular = range(_minute(day.opens_at), _minute(day.closes_at), step)
    span = range(_minute(day.pre_opens_at), _minute(day.after_ends_at), step) if extended else regular
    path = _path(listing.symbol, span.start, span.stop)
    busy = draws(listing.symbol, "busy", np.arange(span.start, span.stop, step, dtype=np.int64)) + 0.5
    volume = _day_volume(listing, day.day) / max(1, len(regular))
    for n, minute in enumerate(span):
        if minute > known:
            return
        share = float(busy[n]) if regular.start <= minute < regular.stop else float(busy[n]) / 50
        part = path[minute - span.start : min(minute + step, known) - span.start + 1]
        yield _bar(listing, _EPOCH + timedelta(minutes=minute), _spanned(listing, part), int(volume * share))


@lru_cache(maxsize=512)
def _path(symbol: str, first: int, last: int) -> NDArray[np.float64]:
    return levels(symbol, np.arange(first, last + 1, dtype=np.int64))


@lru_cache(maxsize=5_000)
def year_range(symbol: str, day: date) -> tuple[Decimal, Decimal]:
    """Low and high of the year before a day, looked at once a day at 16:00."""
    listing, last = listings()[symbol], _minute(instant(day, CLOSES))
    path = levels(symbol, np.arange(last - 365 * 1440, last, 1440, dtype=np.int64))
    return _cents(listing.price, float(path.min())), _cents(listing.price, float(path.max()))


def _bar(listing: Listing, at: datetime, path: "_Span", volume: int) -> Bar:
    return Bar(at, path.first, path.high, path.low, path.last, volume, path.mean, max(1, volume // 120))


@dataclass(frozen=True)
class _Span:
    """The prices of whole minutes. Rounding keeps order, so that the extremes may be rounded last."""

    first: Decimal
    high: Decimal
    low: Decimal
    last: Decimal
    mean: Decimal


@lru_cache(maxsize=20_000)
def _span(listing: Listing, first: int, last: int) -> _Span:
    """Of the minutes `first` to `last`, both included."""
    return _spanned(listing, levels(listing.symbol, np.arange(first, max(last, first) + 1, dtype=np.int64)))


def _spanned(listing: Listing, path: NDArray[np.float64]) -> _Span:
    picked = (path[0], path.max(), path.min(), path[-1], path.mean())
    return _Span(*(_cents(listing.price, float(level)) for level in picked))


def _cents(anchor: Decimal, level: float) -> Decimal:
    return Decimal(round(float(anchor) * float(level) * 100)).scaleb(-2)


def _minute(at: datetime) -> int:
    return int((at - _EPOCH).total_seconds() // 60)


def _day_volume(listing: Listing, day: date) -> int:
    busy = draws(listing.symbol, "volume", np.array([day.toordinal()], dtype=np.int64))[0]
    return int(listing.volume * (0.6 + 0.8 * float(busy)))
