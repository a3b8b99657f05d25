"""Automations as their owner makes, changes, reads and ends them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection

from paiid.core.clock import isoformat_z, require_utc
from paiid.core.errors import ConflictError, NotFoundError
from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.domain.exchange_calendar import next_session
from paiid.features.automation.answers import automation_read, decision_read
from paiid.features.automation.guarding import Pause
from paiid.features.automation.parity.reports import ParityReportRead
from paiid.features.automation.rows import (
    AutomationRow,
    AutomationState,
    DecisionRow,
    ParityRow,
    PauseReason,
    PlacedIntent,
)
from paiid.features.automation.schemas import (
    AutomationCreate,
    AutomationDecisionsPage,
    AutomationLookRead,
    AutomationRead,
    AutomationsPage,
    AutomationUpdate,
    ParityReportsPage,
)
from paiid.features.automation.seen import AutomationInputsRead
from paiid.features.automation.service.deciding import pause_in
from paiid.features.automation.service.desk import AutomationDesk
from paiid.features.automation.service.looking import Looking
from paiid.features.automation.service.making import MakeAutomation, first_session
from paiid.features.automation.service.sending import withhold
from paiid.features.automation.service.stopping import StopAutomation

_BY_OWNER: Final = "You paused it."


class AutomationNotFoundError(NotFoundError):
    """The user has no such automation."""

    code, title = "automation-not-found", "No such automation"


class AutomationStateError(ConflictError):
    """It is not in a state in which that can be done; `state` tells in which it is."""

    code, title = "automation-state", "The automation cannot do that now"


class AutomationChangedError(ConflictError):
    """`If-Match` names another state than the present one; it has to be looked at again."""

    code, title = "automation-changed", "The automation was changed elsewhere"


@dataclass(frozen=True)
class AutomationService:
    """Makes and changes automations; what they do by themselves is in the jobs."""

    desk: AutomationDesk
    looking: Looking
    making: MakeAutomation
    stopping: StopAutomation

    async def create(self, user_id: str, body: AutomationCreate, *, request_key: str | None = None) -> AutomationRead:
        """Run a saved strategy on paper; see `MakeAutomation.create`."""
        return await self._read(await self.making.create(user_id, body, request_key=request_key))

    async def preview(self, user_id: str, body: AutomationCreate) -> AutomationLookRead:
        """What a new one would decide at the last close; raises as `create` does, but for cash and number."""
        return await self._look(await self.making.row(user_id, body, None))

    async def look(self, user_id: str, automation_id: str) -> AutomationLookRead:
        """What it would decide at the last close with what it holds; nothing is kept.

        Raises:
            AutomationNotFoundError: absent or not the user's.
        """
        return await self._look(await self._found(user_id, automation_id))

    async def page(self, user_id: str, *, strategy_id: str | None, cursor: str | None, limit: int) -> AutomationsPage:
        """The user's, newest first.

        Raises:
            InvalidCursorError: the cursor is not one of ours.
        """
        after = None if cursor is None else _place(cursor)
        rows = await self.desk.db.read(
            lambda conn: self.desk.repository.page(conn, user_id, strategy_id=strategy_id, after=after, limit=limit + 1)
        )
        last = rows[limit - 1] if len(rows) > limit else None
        return AutomationsPage(
            items=[await self._read(row) for row in rows[:limit]],
            next_cursor=None if last is None else encode_cursor(isoformat_z(last.created_at), last.id),
        )

    async def get(self, user_id: str, automation_id: str) -> AutomationRead:
        """One automation.

        Raises:
            AutomationNotFoundError: absent or not the user's.
        """
        return await self._read(await self._found(user_id, automation_id))

    async def update(
        self, user_id: str, automation_id: str, body: AutomationUpdate, *, tag: str | None
    ) -> AutomationRead:
        """Change its mode or its protections; what `body` leaves out stays.

        Raises:
            AutomationNotFoundError: absent or not the user's.
            AutomationStateError: it is stopped.
            AutomationChangedError: `tag` names another state of it.
        """
        values = {name: getattr(body, name) for name in body.model_fields_set}
        if "mode" in values:
            values["mode"] = body.mode.value
        told = {name: None if value is None else str(value) for name, value in values.items()}
        before = (AutomationState.RUNNING, AutomationState.PAUSED)
        row = await self._wanted(user_id, automation_id, tag)
        return await self._change(row, "automation-changed", before, told, **values)

    async def pause(self, user_id: str, automation_id: str, *, tag: str | None) -> AutomationRead:
        """Decide nothing any more, and send nothing that was not sent; what stands at the broker stays.

        Raises:
            AutomationNotFoundError: absent or not the user's.
            AutomationStateError: it does not run.
            AutomationChangedError: `tag` names another state of it.
        """
        row = await self._wanted(user_id, automation_id, tag)

        def write(conn: Connection) -> bool:
            changed = pause_in(self.desk, conn, row, Pause(PauseReason.OWNER, _BY_OWNER))
            if changed:
                withhold(self.desk, conn, row)
            return changed

        if not await self.desk.db.write(write):
            raise await self._refusal(user_id, automation_id)
        self.desk.tell(row, stage="paused")
        return await self.get(user_id, automation_id)

    async def resume(self, user_id: str, automation_id: str, *, tag: str | None) -> AutomationRead:
        """Decide again from the next close on; protections forget what was before.

        Raises:
            AutomationNotFoundError: absent or not the user's.
            AutomationStateError: it is not paused.
            AutomationChangedError: `tag` names another state of it.
        """
        row = await self._wanted(user_id, automation_id, tag)
        return await self._change(
            row, "automation-resumed", (AutomationState.PAUSED,), {"by": "owner"},
            state=AutomationState.RUNNING.value, reason=None, reason_text=None, resumes_on=None,
            watched_from=first_session(self.desk),
        )  # fmt: skip

    async def stop(self, user_id: str, automation_id: str, *, sells: bool = False, tag: str | None) -> AutomationRead:
        """End it for good; what it holds, and the stops of that, stay unless it `sells`: see `StopAutomation.run`.

        Raises:
            AutomationNotFoundError: absent or not the user's.
            AutomationStateError: it is stopped.
            AutomationChangedError: `tag` names another state of it.
        """
        row = await self._wanted(user_id, automation_id, tag)
        if row.state is AutomationState.STOPPED or not await self.stopping.run(row, sells=sells):
            raise await self._refusal(user_id, automation_id)
        return await self.get(user_id, automation_id)

    async def decisions(
        self, user_id: str, automation_id: str, *, cursor: str | None, limit: int
    ) -> AutomationDecisionsPage:
        """Decisions with their orders, newest first.

        Raises:
            AutomationNotFoundError: absent or not the user's.
            InvalidCursorError: the cursor is not one of ours.
        """
        row, before = await self._found(user_id, automation_id), _day(cursor)

        def read(conn: Connection) -> tuple[list[DecisionRow], list[PlacedIntent]]:
            found = self.desk.repository.decisions(conn, row.id, before=before, limit=limit + 1)
            return found, self.desk.repository.orders(conn, row.id, [one.session_date for one in found])

        found, intents = await self.desk.db.read(read)
        now = self.desk.market_data.now()
        more = found[limit - 1] if len(found) > limit else None
        return AutomationDecisionsPage(
            items=[decision_read(one, intents, now) for one in found[:limit]],
            next_cursor=None if more is None else encode_cursor(more.session_date.isoformat()),
        )

    async def parity(self, user_id: str, automation_id: str, *, cursor: str | None, limit: int) -> ParityReportsPage:
        """Reports of the nightly check, newest first.

        Raises:
            AutomationNotFoundError: absent or not the user's.
            InvalidCursorError: the cursor is not one of ours.
        """
        row, before = await self._found(user_id, automation_id), _day(cursor)
        found = await self.desk.db.read(
            lambda conn: self.desk.repository.parity(conn, row.id, before=before, limit=limit + 1)
        )
        more = found[limit - 1] if len(found) > limit else None
        return ParityReportsPage(
            items=[ParityReportRead.model_validate_json(one.report) for one in found[:limit]],
            next_cursor=None if more is None else encode_cursor(more.session_date.isoformat()),
        )

    async def _look(self, row: AutomationRow) -> AutomationLookRead:
        session = self.desk.simulation.bars.last_session()
        seen = await self.looking.at(row, session)
        inputs = None if seen.decided is None else AutomationInputsRead.model_validate_json(seen.decided.inputs)
        return AutomationLookRead(
            session_date=session, first_session=row.first_session, inputs=inputs, lacking=seen.lacking
        )

    async def _change(
        self,
        row: AutomationRow,
        action: str,
        before: Sequence[AutomationState],
        told: dict[str, str | None],
        **values: Any,
    ) -> AutomationRead:
        def write(conn: Connection) -> bool:
            now = self.desk.clock.now()
            changed = self.desk.repository.change(conn, row.id, before=before, **values, updated_at=now)
            if changed:
                self.desk.note(conn, row, action, **told)
            return changed

        if not await self.desk.db.write(write):
            raise await self._refusal(row.user_id, row.id)
        self.desk.tell(row, stage="changed")
        return await self.get(row.user_id, row.id)

    async def _refusal(self, user_id: str, automation_id: str) -> AutomationStateError:
        state = (await self._found(user_id, automation_id)).state.value
        return AutomationStateError(f"It is {state}.", state=state)

    async def _wanted(self, user_id: str, automation_id: str, tag: str | None) -> AutomationRow:
        """The automation, if it is as it was when `tag` was told; any, without one."""
        row = await self._found(user_id, automation_id)
        if tag not in {None, "*"} and tag != tag_of(row.updated_at):
            raise AutomationChangedError("It was changed elsewhere, or by itself; look at it again.")
        return row

    async def _found(self, user_id: str, automation_id: str) -> AutomationRow:
        row = await self.desk.db.read(lambda conn: self.desk.repository.find(conn, user_id, automation_id))
        if row is None:
            raise AutomationNotFoundError("You have no automation with that id.")
        return row

    async def _read(self, row: AutomationRow) -> AutomationRead:
        def read(conn: Connection) -> tuple[list[DecisionRow], list[ParityRow]]:
            repository = self.desk.repository
            return repository.decisions(conn, row.id, limit=5), repository.parity(conn, row.id, limit=1)

        decided, reports = await self.desk.db.read(read)
        session = next_session(self.desk.simulation.bars.last_session())
        return automation_read(row, await self.desk.book(row, session), decided, reports)


def tag_of(updated_at: datetime) -> str:
    """The `ETag` of an automation: `updated_at` in quotes, so that a list tells it, too."""
    return f'"{isoformat_z(updated_at)}"'


def _place(cursor: str) -> tuple[datetime, str]:
    moment, row_id = decode_cursor(cursor, 2)
    try:
        return require_utc(datetime.fromisoformat(moment)), row_id
    except ValueError:
        raise InvalidCursorError("The cursor is not one this server gave out.") from None


def _day(cursor: str | None) -> date | None:
    if cursor is None:
        return None
    try:
        return date.fromisoformat(decode_cursor(cursor, 1)[0])
    except ValueError:
        raise InvalidCursorError("The cursor is not one this server gave out.") from None
