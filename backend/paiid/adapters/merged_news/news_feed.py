"""All configured news vendors as one feed: asked side by side, and none of them can empty it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import Final

from paiid.adapters.merged_news.merge import merged
from paiid.core.clock import require_utc
from paiid.domain.instrument import Symbol
from paiid.domain.news import Headlines, NewsItem, NewsOrigin
from paiid.ports.errors import ProviderError, ProviderMisconfigured, ProviderTimeout, ProviderUnavailable
from paiid.ports.news_feed import NewsFeed

_DEADLINE_S: Final = 6.0
_MARGIN: Final = 150
"""Items beyond a page's end: what a story's other tellers may be found in."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What one vendor gave, or why it gave nothing."""

    items: tuple[NewsItem, ...]
    origins: tuple[NewsOrigin, ...]
    error: ProviderError | None = None


class MergedNews:
    """One feed of several vendors.

    A vendor that fails, or takes longer than `deadline_s`, is named among the origins; its call goes on, so that its
    answer is there the next time.
    """

    def __init__(self, feeds: Sequence[NewsFeed], *, deadline_s: float = _DEADLINE_S) -> None:
        self._feeds = tuple(feeds)
        self._deadline_s = deadline_s
        self.name = ", ".join(feed.name for feed in self._feeds)
        self.categories: tuple[str, ...] = tuple(sorted({one for feed in self._feeds for one in feed.categories}))

    async def headlines(
        self, *, symbols: Sequence[Symbol] = (), before: datetime | None = None, limit: int = 50
    ) -> Headlines:
        """Stories about any of `symbols` (all when empty) published before `before`, newest first, each once.

        Raises:
            ProviderError: every vendor failed.
            ValueError: naive `before`.
        """
        until = None if before is None else require_utc(before)
        if limit <= 0:
            return Headlines(())
        parts = await asyncio.gather(*(self._part(feed, symbols, until, limit) for feed in self._feeds))
        errors = [part.error for part in parts if part.error is not None]
        if len(errors) == len(parts):
            raise errors[0] if len(errors) == 1 else _joined(errors)
        found = merged({item.id: item for part in parts for item in part.items}.values())
        shown = [item for item in found if until is None or item.published_at < until]
        return Headlines(tuple(shown[:limit]), tuple(origin for part in parts for origin in part.origins))

    async def _part(self, feed: NewsFeed, symbols: Sequence[Symbol], until: datetime | None, limit: int) -> _Part:
        try:
            async with asyncio.timeout(self._deadline_s):
                page = await feed.headlines(symbols=symbols, before=until, limit=limit + _MARGIN)
                # A story just before `until` may have been told after it, too: then it is on the page before this one.
                later = Headlines(()) if until is None else await self._rest_of_day(feed, symbols, until)
        except TimeoutError:
            error: ProviderError = ProviderTimeout(f"{feed.name} did not answer within {self._deadline_s:g} s.")
        except ProviderError as failure:
            error = failure
        else:
            return _Part((*later.items, *page.items), page.origins)
        return _Part((), (NewsOrigin(feed.name, None, str(error)),), error)

    @staticmethod
    async def _rest_of_day(feed: NewsFeed, symbols: Sequence[Symbol], until: datetime) -> Headlines:
        if until.year == MAXYEAR:
            return Headlines(())
        day = datetime(until.year, until.month, until.day, tzinfo=UTC)
        return await feed.headlines(symbols=symbols, before=day + timedelta(days=1), limit=_MARGIN)


def _joined(errors: Sequence[ProviderError]) -> ProviderError:
    """One for all: nobody accepts its key, or nobody can be had."""
    words = " ".join(str(error) for error in errors)
    is_refused = all(isinstance(error, ProviderMisconfigured) for error in errors)
    return ProviderMisconfigured(words) if is_refused else ProviderUnavailable(words)
