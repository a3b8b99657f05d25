"""Quotes, bars, instruments and events out of Alpaca's market data. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from paiid.adapters.alpaca.data_config import NAME
from paiid.adapters.alpaca.wire import Row, amount, day, instant, optional_amount, text
from paiid.domain.exchange_calendar import NEW_YORK, CalendarRangeError, is_session, session_open, trading_day
from paiid.domain.instrument import AssetClass, Instrument, Symbol, parse_symbol
from paiid.domain.market import Bar, CorporateAction, CorporateActionKind, Delay, Quote
from paiid.ports.errors import ProviderBadData

_AHEAD: Final = timedelta(minutes=5)
_ABSURD: Final = Decimal("1e12")
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One symbol's last trade, book and day; prices USD, sizes shares. Volume is of one exchange (IEX)."""

    symbol: Symbol
    bid: Decimal | None
    ask: Decimal | None
    bid_size: int
    ask_size: int
    last: Decimal
    traded_at: datetime
    quoted_at: datetime | None
    day: Bar
    previous_close: Decimal

    @property
    def as_of(self) -> datetime:
        """When the exchange last changed any of it."""
        return max(self.traded_at, self.quoted_at or self.traded_at)

    def quote(self, source: str, delay: Delay, now: datetime) -> Quote:
        """As the product's quote."""
        return Quote(
            symbol=self.symbol,
            bid=self.bid,
            ask=self.ask,
            bid_size=self.bid_size,
            ask_size=self.ask_size,
            last=self.last,
            previous_close=self.previous_close,
            open=self.day.open,
            high=max(self.day.high, self.last),
            low=min(self.day.low, self.last),
            volume=self.day.volume,
            as_of=min(self.as_of, now),
            source=source,
            delay=delay,
        )


def parse_snapshot(symbol: Symbol, row: Any, now: datetime) -> Snapshot:
    """The snapshot of one symbol.

    Raises:
        ProviderBadData: a price is missing, not positive or from the future.
    """
    trade, day_bar, previous = (_part(row, key) for key in ("latestTrade", "dailyBar", "prevDailyBar"))
    book = row.get("latestQuote") or {}
    traded_at = instant(trade, "t")
    quoted_at = instant(book, "t") if book else None
    if max(traded_at, quoted_at or traded_at) > now + _AHEAD:
        raise ProviderBadData(f"A quote of {symbol} is from the future.")
    return Snapshot(
        symbol=symbol,
        bid=_side(book, "bp"),
        ask=_side(book, "ap"),
        bid_size=_count(book, "bs"),
        ask_size=_count(book, "as"),
        last=_price(trade, "p"),
        traded_at=traded_at,
        quoted_at=quoted_at,
        day=_bar(day_bar, traded_at, traded_at.astimezone(NEW_YORK).date()),
        previous_close=_price(previous, "c"),
    )


def parse_days(rows: Iterable[Any]) -> tuple[Bar, ...]:
    """Daily bars, oldest first; days that are no session of the exchange are left out."""
    found: dict[date, Bar] = {}
    for row in rows:
        session_date = instant(_object(row), "t").astimezone(NEW_YORK).date()
        if _is_session(session_date):
            found[session_date] = _bar(row, session_open(session_date), session_date)
    return tuple(found[one] for one in sorted(found))


def parse_minutes(rows: Iterable[Any]) -> tuple[Bar, ...]:
    """Bars within the day in regular hours, oldest first."""
    found: dict[datetime, Bar] = {}
    for row in rows:
        starts_at = instant(_object(row), "t")
        session_date = starts_at.astimezone(NEW_YORK).date()
        if not _is_session(session_date):
            continue
        hours = trading_day(session_date)
        if hours.opens_at <= starts_at < hours.closes_at:
            found[starts_at] = _bar(row, starts_at, session_date)
    return tuple(found[one] for one in sorted(found))


def parse_instrument(row: Any) -> Instrument | None:
    """The instrument of an asset; None for what has no symbol here. Alpaca tells neither sectors nor funds apart."""
    asset = _object(row)
    try:
        symbol = parse_symbol(text(asset, "symbol"))
    except ValueError:
        return None
    return Instrument(
        symbol=symbol,
        name=text(asset, "name"),
        asset_class=AssetClass.EQUITY,
        sector="Unknown",
        exchange=str(asset.get("exchange") or ""),
        tradable=asset.get("tradable") is True,
        shortable=asset.get("shortable") is True,
        fractionable=asset.get("fractionable") is True,
    )


def parse_action(group: str, row: Any) -> CorporateAction | None:
    """A dividend or split; None for what the product does not know."""
    event = _object(row)
    if group not in {"cash_dividends", "forward_splits", "reverse_splits"}:
        return None
    ex_date = day(event, "ex_date")
    symbol = parse_symbol(text(event, "symbol"))
    at = session_open(ex_date) if _is_session(ex_date) else datetime.combine(ex_date, datetime.min.time(), NEW_YORK)
    if group == "cash_dividends":
        kind = CorporateActionKind.CASH_DIVIDEND
        return CorporateAction(symbol, kind, ex_date, at, amount=_price(event, "rate"))
    ratio = _price(event, "new_rate") / _price(event, "old_rate")
    return CorporateAction(symbol, CorporateActionKind.SPLIT, ex_date, at, ratio=ratio)


def _bar(row: Row, starts_at: datetime, session_date: date) -> Bar:
    open_, high, low, close = (_price(row, key) for key in ("o", "h", "l", "c"))
    if not low <= min(open_, close) <= max(open_, close) <= high:
        raise ProviderBadData(f"A bar of {NAME} has its high or low within its body.")
    return Bar(starts_at, session_date, open_, high, low, close, _count(row, "v"))


def _is_session(day_: date) -> bool:
    try:
        return is_session(day_)
    except CalendarRangeError:
        return False


def _part(row: Any, key: str) -> Row:
    return _object(_object(row).get(key))


def _object(row: Any) -> Row:
    if not isinstance(row, dict):
        raise ProviderBadData(f"{NAME} sent a row that is no object.")
    return row


def _price(row: Row, key: str) -> Decimal:
    found = amount(row, key)
    if not 0 < found < _ABSURD:
        raise ProviderBadData(f"{NAME} sent a price that cannot be.")
    return _tidy(found)


def _side(book: Row, key: str) -> Decimal | None:
    found = optional_amount(book, key)
    return _tidy(found) if found is not None and 0 < found < _ABSURD else None


def _count(row: Row, key: str) -> int:
    found = optional_amount(row, key) or Decimal(0)
    if not 0 <= found < _ABSURD:
        raise ProviderBadData(f"{NAME} sent a size that cannot be.")
    return int(found)


def _tidy(value: Decimal) -> Decimal:
    """At least two decimals and no further zeros behind them."""
    normal = value.normalize()
    exponent = normal.as_tuple().exponent
    return normal.quantize(_CENT) if isinstance(exponent, int) and exponent > -2 else normal
