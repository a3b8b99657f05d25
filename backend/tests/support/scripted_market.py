"""Market data that says what a test tells it to say: a real, if small, implementation of the port."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from paiid.domain.exchange_calendar import market_phase, session_date_at, trading_day
from paiid.domain.instrument import AssetClass, Instrument, Symbol
from paiid.domain.market import (
    Bar,
    BarSeries,
    CorporateAction,
    Delay,
    Interval,
    MarketState,
    MarketStatus,
    Quote,
)

OPEN_MONDAY = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)
"""13:46 in New York, regular hours; the session closes at 21:00 UTC."""
ACME = Symbol("ACME")


def make_instrument(symbol: Symbol = ACME, **changes: Any) -> Instrument:
    """A common stock."""
    stock = Instrument(
        symbol=symbol, name=f"{symbol} Inc.", asset_class=AssetClass.EQUITY, sector="Industrials", exchange="XNYS"
    )
    return replace(stock, **changes)


def make_quote(bid: str = "99.90", ask: str = "100.10", *, symbol: Symbol = ACME, **changes: Any) -> Quote:
    """A quote of 1,000 shares a side whose last price is the middle, unless told otherwise."""
    last = ((Decimal(bid) + Decimal(ask)) / 2).quantize(Decimal("0.01"))
    quote = Quote(
        symbol=symbol,
        bid=Decimal(bid),
        ask=Decimal(ask),
        bid_size=1000,
        ask_size=1000,
        last=last,
        previous_close=last,
        open=last,
        high=last,
        low=last,
        volume=100_000,
        as_of=OPEN_MONDAY,
        source="script",
        delay=Delay.SIMULATED,
    )
    return replace(quote, **changes)


def make_bar(
    open_: str, high: str, low: str, close: str, *, start_at: datetime = OPEN_MONDAY, volume: int = 100_000
) -> Bar:
    """One bar."""
    session = session_date_at(start_at)
    return Bar(start_at, session, Decimal(open_), Decimal(high), Decimal(low), Decimal(close), volume)


@dataclass
class ScriptedMarket:
    """The port, from attributes that a test sets. `world_clock` "always_open" lets everything fill at any time."""

    instant: datetime = OPEN_MONDAY
    world_clock: str | None = "exchange"
    present: dict[Symbol, Quote] = field(default_factory=dict)
    instruments: dict[Symbol, Instrument] = field(default_factory=lambda: {ACME: make_instrument()})
    minutes: dict[Symbol, list[Bar]] = field(default_factory=dict)
    actions: list[CorporateAction] = field(default_factory=list)
    error: Exception | None = None
    calls: list[str] = field(default_factory=list)
    name: str = "script"
    calls_a_minute: int | None = None
    tells_corporate_actions: bool = True

    def quote(self, bid: str = "99.90", ask: str = "100.10", **changes: Any) -> None:
        """Show a quote of ACME, taken at the present instant."""
        self.present[ACME] = make_quote(bid, ask, **{"as_of": self.instant, **changes})

    def advance(self, **delta: float) -> None:
        """Let market time pass."""
        self.instant += timedelta(**delta)

    def auction(self, price: str, *, minute: datetime) -> None:
        """Let ACME trade at one price for a minute, that after the opening or before the close."""
        self.minutes.setdefault(ACME, []).append(make_bar(*[price] * 4, start_at=minute))

    def now(self) -> datetime:
        return self.instant

    async def quotes(self, symbols: Sequence[Symbol]) -> dict[Symbol, Quote]:
        self._called("quotes")
        return {symbol: self.present[symbol] for symbol in symbols if symbol in self.present}

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
        self._called(f"bars {interval} {'adjusted' if adjusted else 'raw'}")
        if symbol not in self.instruments:
            return None
        found = [
            bar
            for bar in self.minutes.get(symbol, [])
            if (start is None or bar.start_at >= start) and (end is None or bar.start_at < end)
        ]
        kept = tuple(found if limit is None else found[-limit:])
        return BarSeries(symbol, interval, adjusted, kept, self.name, self.instant, Delay.SIMULATED)

    async def instrument(self, symbol: Symbol) -> Instrument | None:
        return self.instruments.get(symbol)

    async def search(self, text: str, *, limit: int = 10) -> list[Instrument]:
        return [one for one in self.instruments.values() if text.upper() in one.symbol][:limit]

    async def status(self) -> MarketStatus:
        state, changes_at = market_phase(self.instant)
        day = trading_day(session_date_at(self.instant))
        return MarketStatus(
            state=state,
            is_tradable=state is MarketState.OPEN or self.world_clock == "always_open",
            world_clock=self.world_clock,
            now=self.instant,
            session_date=day.session_date,
            opens_at=day.opens_at,
            closes_at=day.closes_at,
            next_change_at=changes_at,
            source=self.name,
        )

    async def corporate_actions(self, symbols: Sequence[Symbol], *, start: date, end: date) -> list[CorporateAction]:
        return [action for action in self.actions if action.symbol in symbols and start <= action.ex_date <= end]

    def _called(self, what: str) -> None:
        self.calls.append(what)
        if self.error is not None:
            raise self.error
