"""A vendor's news as a `NewsFeed`: few large calls, kept with their age, from which any page is served."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from paiid.adapters.vendor.cache import Aged, AgedCache
from paiid.adapters.vendor.call import Call
from paiid.adapters.vendor.client import VendorClient
from paiid.adapters.vendor.story import CATEGORIES, HISTORY
from paiid.core.clock import Clock, require_utc
from paiid.domain.instrument import Symbol
from paiid.domain.news import Headlines, NewsItem, NewsOrigin
from paiid.ports.connection import ConnectionReport

ROLE: Final = "news"
_MOST_BATCHES: Final = 4
"""Calls that one page may cost beyond the newest one."""
_OLDER_FRESH_S: Final = 6 * 3600.0
_KEEP_S: Final = 36 * 3600.0


@dataclass(frozen=True, slots=True)
class Batch:
    """Items of one call, newest first. Complete from `reaches_to` on; None: the vendor has nothing older."""

    items: tuple[NewsItem, ...]
    reaches_to: datetime | None


class NewsVendor(Protocol):
    """One vendor's calls."""

    @property
    def client(self) -> VendorClient: ...

    @property
    def probe(self) -> Call:
        """The cheapest call that shows whether the vendor answers."""
        ...

    async def batch(self, symbol: Symbol | None, until: datetime | None) -> Batch:
        """The newest items about `symbol` (the market's when None), up to and including `until` (now when None)."""
        ...


class Newsstand:
    """News of one vendor. Also its connection, and its service, whose end closes it.

    Args:
        fresh_s: a newest batch is not asked for again within this time; what is older is shown with its age while
            the next is fetched.
        retry_s: a call that failed is not repeated within this time.
    """

    categories: tuple[str, ...] = CATEGORIES

    def __init__(self, vendor: NewsVendor, clock: Clock, *, fresh_s: float, retry_s: float = 15.0) -> None:
        self._vendor = vendor
        self._clock = clock
        self.name = vendor.client.config.name
        self.id = vendor.client.config.id
        self._newest: AgedCache[Symbol | None, Batch] = AgedCache(fresh_s, _KEEP_S, retry_s=retry_s, max_entries=64)
        self._older: AgedCache[tuple[Symbol | None, datetime], Batch] = AgedCache(
            _OLDER_FRESH_S, _KEEP_S, retry_s=retry_s, max_entries=32
        )
        if ROLE not in vendor.client.monitor.roles:
            vendor.client.monitor.roles.append(ROLE)

    async def headlines(
        self, *, symbols: Sequence[Symbol] = (), before: datetime | None = None, limit: int = 50
    ) -> Headlines:
        """Items about any of `symbols` (the market's when empty) published before `before`, newest first.

        Raises:
            ProviderError: the vendor gives nothing, and nothing is kept.
            ValueError: naive `before`.
        """
        until = None if before is None else require_utc(before)
        if limit <= 0 or (until is not None and until < self._clock.now() - HISTORY):
            return Headlines(())
        wanted: list[Symbol | None] = list(dict.fromkeys(symbols)) or [None]
        reads = await asyncio.gather(*(self._read(symbol, until, limit) for symbol in wanted))
        found = {item.id: item for items, _ in reads for item in items}
        newest_first = sorted(found.values(), key=lambda item: (item.published_at, item.id), reverse=True)
        return Headlines(tuple(newest_first[:limit]), (self._origin([newest for _, newest in reads]),))

    def report(self) -> ConnectionReport:
        """The state as last seen; asks nobody."""
        return self._vendor.client.monitor.report()

    async def test(self) -> ConnectionReport:
        """The state after one call, which counts against the vendor's limit."""
        return await self._vendor.client.probe(self._vendor.probe)

    async def start(self, is_leader: Callable[[], bool]) -> None:
        """Nothing to begin: news are asked for while somebody reads them."""

    async def stop(self) -> None:
        """Close the connections."""
        await self._vendor.client.aclose()

    async def _read(
        self, symbol: Symbol | None, until: datetime | None, limit: int
    ) -> tuple[list[NewsItem], Aged[Batch]]:
        """Items of one symbol before `until`, and the newest batch that was at hand."""
        newest = await self._newest.get(symbol, lambda: self._vendor.batch(symbol, None))
        batch = newest.value
        if until is not None and batch.reaches_to is not None and until <= batch.reaches_to:
            batch = await self._batch(symbol, min(_end_of_day(until), batch.reaches_to))
        found: list[NewsItem] = []
        for _ in range(_MOST_BATCHES):
            found += (item for item in batch.items if until is None or item.published_at < until)
            if len(found) >= limit or batch.reaches_to is None:
                break
            batch = await self._batch(symbol, batch.reaches_to)
        return found, newest

    async def _batch(self, symbol: Symbol | None, until: datetime) -> Batch:
        async def load() -> Batch:
            found = await self._vendor.batch(symbol, until)
            # Without an older end the next call would be the same one again.
            is_stuck = found.reaches_to is not None and found.reaches_to >= until
            return replace(found, reaches_to=None) if is_stuck else found

        return (await self._older.get((symbol, until), load)).value

    def _origin(self, newest: Sequence[Aged[Batch]]) -> NewsOrigin:
        as_of = self._clock.now() - timedelta(seconds=max(one.age_s for one in newest))
        problem = self.report().error if any(one.is_kept for one in newest) else None
        return NewsOrigin(self.name, as_of, problem)


def reach(items: Sequence[NewsItem], *, is_end: bool, floor: datetime | None = None) -> datetime | None:
    """How far back a batch is complete: to its oldest item, or to `floor` where the vendor gave all since then."""
    if floor is not None:
        return floor
    return None if is_end or not items else min(item.published_at for item in items)


def _end_of_day(instant: datetime) -> datetime:
    """The end of the UTC day: pages of one day are served from one batch."""
    return datetime(instant.year, instant.month, instant.day, tzinfo=UTC) + timedelta(days=1)
