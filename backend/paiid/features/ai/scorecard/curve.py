"""The curve of all advice followed, beside SPY and the user's own account."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, func, select

from paiid.core.db import Database
from paiid.domain.advice.packet import Direction
from paiid.domain.fill import FillModel
from paiid.domain.instrument import Symbol
from paiid.features.ai.calls.history import CallFilter
from paiid.features.ai.calls.repository import CallRepository, CallRow, call_row
from paiid.features.ai.models import advice_calls as t
from paiid.features.ai.models import advice_outcomes as ends
from paiid.features.ai.resolving.bars import SPY, DailyBars
from paiid.features.ai.resolving.service import last_finished
from paiid.features.ai.scorecard.answers import figure, figure_or_none
from paiid.features.ai.scorecard.schemas import ScoreCurvePointRead, ScoreCurveRead
from paiid.features.ai.scorecard.words import compared

if TYPE_CHECKING:
    from paiid.features.ai.scorecard.following import FollowedAdvice

START: Final = 100
_KEPT: Final = 64

OwnReturns = Callable[[str, date], Awaitable[Mapping[date, float]]]
"""What one unit of the user's money had become at each close since a day; empty where the account has no return."""
Costs = Callable[[str], Awaitable[FillModel]]
"""What trading costs in the user's account."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many calls match: those that are followed, the sales among them, and those that are contaminated."""

    made: int
    sales: int
    contaminated: int


_Key = tuple[str, CallFilter, FillModel, Counted, date]


@dataclass(frozen=True)
class ScoreCurveService:
    """Follows advice on present bars. What has closed never changes, so a curve is kept until the next close."""

    db: Database
    bars: DailyBars
    costs: Costs
    own: OwnReturns
    _kept: OrderedDict[_Key, "FollowedAdvice"] = field(default_factory=OrderedDict)

    async def curve(self, user_id: str, wanted: CallFilter) -> ScoreCurveRead:
        """The curve of the calls that match. May raise `ProviderError`."""
        counted = await self.db.read_fast(lambda conn: _count(conn, user_id, wanted))
        market_data = self.bars.market_data
        name, now = market_data.name, market_data.now()
        if not counted.made:
            return _empty(counted.contaminated, name, now)
        model = await self.costs(user_id)
        key = (user_id, wanted, model, counted, last_finished(now))
        found = self._kept.get(key) or await self._follow(key)
        own = await self.own(user_id, found.days[0])
        return _read(found, own, counted, source=name, as_of=now)

    async def _follow(self, key: _Key) -> "FollowedAdvice":
        # Loaded here: it brings numpy, which the start of the process does without.
        from paiid.features.ai.scorecard.following import followed

        user_id, wanted, model, *_ = key
        rows = await self.db.read(lambda conn: _calls(conn, user_id, wanted))
        first: dict[Symbol, date] = {SPY: rows[0].session_date}
        for row in rows:
            if row.direction is Direction.BUY:
                first.setdefault(Symbol(row.symbol), row.session_date)
        histories = await self.bars.histories(first.items())
        found = await asyncio.to_thread(followed, rows, histories, model)
        if len(histories) == len(first):
            self._kept[key] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


def _count(conn: Connection, user_id: str, wanted: CallFilter) -> Counted:
    query = select(t.c.is_contaminated, t.c.direction, func.count()).select_from(t.outerjoin(ends))
    query = query.where(*wanted.conditions(user_id)).group_by(t.c.is_contaminated, t.c.direction)
    rows = [(bool(is_contaminated), direction, count) for is_contaminated, direction, count in conn.execute(query)]
    return Counted(
        made=sum(count for is_contaminated, _, count in rows if not is_contaminated),
        sales=sum(count for is_contaminated, direction, count in rows if not is_contaminated and direction == "sell"),
        contaminated=sum(count for is_contaminated, _, count in rows if is_contaminated),
    )


def _calls(conn: Connection, user_id: str, wanted: CallFilter) -> list[CallRow]:
    """Calls that are followed, oldest first."""
    query = select(*CallRepository.columns).outerjoin_from(t, ends)
    query = query.where(*wanted.conditions(user_id), t.c.is_contaminated.is_(False))
    return [call_row(row) for row in conn.execute(query.order_by(t.c.session_date, t.c.number))]


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
