"""Reading frozen calls, and deciding about them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock, require_utc
from paiid.core.db import Database
from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.domain.exchange_calendar import session_close
from paiid.features.activity.service import record
from paiid.features.ai.calls.decisions import (
    CallState,
    DecisionKind,
    DecisionRepository,
    DecisionRow,
    new_decision_id,
    state_of,
)
from paiid.features.ai.calls.errors import (
    CallEndedError,
    CallNotFoundError,
    DecisionError,
    OrderOfAdviceError,
)
from paiid.features.ai.calls.history import CallFilter, Entry, page, total
from paiid.features.ai.calls.outcomes import OutcomeRepository, OutcomeRow
from paiid.features.ai.calls.repository import CallRepository, StoredCall
from paiid.features.orders.errors import OrderNotFoundError, TradingPausedError
from paiid.features.orders.service.reading import ReadOrders
from paiid.features.settings.service import SettingsService

LONGEST_SNOOZE: Final = timedelta(days=30)
_MOST_CALLS: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class WholeCall:
    """A frozen call with everything beside it."""

    stored: StoredCall
    outcome: OutcomeRow | None
    decisions: Sequence[DecisionRow]
    state: CallState


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page; `total` counts the whole filter."""

    items: Sequence[tuple[Entry, CallState]]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What the user wants; of the three further members each kind has its own."""

    kind: DecisionKind
    order_id: str | None = None
    reason: str | None = None
    snoozed_until: datetime | None = None


@dataclass(frozen=True)
class CallService:
    """Calls of one user at a time."""

    db: Database
    clock: Clock
    orders: ReadOrders
    settings: SettingsService
    calls: CallRepository = field(default_factory=CallRepository)
    outcomes: OutcomeRepository = field(default_factory=OutcomeRepository)
    decisions: DecisionRepository = field(default_factory=DecisionRepository)

    async def find(self, user_id: str, call_id: str) -> WholeCall:
        """One call.

        Raises:
            CallNotFoundError: absent or not the user's.
        """
        return await self.db.read_fast(lambda conn: self._whole(conn, user_id, call_id))

    async def history(self, user_id: str, wanted: CallFilter, *, cursor: str | None, limit: int) -> HistoryPage:
        """Calls that match, newest session first.

        Raises:
            InvalidCursorError: not a cursor of this list.
        """
        after = _key(cursor)

        def read(conn: Connection) -> HistoryPage:
            found = page(conn, user_id, wanted, after=after, limit=limit + 1)
            shown, now = found[:limit], self.clock.now()
            decided = self.decisions.of(conn, [one.call.id for one in shown])
            items = [(one, _state(one, decided.get(one.call.id, ()), now)) for one in shown]
            last = shown[-1].call if len(found) > limit else None
            return HistoryPage(
                items,
                encode_cursor(last.session_date.isoformat(), str(last.number)) if last else None,
                total(conn, user_id, wanted),
            )

        return await self.db.read(read)

    async def decide(
        self, user_id: str, call_id: str, wanted: Decision, *, ip: str | None = None
    ) -> tuple[DecisionRow, CallState]:
        """Note what the user decided; the call itself stays as it was frozen.

        Raises:
            CallNotFoundError: absent or not the user's.
            DecisionError: a member is missing, or belongs to another kind.
            CallEndedError: nothing can be decided any more.
            TradingPausedError: acceptance while trading is paused.
            OrderOfAdviceError: the order is not the user's, or of another symbol or side.
        """
        now = self.clock.now()
        found = await self.find(user_id, call_id)
        _check(wanted, found, now)
        if wanted.kind is DecisionKind.ACCEPTED:
            await self._check_acceptance(user_id, found.stored, wanted.order_id or "")
        row = DecisionRow(
            id=new_decision_id(),
            call_id=call_id,
            kind=wanted.kind,
            order_id=wanted.order_id,
            reason=wanted.reason,
            snoozed_until=wanted.snoozed_until,
            decided_at=now,
        )

        def write(conn: Connection) -> None:
            self.decisions.add(conn, row)
            detail = {"call_id": call_id, "symbol": found.stored.call.draft.symbol, "order_id": wanted.order_id}
            record(conn, user_id, f"advice-{wanted.kind}", detail, now, ip)

        await self.db.write(write)
        return row, state_of([row], now, starts_on=found.stored.call.starts_on, is_resolved=False)

    async def _check_acceptance(self, user_id: str, stored: StoredCall, order_id: str) -> None:
        if (await self.settings.get(user_id)).preferences.trading_paused:
            raise TradingPausedError("Trading is paused in your settings; resume it to accept advice.")
        draft = stored.call.draft
        await check_order(self.orders, user_id, order_id, symbol=draft.symbol, side=draft.direction.value)

    def _whole(self, conn: Connection, user_id: str, call_id: str) -> WholeCall:
        stored = self.calls.find(conn, user_id, call_id)
        if stored is None:
            raise CallNotFoundError("You have no recommendation with that id.")
        outcome = self.outcomes.of(conn, [call_id]).get(call_id)
        decided = self.decisions.of(conn, [call_id]).get(call_id, [])
        state = state_of(decided, self.clock.now(), starts_on=stored.call.starts_on, is_resolved=outcome is not None)
        return WholeCall(stored, outcome, decided, state)


def _state(entry: Entry, decided: Sequence[DecisionRow], now: datetime) -> CallState:
    return state_of(decided, now, starts_on=entry.call.starts_on, is_resolved=entry.outcome is not None)


async def check_order(orders: ReadOrders, user_id: str, order_id: str, *, symbol: str, side: str) -> None:
    """Say yes by returning.

    Raises:
        OrderOfAdviceError: the order is not the user's, or of another symbol or side.
    """
    try:
        order, _, _ = await orders.detail(user_id, order_id)
    except OrderNotFoundError as error:
        raise OrderOfAdviceError("You have no order with that id.", order_id=order_id) from error
    if (order.symbol, order.side.value) != (symbol, side):
        raise OrderOfAdviceError(f"That order is to {order.side} {order.symbol}, the call to {side} {symbol}.")


def _check(wanted: Decision, found: WholeCall, now: datetime) -> None:
    needed = {
        DecisionKind.ACCEPTED: "order_id",
        DecisionKind.DISMISSED: "reason",
        DecisionKind.SNOOZED: "snoozed_until",
    }[wanted.kind]
    for name in ("order_id", "reason", "snoozed_until"):
        if (getattr(wanted, name) is not None) != (name == needed):
            raise DecisionError(f"A call is {wanted.kind} with {needed} and nothing else.", field=name)
    until = wanted.snoozed_until
    if until is not None and not now < require_utc(until) <= now + LONGEST_SNOOZE:
        raise DecisionError("A call is put off for at most 30 days.", field="snoozed_until")
    if found.outcome is not None or now >= session_close(found.stored.call.ends_on):
        raise CallEndedError("It has ended; nothing can be decided about it any more.")


def _key(cursor: str | None) -> tuple[date, int] | None:
    if cursor is None:
        return None
    day, number = decode_cursor(cursor, 2)
    try:
        key = date.fromisoformat(day), int(number)
        if not 0 <= key[1] <= _MOST_CALLS:
            raise ValueError(number)
        return key
    except ValueError as error:
        raise InvalidCursorError("The cursor is not one this server gave out.") from error
