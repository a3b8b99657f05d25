"""The curve of all advice followed, beside SPY and the user's own account."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from paiid.features.ai.calls.history import CallFilter
from paiid.features.ai.scorecard.answers import figure, figure_or_none
from paiid.features.ai.scorecard.keeping import Counted, FollowAdvice
from paiid.features.ai.scorecard.schemas import ScoreCurvePointRead, ScoreCurveRead
from paiid.features.ai.scorecard.words import compared

if TYPE_CHECKING:
    from paiid.features.ai.scorecard.following import FollowedAdvice

START: Final = 100

OwnReturns = Callable[[str, date], Awaitable[Mapping[date, float]]]
"""What one unit of the user's money had become at each close since a day; empty where the account has no return."""


@dataclass(frozen=True)
class ScoreCurveService:
    """Shows what following advice would have made of money."""

    following: FollowAdvice
    own: OwnReturns

    async def curve(self, user_id: str, wanted: CallFilter) -> ScoreCurveRead:
        """The curve of the calls that match. May raise `ProviderError`."""
        counted = await self.following.count(user_id, wanted)
        market_data = self.following.bars.market_data
        name, now = market_data.name, market_data.now()
        if not counted.made:
            return _empty(counted.contaminated, name, now)
        found = await self.following.followed(user_id, wanted, counted)
        own = await self.own(user_id, found.days[0])
        return _read(found, own, counted, source=name, as_of=now)


def _read(
    found: "FollowedAdvice", own: Mapping[date, float], counted: Counted, *, source: str, as_of: datetime
) -> ScoreCurveRead:
    spy = found.spy
    mine = [own.get(day) for day in found.days]
    points = [
        ScoreCurvePointRead(
            date=day,
            followed=figure(START * found.curve[at], 2),
            spy=figure(START * spy[at], 2) if spy is not None else None,
            you=figure(START * worth, 2) if (worth := mine[at]) is not None else None,
        )
        for at, day in enumerate(found.days)
    ]
    days = (found.days[-1] - found.days[0]).days
    market = spy[-1] - 1 if spy is not None else None
    worths = [worth for worth in mine if worth is not None]
    return ScoreCurveRead(
        points=points,
        purchases=found.purchases,
        cut=found.cut,
        sales=counted.sales,
        contaminated=counted.contaminated,
        unpriced=found.unpriced,
        followed=figure(found.curve[-1] - 1),
        spy=figure_or_none(market),
        you=figure_or_none(worths[-1] - 1 if worths else None),
        you_since=next((day for day, worth in zip(found.days, mine, strict=True) if worth is not None), None),
        days=days,
        sentence=compared(found.curve[-1] - 1, market, days),
        source=source,
        as_of=as_of,
    )


def _empty(contaminated: int, source: str, as_of: datetime) -> ScoreCurveRead:
    return ScoreCurveRead(
        points=[],
        purchases=0,
        cut=0,
        sales=0,
        contaminated=contaminated,
        unpriced=0,
        followed=None,
        spy=None,
        you=None,
        you_since=None,
        days=0,
        sentence="There is no advice to follow yet.",
        source=source,
        as_of=as_of,
    )
