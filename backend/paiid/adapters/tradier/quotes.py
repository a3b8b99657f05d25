"""One table of last quotes for the whole process: whoever asks, each symbol is asked of Tradier once a pace."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from paiid.adapters.tradier.client import QUOTES_A_CALL, TradierClient
from paiid.adapters.tradier.config import QUOTES_SHARE
from paiid.adapters.tradier.last_quote import LastQuote
from paiid.adapters.tradier.parse_quotes import ParsedQuotes, parse_quotes
from paiid.adapters.tradier.symbols import to_wire
from paiid.adapters.vendor.trading_hours import TradingHours
from paiid.core.clock import Clock
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.market import Delay, MarketState, Quote
from paiid.ports.errors import ProviderBadData, ProviderError, ProviderTimeout

FASTEST_PACE_S: Final = 2.0
"""A person sees no difference below this, and it leaves half of the smaller budget to everything else."""
UNSEEN_PATIENCE_S: Final = 5.0
"""An asker waits this long for the first price of a symbol."""
RESTING_PACE_S: Final = 30.0
"""While nothing trades, or a stream tells what changes: only to find what it might have missed."""
WATCHED_S: Final = 30.0
"""A symbol nobody has asked for so long is polled no more; open screens ask once a second."""
PATIENCE_S: Final = 1.5
"""An asker waits this long for a late poll before getting the last known quote, marked as stale."""
_BOARDING_S: Final = 0.25
_UNKNOWN_S: Final = 600.0
_MISSING_S: Final = 60.0
_MAX_KNOWN: Final = 4096


class Stream(Protocol):
    """What the table asks of a stream that feeds it."""

    def confirmed_at(self, symbol: Symbol, now: datetime) -> datetime | None:
        """`now` while a talking stream would tell of a change of `symbol`; else when it was last known to."""
        ...

    def is_talking(self, now: datetime) -> bool:
        """Whether polling can rest."""
        ...


@dataclass
class QuoteTable:
    """The last quote of every symbol that was asked for lately.

    A quote is `stale` when no feed has confirmed it within two heartbeats (of the poll's pace, or of the stream) before
    the market last traded. A stale quote is still the answer; an error is one only where nothing is known.
    """

    client: TradierClient
    clock: Clock
    hours: TradingHours = field(default_factory=TradingHours)
    stream: Stream | None = None
    on_watch: Callable[[], None] = lambda: None
    """Called when the set of watched symbols has grown."""
    _known: dict[Symbol, LastQuote] = field(default_factory=dict)
    _confirmed_at: dict[Symbol, datetime] = field(default_factory=dict)
    _asked_at: dict[Symbol, float] = field(default_factory=dict)
    _unknown_until: dict[Symbol, float] = field(default_factory=dict)
    _bad: dict[Symbol, ProviderBadData] = field(default_factory=dict)
    _flight: asyncio.Task[None] | None = None
    _aboard: frozenset[Symbol] | None = None
    """What the present poll asks for; None until it leaves."""
    _polled_at: float = float("-inf")

    async def quotes(self, symbols: Sequence[Symbol]) -> dict[Symbol, Quote]:
        """The last quotes of `symbols`; those Tradier does not know are left out.

        Raises:
            ProviderError: nothing is known of any of them, for this reason.
        """
        asked = await self._ask(symbols)
        now = self.clock.now()
        found = {one: self._quote(self._known[one], now) for one in asked if one in self._known}
        if not found and (bad := next((self._bad[one] for one in asked if one in self._bad), None)) is not None:
            raise bad
        return found

    async def last(self, symbol: Symbol) -> LastQuote | None:
        """The last quote of one symbol, not a stale one if that can be had; None if Tradier does not know it.

        Raises as `quotes`.
        """
        if symbol not in self._known or self.delay_of(symbol) is Delay.STALE:
            await self.quotes([symbol])
        return self._known.get(symbol)

    async def instrument(self, symbol: Symbol) -> Instrument | None:
        """The instrument of one symbol, None if Tradier does not know it; raises as `quotes`."""
        known = self._known.get(symbol) or await self.last(symbol)
        return None if known is None else known.instrument

    def delay_of(self, symbol: Symbol) -> Delay:
        """How far the last quote of `symbol` may be trusted."""
        now, confirmed_at = self.clock.now(), self._confirmed(symbol)
        if confirmed_at is None or confirmed_at < self.hours.last_traded(now) - 2 * self.heartbeat:
            return Delay.STALE
        return Delay.DELAYED if self.client.config.sandbox else Delay.LIVE

    def watched(self) -> frozenset[Symbol]:
        """The symbols somebody has asked for lately."""
        since = self.client.monotonic() - WATCHED_S
        return frozenset(symbol for symbol, at in self._asked_at.items() if at >= since)

    def known(self, symbol: Symbol) -> LastQuote | None:
        """What is known of `symbol`, without asking."""
        return self._known.get(symbol)

    def is_polled_since(self, symbol: Symbol, instant: datetime | None) -> bool:
        """Whether a poll has brought `symbol` at `instant` or later."""
        polled = self._confirmed_at.get(symbol)
        return polled is not None and instant is not None and polled >= instant

    def note(self, quote: LastQuote) -> None:
        """Take what a stream has told."""
        self._known[quote.symbol] = quote

    @property
    def pace_s(self) -> float:
        """Seconds between two polls, so that they take no more than their share of the calls a minute."""
        now = self.clock.now()
        if self.hours.state(now) is MarketState.CLOSED or (self.stream is not None and self.stream.is_talking(now)):
            return RESTING_PACE_S
        return self._polling_pace_s

    @property
    def heartbeat(self) -> timedelta:
        """What a poll of the watched symbols is expected within."""
        return timedelta(seconds=self._polling_pace_s)

    @property
    def _polling_pace_s(self) -> float:
        calls = -(-len(self._asked_at) // QUOTES_A_CALL)
        return max(FASTEST_PACE_S, calls * 60 / (self.client.config.calls_per_minute * QUOTES_SHARE))

    async def _ask(self, symbols: Iterable[Symbol]) -> list[Symbol]:
        """Note what is asked for, and see to it that it is known as freshly as can be; the symbols that may exist."""
        now = self.client.monotonic()
        asked = [one for one in dict.fromkeys(symbols) if self._unknown_until.get(one, now) <= now]
        watched = self.watched()
        is_wider = any(one not in self._asked_at for one in asked)
        self._asked_at.update(dict.fromkeys(asked, now))
        if is_wider:
            self.on_watch()
        if unseen := [one for one in asked if one not in self._known and one not in self._bad]:
            await self._see(unseen, asked, UNSEEN_PATIENCE_S)
        elif unpolled := [one for one in asked if one not in watched and self.delay_of(one) is Delay.STALE]:
            # Its price is old because nobody watched it, and the poll that is due at the pace is one for the others.
            await self._see(unpolled, asked, PATIENCE_S)
        elif asked and now - self._polled_at >= self.pace_s:
            flight, began_at = self._fly(), self._polled_at
            # A poll that hangs holds up those who come at its beginning, not everybody until it ends.
            patience_s = PATIENCE_S if self._aboard is None else PATIENCE_S - (now - began_at)
            if patience_s > 0 and any(self.delay_of(one) is Delay.STALE for one in asked):
                await asyncio.wait({flight}, timeout=patience_s)
        return asked

    async def _see(self, unseen: Sequence[Symbol], asked: Sequence[Symbol], patience_s: float) -> None:
        try:
            async with asyncio.timeout(patience_s):
                if self._flight is not None and self._aboard is not None and not self._aboard.issuperset(unseen):
                    await asyncio.wait({self._flight})
                # What flies now left after `unseen` was noted, or is still boarding: it has them aboard.
                await asyncio.shield(self._fly())
        except TimeoutError:
            if not any(one in self._known for one in asked):
                raise ProviderTimeout(f"{self.client.config.name} has not answered yet.") from None
        except ProviderError:
            if not any(one in self._known for one in asked):
                raise

    def _fly(self) -> asyncio.Task[None]:
        if self._flight is None or self._flight.done():
            self._aboard = None
            self._flight = asyncio.get_running_loop().create_task(self._poll(), name="tradier quotes")
            self._flight.add_done_callback(_landed)
        return self._flight

    async def _poll(self) -> None:
        if not self.client.vendor.is_left_alone:
            # Askers of many new symbols that come one by one share a call; a refusal nobody needs to wait for.
            await asyncio.sleep(max(0.0, self._polled_at + _BOARDING_S - self.client.monotonic()))
        self._polled_at = self.client.monotonic()
        self._forget()
        self._aboard = aboard = frozenset(self._asked_at)
        documents = await self.client.quotes(sorted({to_wire(symbol) for symbol in aboard}))
        now = self.clock.now()
        for document in documents:
            self._take(parse_quotes(document, now), aboard, now)
        self._note_missing(aboard)

    def _take(self, parsed: ParsedQuotes, symbols: frozenset[Symbol], now: datetime) -> None:
        for symbol, quote in parsed.quotes.items():
            known = self._known.get(symbol)
            # A poll may be overtaken by the stream: its trade and its book are then the newer ones.
            self._known[symbol] = quote if known is None else quote.not_older_than(known)
            self._confirmed_at[symbol] = now
            self._bad.pop(symbol, None)
            self._unknown_until.pop(symbol, None)
        until = self.client.monotonic() + _UNKNOWN_S
        for symbol in symbols:
            name = to_wire(symbol)
            if name in parsed.bad:
                self._bad[symbol] = parsed.bad[name]
            elif name in parsed.unmatched and symbol not in self._known:
                self._unknown_until[symbol] = until

    def _note_missing(self, symbols: frozenset[Symbol]) -> None:
        """What was asked for and not answered in any way is not asked again for a while."""
        until = self.client.monotonic() + _MISSING_S
        for symbol in symbols:
            if symbol not in self._known and symbol not in self._bad:
                self._unknown_until.setdefault(symbol, until)
        # Nor is it watched: made-up symbols would slow the pace at which everybody's real ones are polled.
        now = self.client.monotonic()
        self._asked_at = {one: at for one, at in self._asked_at.items() if self._unknown_until.get(one, now) <= now}

    def _forget(self) -> None:
        watched = self.watched()
        self._asked_at = {symbol: at for symbol, at in self._asked_at.items() if symbol in watched}
        for symbol in list(self._known)[: max(0, len(self._known) - _MAX_KNOWN)]:
            if symbol not in watched:
                del self._known[symbol]
                self._confirmed_at.pop(symbol, None)
        now = self.client.monotonic()
        self._unknown_until = {symbol: until for symbol, until in self._unknown_until.items() if until > now}
        self._bad = {symbol: error for symbol, error in self._bad.items() if symbol in watched}

    def _quote(self, last: LastQuote, now: datetime) -> Quote:
        return last.quote(self.client.config.name, self.delay_of(last.symbol), now)

    def _confirmed(self, symbol: Symbol) -> datetime | None:
        polled = self._confirmed_at.get(symbol)
        streamed = None if self.stream is None else self.stream.confirmed_at(symbol, self.clock.now())
        return max(filter(None, (polled, streamed)), default=None)


def _landed(flight: asyncio.Task[None]) -> None:
    # Reading the exception marks it as seen: a poll in the background has nobody waiting for it.
    if not flight.cancelled():
        flight.exception()
