"""Bars for a run: at once from a market without limits, at a share of its pace from a limited vendor."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING, Final

from paiid.core.errors import UnprocessableError
from paiid.domain.exchange_calendar import previous_session, session_close, session_date_at, sessions_between
from paiid.domain.instrument import Symbol
from paiid.domain.market import CLOSE_TOLD_WITHIN, Adjustment, BarSeries, CorporateAction, Delay, Interval
from paiid.features.backtest.bar_lengths import BARS_A_SESSION, WORDS, is_daily
from paiid.features.backtest.kept import Kept
from paiid.ports.market_data import MarketData

if TYPE_CHECKING:
    from paiid.features.backtest.panels import Columns
    from paiid.quant.backtest.model import FloatArray, Panel

Tell = Callable[[int, int], None]
"""How many symbols of how many are there."""


def untold(_done: int, _total: int) -> None:
    """For whom it does not matter how many are there."""


MOST_KEPT: Final = 2_000_000
"""Bars, of 56 bytes each."""
_MOST_AT_ONCE: Final = 10_000
"""Bars of one answer, by the port's adapters."""
_SHARE: Final = 0.25
"""Of a vendor's calls a minute; charts and accounts need the others."""
_AT_ONCE: Final = 8
"""Calls to a limited vendor before its pace is kept."""


_CALENDAR_DAYS: Final = 366 / 252
_HOLIDAYS: Final = 10
"""Days on top, for a short look back over a long weekend."""


_STEP: Final = 64
"""Sessions that a look back over daily bars is rounded up to, so that most variants of a sweep have the same bars. Of
shorter bars a source keeps few, and none more than needed are asked for."""


def loaded_from(start: date, warm_up: int, interval: Interval = Interval.ONE_DAY) -> date:
    """The day from which bars are gathered, so that at least `warm_up` of them stand before `start`."""
    sessions = ceil(warm_up / BARS_A_SESSION[interval])
    if is_daily(interval):
        sessions = ceil(sessions / _STEP) * _STEP
    return start - timedelta(days=int(sessions * _CALENDAR_DAYS) + _HOLIDAYS)


class NoBarsError(UnprocessableError):
    """The market has no bars to run on."""

    code, title = "no-bars", "No prices for the backtest"


class NotRawError(UnprocessableError):
    """The market does not tell what a run on prices as traded needs."""

    code, title = "no-raw-prices", "No prices as they were traded"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which bars: those to trade, the one to compare with, and the sessions in [start, end].

    `is_raw`: those to trade as they were traded, with dividends and splits; the one to compare with stays adjusted.
    """

    symbols: Sequence[Symbol]
    benchmark: Symbol | None
    start: date
    end: date
    interval: Interval = Interval.ONE_DAY
    is_raw: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """Bars on one axis. `benchmark` is its closes on that axis, None where there are none.

    `missing` are symbols without a bar in the range; `late` those whose bars begin after the first of the others.
    """

    panel: "Panel"
    benchmark: "FloatArray | None"
    missing: tuple[Symbol, ...]
    late: tuple[tuple[Symbol, date], ...]
    source: str
    delay: Delay
    adjustment: Adjustment


_Key = tuple[Symbol, Interval, bool]


@dataclass
class Bars:
    """Gathers bars and keeps them, for all users together."""

    market_data: MarketData
    _kept: OrderedDict[_Key, Kept] = field(default_factory=OrderedDict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _calls: int = 0

    def last_session(self) -> date:
        """The last session that has closed: a bar that still runs is no close."""
        return previous_session(session_date_at(self.market_data.now()))

    async def gather(self, asked: Asked, tell: Tell) -> Gathered:
        """What the market has of `asked`.

        Raises:
            NoBarsError: nothing of what is to be traded.
            NotRawError: prices as they were traded are asked for, and the market does not tell them.
            ProviderError: the market does not answer.
        """
        symbols = list(dict.fromkeys(asked.symbols))
        total = len(symbols) + (asked.benchmark is not None and (asked.is_raw or asked.benchmark not in symbols))
        found: dict[Symbol, Kept] = {}
        for number, symbol in enumerate(symbols):
            tell(number, total)
            found[symbol] = await self._of(symbol, asked)
        beside = None
        if asked.benchmark is not None:
            tell(min(len(symbols), total - 1), total)
            beside = await self._of(asked.benchmark, replace(asked, is_raw=False))
        actions = await self._actions(asked) if asked.is_raw else []
        tell(total, total)
        return await asyncio.to_thread(joined, asked, found, beside, actions)

    async def _actions(self, asked: Asked) -> list[CorporateAction]:
        if not self.market_data.tells_corporate_actions:
            raise NotRawError(f"{self.market_data.name} does not tell every dividend and split.")
        await self._pace()
        return await self.market_data.corporate_actions(asked.symbols, start=asked.start, end=asked.end)

    async def _of(self, symbol: Symbol, asked: Asked) -> Kept:
        key = symbol, asked.interval, asked.is_raw
        now = self.market_data.now()
        kept = self._kept.get(key)
        if kept is None or not kept.answers(asked.start, asked.end, now):
            async with self._lock:
                kept = self._kept.get(key)
                if kept is None or not kept.answers(asked.start, asked.end, now):
                    kept = await self._load(symbol, asked, kept)
                    self._kept[key] = kept
                    self._kept.move_to_end(key)
                    self._forget()
        if key in self._kept:
            self._kept.move_to_end(key)
        return kept

    def _forget(self) -> None:
        """What was not asked for the longest goes first; the newest stays."""
        held = sum(one.size for one in self._kept.values())
        while held > MOST_KEPT and len(self._kept) > 1:
            held -= self._kept.popitem(last=False)[1].size

    async def _load(self, symbol: Symbol, asked: Asked, known: Kept | None) -> Kept:
        """Daily bars of the widest range anybody asked for: who moves a date back and forth loads twice at most."""
        start, end = asked.start, asked.end
        if known and is_daily(asked.interval):
            start, end = min(start, known.start), max(end, known.end)
        parts: list[Columns] = []
        truth = None
        for first, until in _pieces(start, end, asked.interval):
            await self._pace()
            series = await self.market_data.bars(
                symbol,
                asked.interval,
                start=_midnight(first),
                end=_midnight(until + timedelta(days=1)),
                adjusted=not asked.is_raw,
            )
            if series is None or not series.bars:
                break
            if series.adjusted and asked.is_raw:
                raise NotRawError(f"{self.market_data.name} does not tell the prices of {symbol} as they were traded.")
            parts.append(await asyncio.to_thread(_columns, series))
            truth = truth or _truth(series)
        found = await asyncio.to_thread(_in_a_row, parts[::-1]) if parts else None
        settles_at = None if truth is None or truth[1] is Delay.SIMULATED else self._settles_at()
        if found is not None and settles_at is not None:
            found = found.within(start, previous_session(self.last_session()))
            found = found if found.sessions.size else None
        return Kept(found, start, end, truth, monotonic(), settles_at)

    def _settles_at(self) -> datetime | None:
        """When the close of the last session is told for good; None: it is."""
        told_by = session_close(self.last_session()) + CLOSE_TOLD_WITHIN
        return told_by if self.market_data.now() < told_by else None

    async def first_held(self, symbol: Symbol, interval: Interval, start: date) -> date | None:
        """The first session from `start` on that the market has such bars of, among those of one answer; None: none.

        Raises:
            ProviderError: the market does not answer.
        """
        soon = start + timedelta(days=_SOON_DAYS)
        for end in (soon, self.last_session() + timedelta(days=1)):
            series = await self.market_data.bars(symbol, interval, start=_midnight(start), end=_midnight(end))
            if series is not None and series.bars:
                return series.bars[0].session_date
        return None

    async def _pace(self) -> None:
        """Let others have the market in between: a limited vendor's calls, or this thread."""
        limit = self.market_data.calls_a_minute
        self._calls += 1
        await asyncio.sleep(60 / (limit * _SHARE) if limit is not None and self._calls > _AT_ONCE else 0)


