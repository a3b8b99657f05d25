"""The morning brief: composed on demand or at a chosen time, kept, ticked off step by step."""

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from pydantic import TypeAdapter

from paiid.core.clock import isoformat_z, require_utc
from paiid.core.db import Database
from paiid.core.errors import NotFoundError
from paiid.core.events import Event, EventBus
from paiid.core.ids import new_id
from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.domain.brief import StepKey
from paiid.features.market.service import MarketService
from paiid.features.morning.composing import compose
from paiid.features.morning.knowledge import Knowledge, ReadPortfolio
from paiid.features.morning.repository import BriefRepository, BriefRow
from paiid.features.morning.schemas import BriefRead, BriefsPage, StepRead, step_read
from paiid.features.morning.steps.registry import TITLES, Steps
from paiid.features.morning.telling import ToldStep
from paiid.features.settings.service import SettingsService

logger = logging.getLogger(__name__)
_STEPS: TypeAdapter[list[StepRead]] = TypeAdapter(list[StepRead])
Trigger = Literal["asked", "scheduled"]


class BriefNotFoundError(NotFoundError):
    code, title = "brief-not-found", "No such brief"


@dataclass(slots=True)
class Composing:
    """A brief on its way."""

    id: str
    user_id: str
    day: date
    wanted: tuple[StepKey, ...]
    trigger: Trigger
    request_key: str | None = None
    steps: list[StepRead] = field(default_factory=list)
    task: "asyncio.Task[None] | None" = None


@dataclass
class MorningService:
    """One brief of a user is composed at a time; what is asked meanwhile is answered with that one."""

    db: Database
    market: MarketService
    portfolio: ReadPortfolio
    settings: SettingsService
    steps: Steps
    events: EventBus
    repository: BriefRepository = field(default_factory=BriefRepository)
    _composing: dict[str, Composing] = field(default_factory=dict)

    async def today(self, user_id: str) -> BriefRead | None:
        """The brief that is being composed, or else the newest of today."""
        if (composing := self._composing.get(user_id)) is not None:
            return _in_progress(composing)
        day = self._knowledge(user_id).today()
        row = await self.db.read_fast(lambda conn: self.repository.of_day(conn, user_id, day))
        return None if row is None else _stored(row)

    async def get(self, user_id: str, brief_id: str) -> BriefRead:
        """One brief.

        Raises:
            BriefNotFoundError: absent or not the user's.
        """
        composing = self._composing.get(user_id)
        if composing is not None and composing.id == brief_id:
            return _in_progress(composing)
        row = await self.db.read_fast(lambda conn: self.repository.by_id(conn, user_id, brief_id))
        if row is None:
            raise BriefNotFoundError("You have no brief with that id.")
        return _stored(row)

    async def page(self, user_id: str, *, cursor: str | None, limit: int) -> BriefsPage:
        """Finished briefs, newest first.

        Raises:
            InvalidCursorError: the cursor is not one of ours.
        """
        after = None if cursor is None else _key(cursor)
        rows = await self.db.read_fast(lambda conn: self.repository.page(conn, user_id, after=after, limit=limit + 1))
        more = rows[limit - 1] if len(rows) > limit else None
        return BriefsPage(
            items=[_stored(row) for row in rows[:limit]],
            next_cursor=encode_cursor(isoformat_z(more.composed_at), more.id) if more else None,
        )

    async def start(
        self,
        user_id: str,
        wanted: Sequence[StepKey] | None = None,
        *,
        trigger: Trigger = "asked",
        request_key: str | None = None,
    ) -> BriefRead:
        """Begin a brief, or answer with the one on its way, or with the one that key has made."""
        if request_key is not None:
            known = await self.db.read_fast(lambda conn: self.repository.by_key(conn, user_id, request_key))
            if known is not None:
                return _stored(known)
        chosen = tuple(wanted or (await self.settings.get(user_id)).preferences.morning_steps)
        if (composing := self._composing.get(user_id)) is None:
            knowledge = self._knowledge(user_id)
            composing = Composing(
                id=new_id("brf"),
                user_id=user_id,
                day=knowledge.today(),
                wanted=tuple(key for key in StepKey if key in chosen and key in TITLES),
                trigger=trigger,
                request_key=request_key,
            )
            self._composing[user_id] = composing
            composing.task = asyncio.create_task(self._run(composing, knowledge), name="morning brief")
        return _in_progress(composing)

    async def finish(self, user_id: str) -> None:
        """Wait for the brief on its way, if there is one."""
        composing = self._composing.get(user_id)
        if composing is not None and composing.task is not None:
            await asyncio.shield(composing.task)

    async def review(self, user_id: str, brief_id: str, reviewed: Sequence[StepKey]) -> BriefRead:
        """Keep which steps are ticked off.

        Raises:
            BriefNotFoundError: absent, not the user's, or not composed yet.
        """
        if not await self.db.write_fast(lambda conn: self.repository.review(conn, user_id, brief_id, reviewed)):
            raise BriefNotFoundError("You have no finished brief with that id.")
        return await self.get(user_id, brief_id)

    async def stop(self) -> None:
        """End what is on its way; it is composed anew when it is asked for again."""
        tasks = [one.task for one in self._composing.values() if one.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, composing: Composing, knowledge: Knowledge) -> None:
        def tells(step: ToldStep) -> None:
            composing.steps.append(step_read(step))
            self._publish(composing, "composing")

        try:
            told = await compose(knowledge, self.steps, composing.wanted, tells)
            row = BriefRow(
                id=composing.id,
                user_id=composing.user_id,
                brief_date=composing.day,
                composed_at=self.settings.clock.now(),
                trigger=composing.trigger,
                request_key=composing.request_key,
                steps=_STEPS.dump_json([step_read(step) for step in told]).decode(),
            )
            await self.db.write(lambda conn: self.repository.insert(conn, row))
            state = "done"
        except Exception:
            logger.exception("morning_brief_failed")
            state = "failed"
        finally:
            del self._composing[composing.user_id]
        self._publish(composing, state)

    def _publish(self, composing: Composing, state: str) -> None:
        facts = {
            "job": "morning",
            "id": composing.id,
            "stage": state,
            "done": len(composing.steps),
            "total": len(composing.wanted),
        }
        self.events.publish(Event(composing.user_id, "job", json.dumps(facts)))

    def _knowledge(self, user_id: str) -> Knowledge:
        return Knowledge(user_id, self.market, self.portfolio)


def _in_progress(composing: Composing) -> BriefRead:
    order = list(StepKey)
    return BriefRead(
        id=composing.id,
        brief_date=composing.day,
        state="composing",
        trigger=composing.trigger,
        composed_at=None,
        wanted=list(composing.wanted),
        steps=sorted(composing.steps, key=lambda step: order.index(step.key)),
        reviewed=[],
    )


def _stored(row: BriefRow) -> BriefRead:
    steps = _STEPS.validate_json(row.steps)
    return BriefRead(
        id=row.id,
        brief_date=row.brief_date,
        state="done",
        trigger="scheduled" if row.trigger == "scheduled" else "asked",
        composed_at=row.composed_at,
        wanted=[step.key for step in steps],
        steps=steps,
        reviewed=list(row.reviewed),
    )


def _key(cursor: str) -> tuple[datetime, str]:
    moment, row_id = decode_cursor(cursor, 2)
    try:
        return require_utc(datetime.fromisoformat(moment)), row_id
    except ValueError:
        raise InvalidCursorError("The cursor is not one this server gave out.") from None
