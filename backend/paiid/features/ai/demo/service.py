"""Fills a new demo user's record in the background; the history is made once a day and kept."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from paiid.core.collector import full_collections_put_off
from paiid.domain.advice.calls import Call, Making, Origin, freeze
from paiid.domain.ledger import LedgerTransaction
from paiid.features.ai.runs.known import call_id
from paiid.features.ai.runs.repository import Cause, Counts, RunRow, Step
from paiid.features.ai.runs.service import RunService
from paiid.ports.advisor import LearningAdvisor

if TYPE_CHECKING:
    from paiid.features.ai.demo.making import PastCall

_A_WRITE: Final = 25
"""Calls of one transaction: others write in between."""
_TELL_S: Final = 1.0
"""How often it is told how far the history is."""

DemoLedger = Callable[[], Awaitable[Sequence[LedgerTransaction]]]
"""What is booked in every demo account, oldest first."""


@dataclass
class DemoAdvice:
    """Calls of two years for demo users. `make_advisor` gives one that has learned nothing yet."""

    runs: RunService
    make_advisor: Callable[[], LearningAdvisor]
    ledger: DemoLedger
    resolve: Callable[[str], Awaitable[int]]
    grace_s: float = 1.0
    """The page that a sign-in leads to is served first."""
    _made: "tuple[date, Sequence[PastCall]] | None" = None
    _decided: int = 0
    """Sessions of the history that is being made."""
    _begun: set[str] = field(default_factory=set)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def begin(self, user_id: str) -> RunRow:
        """Begin to fill the record of a new demo user; it goes on in the background, as a run."""
        author = (await asyncio.to_thread(self.make_advisor)).author
        row = await self.runs.begin(user_id, Cause.BACKFILL, work=self._fill, author=author)
        if row.cause is Cause.BACKFILL:
            self._begun.add(user_id)
        return row

    async def resume(self) -> None:
        """Begin anew, once in this process, what the stop of an earlier one left half made."""
        users = await self.runs.db.read(lambda conn: self.runs.runs.half_made(conn, self.runs.clock.now()))
        for user_id in set(users) - self._begun:
            _ = await self.begin(user_id)

    async def history(self) -> "Sequence[PastCall]":
        """Up to the last finished session."""
        from paiid.features.ai.demo.making import MakePast
        from paiid.features.ai.demo.reading import past_sessions, read_past

        gathering = self.runs.work.gathering
        async with self._lock:
            session = gathering.session()
            if self._made is None or self._made[0] != session:
                with full_collections_put_off():
                    past = await read_past(gathering.market_data, session)
                    making = MakePast(self.make_advisor(), past, await self.ledger())
                    self._made = (session, await making.make(past_sessions(session), self._watch))
            return self._made[1]

    async def _fill(self, row: RunRow) -> None:
        await asyncio.sleep(self.grace_s)
        row = await self.runs.tell(replace(row, step=Step.STUDYING))
        history = await self._told_history(row)
        row = await self.runs.tell(replace(row, step=Step.CHECKING, counts=Counts(answers=len(history))))
        for at in range(0, len(history), _A_WRITE):
            calls = await asyncio.to_thread(self._calls, row, history[at : at + _A_WRITE])
            await self.runs.store(calls)
            row = await self.runs.tell(replace(row, counts=replace(row.counts, calls=row.counts.calls + len(calls))))
        _ = await self.resolve(row.user_id)
        await self.runs.finish(row, [])

    def _watch(self, decided: int) -> None:
        self._decided = decided

    async def _told_history(self, row: RunRow) -> "Sequence[PastCall]":
        """The history; while it is made, how far it is, again and again."""
        making = asyncio.get_running_loop().create_task(self.history(), name="demo history")
        try:
            while not (await asyncio.wait({making}, timeout=_TELL_S))[0]:
                counts = Counts(considered=self._decided)
                if counts != row.counts:
                    row = await self.runs.tell(replace(row, counts=counts))
            return await making
        finally:
            making.cancel()

    def _calls(self, row: RunRow, history: "Sequence[PastCall]") -> list[Call]:
        author = self.make_advisor().author
        origin = Origin(self.runs.work.gathering.market_data.name, is_simulated=True, is_backfilled=True)
        calls = []
        for one in history:
            draft, decided = one.decided.draft, one.decided
            identity = call_id(row.user_id, author, one.session, draft.symbol, draft.direction.value)
            making = Making(identity, row.user_id, author, self.runs.clock.now(), origin, row.id)
            calls.append(freeze(making, draft, decided.packet, decided.confidence, decided.sizing, close=one.close))
        return calls
