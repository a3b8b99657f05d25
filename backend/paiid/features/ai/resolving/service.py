"""Tells how calls ended, each once, as soon as a close decides it; catches up after any time off."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from paiid.core.db import Database
from paiid.domain.advice.outcome import PriceHistory, resolve
from paiid.domain.exchange_calendar import previous_session, session_close, session_date_at
from paiid.domain.fill import FillModel
from paiid.domain.instrument import Symbol
from paiid.features.ai.calls.outcomes import OutcomeRepository, Resolved
from paiid.features.ai.calls.repository import CallRow
from paiid.features.ai.resolving.bars import SPY, DailyBars

logger = logging.getLogger(__name__)

_SYMBOLS_AT_ONCE: Final = 50

Costs = Callable[[str], Awaitable[FillModel]]
"""What trading costs in the user's account."""


@dataclass
class _Looked:
    """Which calls have been looked at with the bars of which session: nothing new can be told before the next close."""

    session: date | None = None
    calls: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class ResolveCalls:
    """Looks at open calls with the bars of finished sessions. Running it again changes nothing."""

    db: Database
    bars: DailyBars
    costs: Costs
    outcomes: OutcomeRepository = field(default_factory=OutcomeRepository)
    _looked: _Looked = field(default_factory=_Looked)

    async def run(self) -> int:
        """Everybody's calls; how many have ended. Almost free between a close and the next."""
        session = last_finished(self.bars.market_data.now())
        if session != self._looked.session:
            self._looked.session = session
            self._looked.calls.clear()
        open_ = await self.db.read(self.outcomes.open_calls)
        due = [call for call in open_ if call.starts_on <= session and call.id not in self._looked.calls]
        ended = await self._resolve(due)
        if ended:
            logger.info("advice_resolved", extra={"looked_at": len(due), "ended": ended})
        return ended

    async def run_for(self, user_id: str) -> int:
        """One user's calls, as right after a history of advice was written."""
        session = last_finished(self.bars.market_data.now())
        open_ = await self.db.read(lambda conn: self.outcomes.open_calls(conn, user_id))
        return await self._resolve([call for call in open_ if call.starts_on <= session])

    async def _resolve(self, due: Sequence[CallRow]) -> int:
        if not due:
            return 0
        first: dict[Symbol, date] = {}
        for call in due:
            symbol = Symbol(call.symbol)
            first[symbol] = min(first.get(symbol, call.session_date), call.session_date)
        session = last_finished(self.bars.market_data.now())
        spy = (await self.bars.histories([(SPY, min(first.values()))])).get(SPY)
        if (spy is None or spy.days[-1] < session) and await self.bars.market_data.instrument(SPY) is not None:
            # Its bars are late; an outcome told now would lack the comparison for good.
            return 0
        models = {user_id: await self.costs(user_id) for user_id in {call.user_id for call in due}}
        telling = Telling(spy, models, self.bars.market_data.name, self.bars.market_data.now())
        symbols, ended = sorted(first), 0
        for at in range(0, len(symbols), _SYMBOLS_AT_ONCE):
            histories = await self.bars.histories((one, first[one]) for one in symbols[at : at + _SYMBOLS_AT_ONCE])
            calls = [call for call in due if Symbol(call.symbol) in histories]
            found = await asyncio.to_thread(telling.outcomes, calls, histories)
            await self.db.write(lambda conn, found=found: self.outcomes.insert(conn, found))  # type: ignore[misc]
            self._looked.calls.update(call.id for call in calls if histories[Symbol(call.symbol)].days[-1] >= session)
            ended += len(found)
        return ended


@dataclass(frozen=True, slots=True)
class Telling:
    """What outcomes are told from beside a call's own bars; `models` is what trading costs each user."""

    spy: PriceHistory | None
    models: Mapping[str, FillModel]
    source: str
    at: datetime

    def outcomes(self, calls: Sequence[CallRow], histories: Mapping[Symbol, PriceHistory]) -> list[Resolved]:
        """Those of `calls` that have ended."""
        found = []
        for call in calls:
            outcome = resolve(call.terms, histories[Symbol(call.symbol)], self.spy, self.models[call.user_id])
            if outcome is not None:
                found.append(Resolved(call.id, call.hash, outcome, self.source, self.at))
        return found


def last_finished(now: datetime) -> date:
    """The last session whose close is past."""
    session = session_date_at(now)
    return session if session_close(session) <= now else previous_session(session)
