"""The local market as the product's `NewsFeed`: headlines that follow its own events."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from paiid.adapters.simulated.news_text import CATEGORIES
from paiid.adapters.simulated.tickers import SOURCE
from paiid.adapters.simulated.universe import listings
from paiid.adapters.simulated.world import World
from paiid.adapters.simulated.world_clock import WorldClock
from paiid.core.clock import require_utc
from paiid.domain.instrument import Symbol
from paiid.domain.news import Headlines, NewsItem, NewsOrigin
from paiid.ports.errors import ProviderUnavailable

if TYPE_CHECKING:
    from paiid.adapters.simulated.engine import Engine

_KEPT_SESSIONS: Final = 40


class SimulatedNews:
    """News of the simulated world. Nothing is told before it happened, and nothing about the real companies."""

    name: str = SOURCE
    categories: tuple[str, ...] = CATEGORIES

    def __init__(self, world: World, clock: WorldClock) -> None:
        self._world = world
        self._clock = clock
        self._all = lru_cache(maxsize=_KEPT_SESSIONS)(self._everything)

    async def headlines(
        self, *, symbols: Sequence[Symbol] = (), before: datetime | None = None, limit: int = 50
    ) -> Headlines:
        """Items about any of `symbols` (all when empty) published before `before`, newest first.

        Raises:
            ProviderUnavailable: the clock is outside the years the market knows.
            ValueError: naive `before`.
        """
        now = self._clock.now()
        until = now if before is None else require_utc(before)
        wanted = [symbol for symbol in dict.fromkeys(symbols) if symbol in listings()]
        if limit <= 0 or (symbols and not wanted):
            return Headlines(())
        found = await asyncio.to_thread(self._newest, wanted, (now, until), limit)
        return Headlines(tuple(found), (NewsOrigin(self.name, now),))

    def _newest(self, wanted: Sequence[Symbol], now_and_until: tuple[datetime, datetime], limit: int) -> list[NewsItem]:
        now, until = now_and_until
        engine = self._world.engine
        try:
            newest = engine.segment(int(min(now, until).timestamp())).index + 1
        except ValueError as error:
            if until < now:
                return []
            raise ProviderUnavailable(str(error)) from error
        found: list[NewsItem] = []
        full_at: int | None = None
        for index, stories in self._sessions(engine, newest, wanted):
            # One session more than needed: its last stories may be newer than the next one's first.
            if full_at is not None and index < full_at - 1:
                break
            found += (item for item in stories if item.published_at < until and item.published_at <= now)
            if full_at is None and len(found) >= limit:
                full_at = index
        found.sort(key=lambda item: (item.published_at, item.id), reverse=True)
        return found[:limit]

    def _sessions(
        self, engine: "Engine", newest: int, wanted: Sequence[Symbol]
    ) -> Iterator[tuple[int, Sequence[NewsItem]]]:
        """Stories session by session from `newest` back."""
        from paiid.adapters.simulated.stories import session_stories, sessions_with_stories, subjects_of

        if not wanted:
            yield from ((index, self._all(index)) for index in range(newest, -1, -1))
            return
        subjects = subjects_of(wanted)
        for index in sessions_with_stories(engine, subjects, newest + 1):
            yield index, session_stories(engine, index, subjects)

    def _everything(self, index: int) -> tuple[NewsItem, ...]:
        from paiid.adapters.simulated.stories import session_stories, subjects_of

        return tuple(session_stories(self._world.engine, index, subjects_of(listings())))
