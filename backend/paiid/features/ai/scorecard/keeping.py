"""All advice followed: made once, kept until the next close; for the scorecard, and for the portfolio's shadow."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, func, select

from paiid.core.db import Database
from paiid.core.events import Event, EventBus
from paiid.domain.advice.packet import Direction
from paiid.domain.fill import FillModel
from paiid.domain.instrument import Symbol
from paiid.features.ai.calls.history import CallFilter
from paiid.features.ai.calls.repository import CallRepository, CallRow, call_row
from paiid.features.ai.models import advice_calls as t
from paiid.features.ai.models import advice_outcomes as ends
from paiid.features.ai.resolving.bars import SPY, DailyBars
from paiid.features.ai.resolving.service import last_finished
from paiid.features.portfolio.service import AdviceFund

if TYPE_CHECKING:
    from paiid.features.ai.scorecard.following import FollowedAdvice

_KEPT: Final = 64
_TRIED_AGAIN_S: Final = 60.0
"""What failed, or lacks prices, is answered as it is for so long: asking again at once would find no more."""
JOB: Final = "followed-advice"
"""The stream's name of a curve that somebody did not wait for."""
_EVERYTHING: Final = CallFilter()

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
class FollowAdvice:
    """Follows advice on present bars. What has closed never changes, so a curve is kept until the next close."""

    db: Database
    bars: DailyBars
    costs: Costs
    events: EventBus
    _kept: OrderedDict[_Key, "FollowedAdvice"] = field(default_factory=OrderedDict)
    _made: "dict[_Key, asyncio.Task[FollowedAdvice]]" = field(default_factory=dict)
    _left: set[_Key] = field(default_factory=set)

    async def count(self, user_id: str, wanted: CallFilter) -> Counted:
        """How many calls match."""
        return await self.db.read_fast(lambda conn: _count(conn, user_id, wanted))

    async def followed(self, user_id: str, wanted: CallFilter, counted: Counted) -> "FollowedAdvice":
        """What following the calls that match would have made of money; there is at least one.

        Who stops waiting stops nothing: the stream tells the user when it is made, and the next who asks finds it.
        May raise `ProviderError`.
        """
        model, now = await self.costs(user_id), self.bars.market_data.now()
        key = (user_id, wanted, model, counted, last_finished(now))
        if (known := self._kept.get(key)) is not None:
            return known
        task = self._made.get(key)
        if task is None:
            task = self._made[key] = asyncio.create_task(self._follow(key))
            task.add_done_callback(lambda _: self._ended(key))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self._left.add(key)
            raise

    def _ended(self, key: _Key) -> None:
        if key in self._kept:
            self._made.pop(key, None)
        else:
            asyncio.get_running_loop().call_later(_TRIED_AGAIN_S, self._made.pop, key, None)
        if key in self._left:
            self._left.discard(key)
            facts = {"job": JOB, "id": key[0], "stage": "done", "done": 1, "total": 1}
            self.events.publish(Event(key[0], "job", json.dumps(facts)))

    async def fund(self, user_id: str) -> AdviceFund | None:
        """All advice of a user as a fund; None while there is none that counts. May raise `ProviderError`."""
        counted = await self.count(user_id, _EVERYTHING)
        if not counted.made:
            return None
        found = await self.followed(user_id, _EVERYTHING, counted)
        return AdviceFund(found.days, found.curve, found.purchases, found.unpriced, self.bars.market_data.name)

    async def stop(self) -> None:
        """End what is being made."""
        tasks = list(self._made.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

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
