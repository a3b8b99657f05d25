"""Bars out of Tradier's payloads, and what is made of them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from paiid.adapters.tradier import wire
from paiid.domain.exchange_calendar import NEW_YORK, CalendarRangeError, is_session, trading_day
from paiid.domain.market import Bar, CorporateAction
from paiid.ports.errors import ProviderBadData

_EARLIEST: Final = 946_684_800
_LATEST: Final = 5_000_000_000


def parse_days(document: Any, scale: Decimal = Decimal(1)) -> tuple[Bar, ...]:
    """The daily bars of `GET /markets/history`, oldest first; days that are no session of the exchange are left out."""

    def day(row: wire.Row) -> Bar | None:
        session_date = _date(row)
        try:
            starts_at = trading_day(session_date).opens_at
        except CalendarRangeError:
            return None
        except ValueError:
            # Tradier has been seen to give rows of days without trades.
            return None
        return _bar(row, starts_at, session_date, scale)

    found = {bar.session_date: bar for bar in wire.each(wire.rows(document, "history", "day"), day, "history")}
    return tuple(found[session_date] for session_date in sorted(found))


def parse_series(document: Any, scale: Decimal = Decimal(1)) -> tuple[Bar, ...]:
    """The bars of `GET /markets/timesales` in regular hours, oldest first."""

    def minute(row: wire.Row) -> Bar | None:
        seconds = wire.number(row, "timestamp")
        if seconds is None or not _EARLIEST <= seconds < _LATEST:
            raise ProviderBadData("A bar has no time.")
        starts_at = datetime.fromtimestamp(int(seconds), UTC)
        session_date = starts_at.astimezone(NEW_YORK).date()
        if not is_session(session_date):
            return None
        day = trading_day(session_date)
        return _bar(row, starts_at, session_date, scale) if day.opens_at <= starts_at < day.closes_at else None

    found = {bar.start_at: bar for bar in wire.each(wire.rows(document, "series", "data"), minute, "timesales")}
    return tuple(found[starts_at] for starts_at in sorted(found))


def unadjusted(bars: Iterable[Bar], splits: Sequence[CorporateAction]) -> tuple[Bar, ...]:
    """Prices as they were traded, of split-adjusted ones: each later split is undone."""
    return tuple(_undone(bar, splits) for bar in bars)


def _undone(bar: Bar, splits: Sequence[CorporateAction]) -> Bar:
    ratio = Decimal(1)
    for split in splits:
        if bar.session_date < split.ex_date:
            ratio *= split.ratio
    if ratio == 1:
        return bar
    return replace(
        bar,
        open=wire.tidy(bar.open * ratio),
        high=wire.tidy(bar.high * ratio),
        low=wire.tidy(bar.low * ratio),
        close=wire.tidy(bar.close * ratio),
        volume=int(bar.volume / ratio),
    )


def _bar(row: wire.Row, starts_at: datetime, session_date: date, scale: Decimal) -> Bar | None:
    open_, high, low, close = (wire.price(row, key) for key in ("open", "high", "low", "close"))
    if open_ is None and high is None and low is None and close is None:
        # Nothing was traded: zeros or nulls stand there.
        return None
    if open_ is None or high is None or low is None or close is None:
        raise ProviderBadData(f"The bar of {starts_at.isoformat()} lacks a price.")
    if not low <= min(open_, close) <= max(open_, close) <= high:
        raise ProviderBadData(f"The bar of {starts_at.isoformat()} has its high or low within its body.")
    return Bar(
        start_at=starts_at,
        session_date=session_date,
        open=open_ * scale,
        high=high * scale,
        low=low * scale,
        close=close * scale,
        volume=wire.count(row, "volume"),
    )


def _date(row: wire.Row) -> date:
    try:
        return date.fromisoformat(wire.text(row, "date")[:10])
    except ValueError:
        raise ProviderBadData("A bar's date is no date.") from None
