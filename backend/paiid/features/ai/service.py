"""Proposals: read from what is frozen; the first asking, and the first after a new session, begin a run."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import Connection

from paiid.core.db import Database
from paiid.domain.advice.calls import Call
from paiid.domain.advice.packet import Screen
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.features.ai.answers import model_read, proposal_read, screens_read
from paiid.features.ai.listing import Standing, bodies, unfinished
from paiid.features.ai.runs.purse import Account, Purse
from paiid.features.ai.runs.repository import Cause, RunRow
from paiid.features.ai.runs.schemas import run_read
from paiid.features.ai.runs.service import RunService
from paiid.features.ai.schemas import AdviceState, AdvisorRead, RecommendationsRead
from paiid.ports.advisor import Advisor, LearningAdvisor
from paiid.ports.errors import ProviderError
from paiid.ports.market_data import MarketData

MAX_IDEAS: Final = 50
FIRST_PATIENCE_S: Final = 4.5
"""Whoever asks for the first time waits so long for the first run."""
LITTLE_BY_LITTLE: Final = timedelta(minutes=2)
"""A limited vendor's histories come slowly: a run without some of them is followed by another after so long."""
_KEPT_CALLS: Final = 256
_WITHOUT_DATA: Final = {Screen.VALUE: "No source here tells fundamentals, so nothing can be cheap or dear by them."}


@dataclass(frozen=True, slots=True)
class _Read:
    standings: Sequence[Standing]
    newest: RunRow | None
    running: RunRow | None


@dataclass
class AiService:
    """Answers from the database; only runs compute. A demo's written past is followed by a run of its own."""

    db: Database
    runs: RunService
    advisor: Advisor
    market_data: MarketData
    first_patience_s: float = FIRST_PATIENCE_S
    _calls: OrderedDict[str, Call] = field(default_factory=OrderedDict)

    async def recommendations(
        self, user_id: str, *, state: AdviceState = AdviceState.NEW, limit: int = 10, may_run: bool = True
    ) -> RecommendationsRead:
        """Proposals of `user_id` that stand at `state`.

        `may_run`: whether the asking may begin a run, which writes; a viewer's may not.
        """
        read = await self._read(user_id)
        if may_run and read.running is None and self._is_due(read):
            first = read.newest is None or read.newest.cause is Cause.BACKFILL
            row = await self.runs.begin(user_id, Cause.FIRST if first else Cause.REQUEST)
            await self.runs.wait(row.id, self.first_patience_s if first else 0.0)
            read = await self._read(user_id)
        elif read.newest is None and read.running is not None:
            await self.runs.wait(read.running.id, self.first_patience_s)
            read = await self._read(user_id)
        return await self._answer(user_id, read, state, limit)

    async def about_advisor(self) -> AdvisorRead:
        """Who advises and how."""
        author = self.advisor.author
        models = cast("LearningAdvisor", self.advisor).models() if hasattr(self.advisor, "models") else ()
        return AdvisorRead(
            name=self.advisor.name,
            advisor=author.advisor,
            model=author.model,
            prompt_version=author.prompt_version,
            training_cutoff=author.training_cutoff,
            method=self.advisor.method,
            screens=screens_read(),
            without_data=_WITHOUT_DATA,
            models=[model_read(model) for model in models],
        )

    def _is_due(self, read: _Read) -> bool:
        newest = read.newest
        author = self.advisor.author
        return (
            newest is None
            or newest.cause is Cause.BACKFILL
            or self._has_more(newest)
            or newest.session_date < self.runs.work.gathering.session()
            or (newest.advisor, newest.model) != (author.advisor, author.model)
        )

    def _has_more(self, newest: RunRow) -> bool:
        """Whether histories that the run had to do without have probably come meanwhile."""
        ended_at = newest.ended_at
        return (
            newest.counts.pending > 0 and ended_at is not None and self.runs.clock.now() >= ended_at + LITTLE_BY_LITTLE
        )

    async def _read(self, user_id: str) -> _Read:
        return await self.db.read_fast(
            lambda conn: _Read(
                unfinished(conn, user_id),
                self.runs.runs.newest(conn, user_id),
                self.runs.runs.running(conn, user_id),
            )
        )

    async def _answer(self, user_id: str, read: _Read, state: AdviceState, limit: int) -> RecommendationsRead:
        now = self.market_data.now()
        states = [one.state(now) for one in read.standings]
        chosen = [one for one, its in zip(read.standings, states, strict=True) if its is state][:limit]
        calls = await self._whole([one.id for one in chosen])
        purse, delay = await self._purse(user_id, calls)
        newest = read.newest
        return RecommendationsRead(
            recommendations=[
                proposal_read(call, one, state, purse, rank=rank)
                for rank, (one, call) in enumerate(zip(chosen, calls, strict=True), 1)
            ],
            generated_at=_ended(newest, now),
            as_of=now,
            session_date=None if newest is None else newest.session_date,
            state=state,
            counts={one: states.count(one) for one in AdviceState},
            advisor=self.advisor.name,
            method=self.advisor.method,
            source=self.market_data.name,
            delay=delay,
            considered=0 if newest is None else newest.counts.considered,
            pending=0 if newest is None else newest.counts.pending,
            run=None if newest is None else run_read(newest),
            running=None if read.running is None else run_read(read.running),
        )

    async def _whole(self, ids: Sequence[str]) -> list[Call]:
        """Calls never change, so each is read once."""
        missing = [one for one in ids if one not in self._calls]
        if missing:
            self._calls.update(await self.db.read(lambda conn: bodies(conn, missing)))
        found = [self._calls[one] for one in ids]
        for one in ids:
            self._calls.move_to_end(one)
        while len(self._calls) > _KEPT_CALLS:
            self._calls.popitem(last=False)
        return found

    async def _purse(self, user_id: str, calls: Sequence[Call]) -> tuple[Purse | None, Delay]:
        """The account at present prices; None without one, or while the market does not answer."""
        account: Account | None = await self.runs.work.gathering.accounts(user_id)
        held = [] if account is None else [symbol for symbol, quantity in account.positions.items() if quantity]
        symbols = list(dict.fromkeys((*held, *(call.draft.symbol for call in calls))))
        try:
            quotes = await self.market_data.quotes(symbols)
        except ProviderError:
            return None, Delay.STALE
        delay = next((quote.delay for quote in quotes.values()), Delay.STALE if symbols else Delay.SIMULATED)
        if account is None or any(symbol not in quotes for symbol in held):
            return None, delay
        return Purse(account, {symbol: quote.last for symbol, quote in quotes.items()}, {}), delay


@dataclass(frozen=True)
class StandingAdvice:
    """Reads what was advised and has not ended; begins no run."""

    db: Database
    market_data: MarketData

    async def newest(self, user_id: str, symbol: Symbol | None, *, limit: int) -> list[tuple[Call, AdviceState]]:
        """Calls of `symbol`, or of all, with where each stands: the newest session first."""
        now = self.market_data.now()

        def read(conn: Connection) -> list[tuple[Call, AdviceState]]:
            standings = unfinished(conn, user_id, symbol)[:limit]
            known = bodies(conn, [one.id for one in standings])
            return [(known[one.id], one.state(now)) for one in standings]

        return await self.db.read(read)


def _ended(newest: RunRow | None, now: datetime) -> datetime:
    return now if newest is None or newest.ended_at is None else newest.ended_at