_SOON_DAYS: Final = 8
"""Over the longest weekend."""


def _pieces(start: date, end: date, interval: Interval) -> list[tuple[date, date]]:
    """The range in parts of which each fits one answer, newest first: a source's history ends somewhere before."""
    if is_daily(interval):
        return [(start, end)]
    sessions = sessions_between(start, end)
    step = _MOST_AT_ONCE // BARS_A_SESSION[interval]
    return [(part[0], part[-1]) for n in range(0, len(sessions), step) if (part := sessions[n : n + step])][::-1]


def _truth(series: BarSeries) -> tuple[str, Delay, Adjustment]:
    return series.source, series.delay, series.adjustment


def _columns(series: BarSeries) -> "Columns":
    from paiid.features.backtest.panels import columns

    return columns(series.bars)


def _in_a_row(parts: "list[Columns]") -> "Columns":
    from paiid.features.backtest.panels import in_a_row

    return in_a_row(parts)


def joined(
    asked: Asked, found: dict[Symbol, Kept], of_benchmark: Kept | None, actions: list[CorporateAction]
) -> Gathered:
    """Everything on one axis; for a thread."""
    from paiid.features.backtest.panels import on_axis, panel, with_actions

    inside = {
        symbol: one.columns.within(asked.start, asked.end) for symbol, one in found.items() if one.columns is not None
    }
    there = {symbol: inside[symbol] for symbol in asked.symbols if symbol in inside and inside[symbol].sessions.size}
    if not there:
        raise NoBarsError(
            f"The market has no {WORDS[asked.interval]} bars of {', '.join(asked.symbols[:5])} in that range."
        )
    made, axis = panel(there, asked.interval)
    first = min(int(one.sessions[0]) for one in there.values())
    if asked.is_raw:
        made = with_actions(made, actions)
    compared = None if of_benchmark is None else of_benchmark.columns
    beside = None if compared is None else compared.within(asked.start, asked.end)
    truths = [one.truth for symbol, one in found.items() if symbol in there and one.truth is not None]
    return Gathered(
        panel=made,
        benchmark=on_axis(beside, axis, asked.interval) if beside is not None and beside.sessions.size else None,
        missing=tuple(symbol for symbol in asked.symbols if symbol not in there),
        late=tuple(
            (symbol, date.fromordinal(int(one.sessions[0])))
            for symbol, one in there.items()
            if int(one.sessions[0]) > first
        ),
        source=", ".join(dict.fromkeys(source for source, _, _ in truths)),
        delay=max((delay for _, delay, _ in truths), key=_WORST.index),
        adjustment=min((adjustment for _, _, adjustment in truths), key=_LEAST.index),
    )


_WORST: Final = (Delay.LIVE, Delay.DELAYED, Delay.STALE, Delay.SIMULATED)
_LEAST: Final = (Adjustment.NONE, Adjustment.SPLITS, Adjustment.SPLITS_AND_DIVIDENDS)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
