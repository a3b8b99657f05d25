"""The market as the product sees it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from paiid.domain.exchange_calendar import session_close, session_open
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.market import BarSeries, CorporateAction, EarningsReport, Interval, MarketStatus, Quote


class MarketData(Protocol):
    """Prices, history and the market's calendar. Every method may raise `ProviderError`."""

    name: str
    """Shown to the user as the source, e.g. `PaiiD local market`."""

    @property
    def calls_a_minute(self) -> int | None:
        """How many calls the vendor behind it takes a minute; None: no limit, every answer is cheap."""
        ...

    @property
    def tells_corporate_actions(self) -> bool:
        """Whether an empty list of `corporate_actions` means that there were none."""
        ...

    def now(self) -> datetime:
        """The market's own present instant (UTC); wall time except in a replay."""
        ...

    async def quotes(self, symbols: Sequence[Symbol]) -> dict[Symbol, Quote]:
        """Present quotes; unknown symbols are left out."""
        ...

    async def bars(
        self,
        symbol: Symbol,
        interval: Interval,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int | None = None,
        adjusted: bool = True,
    ) -> BarSeries | None:
        """Bars that begin in [start, end), oldest first; the newest `limit` of them. None: unknown symbol.

        The running bar is the last one. `adjusted` restates prices before a split or dividend, so that returns
        between any two bars are what a holder earned; raw ones are those that were traded.
        """
        ...

    async def instrument(self, symbol: Symbol) -> Instrument | None:
        """What is known of one symbol, or None."""
        ...

    async def search(self, text: str, *, limit: int = 10) -> list[Instrument]:
        """Instruments whose symbol or name matches, best first."""
        ...

    async def status(self) -> MarketStatus:
        """Where the market's day stands."""
        ...

    async def corporate_actions(self, symbols: Sequence[Symbol], *, start: date, end: date) -> list[CorporateAction]:
        """Dividends and splits with `ex_date` in [start, end], oldest first."""
        ...


async def close_of(market_data: MarketData, symbol: Symbol, day: date) -> Decimal | None:
    """What `symbol` closed at in the session of `day`, USD, as traded then; None while that is not told.

    Raises:
        ProviderError: its bars cannot be had.
    """
    opens, closes = session_open(day), session_close(day)
    if market_data.now() < closes:
        return None
    found = await market_data.bars(symbol, Interval.ONE_DAY, start=opens, end=closes, adjusted=False)
    return None if found is None else next((bar.close for bar in found.bars if bar.session_date == day), None)


class ListedInstruments(Protocol):
    """What a market may offer beyond single instruments: all of them."""

    async def instruments(self) -> list[Instrument]:
        """Every instrument it knows."""
        ...


class PastPrices(Protocol):
    """What a market may offer beyond its bars: the price at any past instant, also while the exchange was closed."""

    async def price_at(self, symbol: Symbol, instant: datetime) -> Decimal | None:
        """The last price at `instant`, as traded then (not adjusted); None when it is not known."""
        ...


class PastReports(Protocol):
    """What a market may offer beyond prices: when its companies reported."""

    async def earnings_reports(self, symbols: Sequence[Symbol], *, start: date, end: date) -> list[EarningsReport]:
        """Reports published by now whose session lies in [start, end], oldest first."""
        ...


class ReportDates(Protocol):
    """What a market may offer beyond its prices: when companies are going to report."""

    async def report_dates(self, symbols: Sequence[Symbol], *, start: date, end: date) -> dict[Symbol, date]:
        """Of each symbol the first session in [start, end] that trades on a report, as far as it is announced."""
        ...
