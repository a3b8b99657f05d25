"""What a symbol did on the days of earlier stories of the same kind and tone."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from paiid.domain.exchange_calendar import NEW_YORK, is_session, next_session, session_close
from paiid.domain.instrument import Symbol
from paiid.domain.market import Bar, Interval
from paiid.domain.news import NewsItem
from paiid.domain.reading import Reading
from paiid.features.market.service import MarketService
from paiid.features.news.service import NewsService
from paiid.features.reading.stories import WINDOW
from paiid.features.reading.texts import ReadTexts, harmless
from paiid.ports.errors import ProviderError

FEWEST: Final = 3
"""Fewer say nothing."""
_LOOKED_AT: Final = 80
_BARS: Final = 520
_STEP: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class PastMoves:
    """Close-to-close moves, in percent, of the sessions in which the stories came out."""

    count: int
    median_percent: Decimal
    least_percent: Decimal
    most_percent: Decimal
    first: date
    source: str
    as_of: datetime


@dataclass(frozen=True)
class FindSimilar:
    """Looks back over the feed and the daily bars."""

    news: NewsService
    market: MarketService
    texts: ReadTexts

    async def of(self, item: NewsItem, reading: Reading, symbol: Symbol) -> PastMoves | None:
        """The moves of `symbol` on such days before `item`; None where there are too few or no prices."""
        try:
            read = await self.news.news_feed.headlines(
                symbols=[symbol], before=item.published_at - WINDOW, limit=_LOOKED_AT
            )
            earlier = [harmless(one) for one in read.items]
            readings = await self.texts.of(earlier)
            like_it = [
                one
                for one, its in zip(earlier, readings, strict=True)
                if its.reading.event is reading.event and its.reading.tone is reading.tone
            ]
            if len(like_it) < FEWEST:
                return None
            series = await self.market.market_data.bars(symbol, Interval.ONE_DAY, limit=_BARS)
        except ProviderError:
            return None
        if series is None:
            return None
        before = session_of(item.published_at)
        days = sorted({session_of(one.published_at) for one in like_it} - {before})
        moves = _moves(series.bars, [day for day in days if day < before])
        if len(moves) < FEWEST:
            return None
        ordered = sorted(moves.values())
        return PastMoves(len(moves), _median(ordered), ordered[0], ordered[-1], min(moves), series.source, series.as_of)


def session_of(instant: datetime) -> date:
    """The session whose closing price is the first after `instant`."""
    day = instant.astimezone(NEW_YORK).date()
    if is_session(day) and instant < session_close(day):
        return day
    return next_session(day)


def _moves(bars: Sequence[Bar], days: Sequence[date]) -> dict[date, Decimal]:
    dates = [bar.session_date for bar in bars]
    found: dict[date, Decimal] = {}
    for day in days:
        place = bisect_left(dates, day)
        if 0 < place < len(bars) and dates[place] == day:
            found[day] = ((bars[place].close / bars[place - 1].close - 1) * 100).quantize(_STEP)
    return found


def _median(ordered: Sequence[Decimal]) -> Decimal:
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return ((ordered[middle - 1] + ordered[middle]) / 2).quantize(_STEP)
