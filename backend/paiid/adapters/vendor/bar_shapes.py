"""Bars made of other bars. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from paiid.domain.exchange_calendar import trading_day
from paiid.domain.market import Bar


def merge_bars(bars: Iterable[Bar]) -> Bar:
    """One bar of several that follow one another, oldest first."""
    first, *rest = bars
    last = rest[-1] if rest else first
    return Bar(
        start_at=first.start_at,
        session_date=first.session_date,
        open=first.open,
        high=max(bar.high for bar in (first, *rest)),
        low=min(bar.low for bar in (first, *rest)),
        close=last.close,
        volume=sum(bar.volume for bar in (first, *rest)),
    )


def hours_of(bars: Iterable[Bar]) -> tuple[Bar, ...]:
    """Bars of an hour counted from each session's open, of finer ones, oldest first."""
    return _coarser(bars, lambda bar: (bar.session_date, (bar.start_at - _opened(bar)) // timedelta(hours=1)))


def weeks_of(bars: Iterable[Bar]) -> tuple[Bar, ...]:
    """Bars of calendar weeks, of daily ones, oldest first."""
    return _coarser(bars, lambda bar: bar.session_date.isocalendar()[:2])


def with_last_price(bars: tuple[Bar, ...], running: Bar) -> tuple[Bar, ...]:
    """`bars` with the price of the running one, which the history tells late or not at all."""
    if not bars or bars[-1].start_at < running.start_at:
        return (*bars, running)
    if bars[-1].start_at > running.start_at:
        return bars
    known = bars[-1]
    return (
        *bars[:-1],
        replace(
            known,
            high=max(known.high, running.close),
            low=min(known.low, running.close),
            close=running.close,
            volume=max(known.volume, running.volume),
        ),
    )


def _coarser(bars: Iterable[Bar], key: Any) -> tuple[Bar, ...]:
    return tuple(merge_bars(group) for _, group in groupby(bars, key))


def _opened(bar: Bar) -> datetime:
    return trading_day(bar.session_date).opens_at
