"""After each close: what is due is decided once, on bars up to that close, and written down with all it saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection

from paiid.core.errors import AppError
from paiid.core.ids import new_id
from paiid.domain.exchange_calendar import next_session, previous_session, session_close, session_open, sessions_between
from paiid.domain.instrument import Symbol
from paiid.features.automation.guarding import Pause, missing_contracts, missing_in, protection, with_shares_to_come
from paiid.features.automation.holding import OwnBook
from paiid.features.automation.rows import (
    AutomationRow,
    AutomationState,
    BarsRow,
    DecisionRow,
    OrderIntent,
    Outcome,
    PauseReason,
)
from paiid.features.automation.service.desk import LONGEST_TEXT, AutomationDesk, definition, writes_options
from paiid.features.automation.service.ends import split_since
from paiid.features.automation.service.looking import WAITED_FOR, Looking, Seen
from paiid.features.automation.service.ordering import BEFORE_OPEN, intents_of
from paiid.features.automation.service.writing import writing_intents

_CALLED: Final = "Margin call: its equity is too small for what it has sold short, all of which is bought back."


@dataclass(frozen=True)
class DecideAutomations:
    """Decides what is due; safe to run again, in any process, after any crash."""

    desk: AutomationDesk
    looking: Looking

    async def run(self, row: AutomationRow) -> AutomationRow:
        """Decide on the last close if nobody has; the automation as it stands then."""
        session = self.desk.simulation.bars.last_session()
        last = await self.desk.db.read(lambda conn: self.desk.repository.last_decided(conn, row.id))
        if session < row.first_session or (last is not None and last >= session):
            return row
        if row.state is AutomationState.PAUSED and row.resumes_on is not None and row.resumes_on <= session:
            row = await self._resumed(row, session)
        if row.state is not AutomationState.RUNNING:
            return row
        await self._note_missed(row, last, session)
        if self.desk.market_data.now() >= session_open(next_session(session)) - BEFORE_OPEN:
            missed = _missed(row, session, self.desk.market_data.now())
            if await self._store(row, session, missed, (), ()):
                self.desk.alarm(row, missed.why)
            return row
        return await self._decide(row, session)

    async def _decide(self, row: AutomationRow, session: date) -> AutomationRow:
        try:
            seen = await self.looking.at(row, session)
        except AppError as error:
            seen = Seen(await self.desk.book(row, session), None, str(error))
        now = self.desk.market_data.now()
        if seen.decided is None:
            if now >= session_open(next_session(session)) - 2 * BEFORE_OPEN:
                why = (seen.lacking or "The figures could not be computed.")[:LONGEST_TEXT]
                decision = DecisionRow(new_id("dec"), row.id, session, Outcome.NO_DATA, why, None, None, now)
                await self._store(row, session, decision, (), ())
                self.desk.alarm(row, why)
            return row
        if seen.unended and now < session_close(session) + WAITED_FOR:
            return row
        pause = await self._pause(row, session, seen.book, seen.decided.equity)
        make = writing_intents if writes_options(row) else intents_of
        intents = make(row, session, seen.free_orders(), now, pause)
        decision = DecisionRow(
            id=new_id("dec"),
            automation_id=row.id,
            session_date=session,
            outcome=Outcome.ORDERS if intents else Outcome.NOTHING,
            why=_why(seen, intents, pause)[:LONGEST_TEXT],
            equity=seen.decided.equity,
            inputs=seen.decided.inputs,
            decided_at=now,
        )
        fresh = [BarsRow(row.id, one.symbol, session, one.is_whole, one.bars) for one in seen.decided.fresh]
        is_first = await self._store(row, session, decision, intents, fresh, pause)
        if is_first and pause is not None:
            self.desk.alarm(row, pause.text)
            return replace(row, state=AutomationState.PAUSED, reason=pause.reason)
        return row

    async def _pause(self, row: AutomationRow, session: date, book: OwnBook, equity: Decimal) -> Pause | None:
        def read(conn: Connection) -> tuple[list[DecisionRow], Mapping[Symbol, Decimal]]:
            account = self.desk.ledger.account_of(conn, row.user_id, row.account_id)
            positions = self.desk.ledger.refresh(conn, account.id).positions
            held = {symbol: position.quantity for symbol, position in positions.items()}
            return self.desk.repository.decisions(conn, row.id), held

        try:
            earlier, held = await self.desk.db.read(read)
        except AppError as error:
            return Pause(PauseReason.ACCOUNT, f"Its account cannot be used any more: {error}"[:LONGEST_TEXT])
        if (gone := missing_contracts(book, held)) is not None:
            return Pause(PauseReason.HOLDINGS, gone)
        open_ = tuple(book.contracts.open.values())
        if (adjusted := await split_since(self.desk.market_data, open_, session)) is not None:
            return Pause(PauseReason.HOLDINGS, adjusted)
        there = with_shares_to_come(held, session)
        missing = missing_in(book, there, sells_short=definition(row).sells_short)
        if missing is not None:
            return missing
        watched = [one.equity for one in reversed(earlier) if one.session_date >= row.watched_from and one.equity]
        return protection(row, [*watched, equity], book.ended(), session)

    async def _store(
        self,
        row: AutomationRow,
        session: date,
        decision: DecisionRow,
        intents: Sequence[OrderIntent],
        fresh: Sequence[BarsRow],
        pause: Pause | None = None,
    ) -> bool:
        """All of a decision in one transaction; False when another process has decided on that close."""

        def write(conn: Connection) -> bool:
            if not self.desk.repository.add_decision(conn, decision):
                return False
            for intent in intents:
                self.desk.repository.add_order(conn, intent)
            self.desk.repository.add_bars(conn, fresh)
            detail = {"session": session.isoformat(), "outcome": decision.outcome.value, "orders": len(intents)}
            self.desk.note(conn, row, "automation-decided", **detail)
            if pause is not None:
                pause_in(self.desk, conn, row, pause)
            return True

        is_first = await self.desk.db.write(write)
        if is_first:
            self.desk.tell(row, stage="decided", session=session.isoformat(), outcome=decision.outcome.value)
        return is_first

    async def _note_missed(self, row: AutomationRow, last: date | None, session: date) -> None:
        """Closes that nobody decided on in time, while it was running."""
        begin = max(row.first_session, row.watched_from, next_session(last) if last else row.first_session)
        for day in sessions_between(begin, previous_session(session)):
            await self._store(row, day, _missed(row, day, self.desk.market_data.now()), (), ())

    async def _resumed(self, row: AutomationRow, session: date) -> AutomationRow:
        values: dict[str, Any] = {"reason": None, "reason_text": None, "resumes_on": None, "watched_from": session}

        def write(conn: Connection) -> bool:
            before = (AutomationState.PAUSED,)
            state, now = AutomationState.RUNNING.value, self.desk.clock.now()
            changed = self.desk.repository.change(conn, row.id, before=before, state=state, **values, updated_at=now)
            if changed:
                self.desk.note(conn, row, "automation-resumed", by="itself")
            return changed

        await self.desk.db.write(write)
        self.desk.tell(row, stage="running")
        return replace(row, state=AutomationState.RUNNING, reason=None, resumes_on=None, watched_from=session)


def pause_in(desk: AutomationDesk, conn: Connection, row: AutomationRow, pause: Pause) -> bool:
    """Pause it within the caller's transaction; False when it does not run."""
    changed = desk.repository.change(
        conn,
        row.id,
        before=(AutomationState.RUNNING,),
        state=AutomationState.PAUSED.value,
        reason=pause.reason.value,
        reason_text=pause.text,
        resumes_on=pause.resumes_on,
        updated_at=desk.clock.now(),
    )
    if changed:
        desk.note(conn, row, "automation-paused", reason=pause.reason.value)
    return changed


def _missed(row: AutomationRow, session: date, now: datetime) -> DecisionRow:
    why = f"The program did not run between the close of {session} and the next open."
    return DecisionRow(new_id("dec"), row.id, session, Outcome.MISSED, why, None, None, now)


def _why(seen: Seen, intents: Sequence[OrderIntent], pause: Pause | None) -> str:
    decided = seen.decided
    assert decided is not None
    told = []
    if decided.is_called:
        told.append(_CALLED)
    if pause is not None:
        told.append(f"Paused. {pause.text}")
    if intents:
        told.append(f"{len(intents)} {'order' if len(intents) == 1 else 'orders'} for the next open.")
    elif decided.orders or decided.is_unmet:
        told.append("What the rules ask for was not ordered.")
    elif decided.is_judged:
        told.append("The rules ask for no trade.")
    else:
        told.append("The rules are not asked at this close.")
    if seen.lacking is not None:
        told.append(seen.lacking)
    return " ".join(told)
