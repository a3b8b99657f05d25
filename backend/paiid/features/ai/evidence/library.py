"""Studies of many symbols: at once from a market without limits, little by little from a limited vendor.

Kept for all users together while their newest session is the market's; a new session is studied when it is asked for.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final, cast

from paiid.domain.instrument import AssetClass, Instrument, Symbol
from paiid.domain.market import BarSeries, Interval
from paiid.features.ai.universe import MOST_SYMBOLS, SHORT_UNIVERSE, UNIVERSE
from paiid.ports.errors import ProviderError
from paiid.ports.market_data import ListedInstruments, MarketData, PastReports

if TYPE_CHECKING:
    from paiid.features.ai.evidence.study import Study

logger = logging.getLogger(__name__)

SESSIONS: Final = 1512
"""Six years: one to measure by, five of past cases."""
BENCHMARK: Final = Symbol("SPY")
PATIENCE_S: Final = 1.5
"""Whoever asks waits so long for what is not loaded yet."""
_AT_ONCE: Final = 8
_IN_TURNS: Final = 2
"""A market without a limit computes in the event loop: others get their turn after as many histories."""
_SHARE: Final = 0.25
"""Of a vendor's calls a minute; charts and accounts need the others."""
_REFRESH_S: Final = 900.0
"""A session's bar may come late; the market itself remembers bars, so asking again is cheap."""
_PAUSE_AFTER_FAILURE_S: Final = 10.0
_SPAN: Final = timedelta(days=6 * 366)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Studies of what can be traded, and how many symbols are still to be loaded."""

    studies: "Mapping[Symbol, Study]"
    pending: int


@dataclass(frozen=True, slots=True)
class _Kept:
    study: "Study | None"
    session: date
    asked_at: float


@dataclass
class Library:
    """Asks the market for daily bars and studies them in a thread."""

    market_data: MarketData
    patience_s: float = PATIENCE_S
    recent: int = 1
    """Of how many sessions, the newest last, measures are kept."""
    _known: dict[Symbol, _Kept] = field(default_factory=dict)
    _due: dict[Symbol, None] = field(default_factory=dict)
    _benchmark: tuple[date, Mapping[date, float]] | None = None
    _loader: asyncio.Task[None] | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def universe(self) -> Sequence[Symbol]:
        """What is looked at beside what a user holds and watches: a limited vendor's market is only sampled."""
        if self.market_data.calls_a_minute is not None:
            return SHORT_UNIVERSE
        if not callable(getattr(self.market_data, "instruments", None)):
            return UNIVERSE
        listed = await cast("ListedInstruments", self.market_data).instruments()
        tradable = [one.symbol for one in listed if _is_tradable(one)]
        return tuple(dict.fromkeys((*(s for s in UNIVERSE if s in set(tradable)), *tradable)))[:MOST_SYMBOLS]

    async def studies(self, symbols: Sequence[Symbol], session: date) -> Shelf:
        """The studies of `symbols` after `session`, complete where the market has no limit.

        May raise `ProviderError` there.
        """
        missing = [symbol for symbol in dict.fromkeys((BENCHMARK, *symbols)) if self._is_due(symbol, session)]
        if self.market_data.calls_a_minute is None:
            async with self._lock:
                await self._load_all([symbol for symbol in missing if self._is_due(symbol, session)], session)
            return self._shelf(symbols, 0)
        self._due.update(dict.fromkeys(missing))
        if any(symbol not in self._known for symbol in missing):
            await asyncio.wait({self._loading(session)}, timeout=self.patience_s)
        elif self._due:
            _ = self._loading(session)
        return self._shelf(symbols, sum(symbol not in self._known for symbol in symbols))

    def _is_due(self, symbol: Symbol, session: date) -> bool:
        kept = self._known.get(symbol)
        if kept is None:
            return True
        if kept.session < session:
            return True
        is_behind = kept.study is None or kept.study.session_date < session
        return is_behind and monotonic() - kept.asked_at > _REFRESH_S

    def _shelf(self, symbols: Sequence[Symbol], pending: int) -> Shelf:
        found = {symbol: kept.study for symbol in symbols if (kept := self._known.get(symbol)) is not None}
        return Shelf({symbol: study for symbol, study in found.items() if study is not None}, pending)

    async def _load_all(self, symbols: Sequence[Symbol], session: date) -> None:
        if not symbols:
            return
        reports = await self._reports(symbols, session)
        gate = asyncio.Semaphore(_IN_TURNS)

        async def one(symbol: Symbol) -> None:
            async with gate:
                # A market that computes in this thread must let others have it in between.
                await asyncio.sleep(0)
                await self._load_one(symbol, session, reports.get(symbol, ()))

        first, *others = symbols
        await one(first)
        await asyncio.gather(*map(one, others))

    async def _load_one(self, symbol: Symbol, session: date, reports: Collection[date] = ()) -> None:
        instrument = await self.market_data.instrument(symbol)
        found: Study | None = None
        if instrument is not None and _is_tradable(instrument):
            series = await self.market_data.bars(symbol, Interval.ONE_DAY, limit=SESSIONS)
            if series is not None:
                found = await asyncio.to_thread(self._studied, instrument, series, session, reports)
        self._known[symbol] = _Kept(found, session, monotonic())

    def _studied(
        self, instrument: Instrument, series: BarSeries, session: date, reports: Collection[date]
    ) -> "Study | None":
        """In a thread. A bar that still runs is no close: nothing after `session` is looked at."""
        from paiid.features.ai.evidence.study import study

        finished = tuple(bar for bar in series.bars if bar.session_date <= session)
        if instrument.symbol == BENCHMARK:
            self._benchmark = (session, {bar.session_date: float(bar.close) for bar in finished})
        market = self._benchmark[1] if self._benchmark is not None else {}
        return study(instrument, replace(series, bars=finished), market, reports, recent=self.recent)

    async def _reports(self, symbols: Sequence[Symbol], session: date) -> Mapping[Symbol, Collection[date]]:
        """Sessions that traded on an earnings report, by symbol, where the market tells them."""
        if not hasattr(self.market_data, "earnings_reports"):
            return {}
        market = cast("PastReports", self.market_data)
        found: dict[Symbol, set[date]] = {}
        for report in await market.earnings_reports(symbols, start=session - _SPAN, end=session):
            found.setdefault(report.symbol, set()).add(report.session_date)
        return found

    def _loading(self, session: date) -> asyncio.Task[None]:
        if self._loader is None or self._loader.done():
            self._loader = asyncio.get_running_loop().create_task(self._load(session), name="advice histories")
        return self._loader

    async def _load(self, session: date) -> None:
        pause_s = 60 / ((self.market_data.calls_a_minute or 60) * _SHARE)
        # The first few at once, so that there is something to show; then at the pace of the share.
        free = _AT_ONCE
        while self._due:
            symbol = next(iter(self._due))
            try:
                await self._load_one(symbol, session)
            except ProviderError as error:
                logger.info("advice_history_missing", extra={"symbol": symbol, "error": str(error)})
                if error.retryable:
                    await asyncio.sleep(_PAUSE_AFTER_FAILURE_S)
                    continue
                # What is wrong is wrong with this one: it is done without, and asked for again after a while.
                self._known[symbol] = _Kept(None, session, monotonic())
            self._due.pop(symbol, None)
            free -= 1
            if free <= 0:
                await asyncio.sleep(pause_s)


def _is_tradable(instrument: Instrument) -> bool:
    return instrument.tradable and instrument.asset_class is not AssetClass.INDEX
