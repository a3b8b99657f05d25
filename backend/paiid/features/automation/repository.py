"""Every query of the slice. Reads for a user take the owner first; those of jobs are of all users."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)

from paiid.core.dialects import dialect_of
from paiid.domain.instrument import Symbol
from paiid.domain.order import OrderStatus, Side
from paiid.features.automation.elsewhere import executions as _executions
from paiid.features.automation.elsewhere import orders as _orders
from paiid.features.automation.elsewhere import proposals as _proposals
from paiid.features.automation.holding import OwnFill
from paiid.features.automation.models import (
    automation_bars,
    automation_decisions,
    automation_orders,
    automation_parity,
    automations,
)
from paiid.features.automation.rows import (
    AutomationMode,
    AutomationRow,
    AutomationState,
    BarsRow,
    DecisionRow,
    OrderIntent,
    OrderKind,
    Outcome,
    ParityRow,
    PauseReason,
    PlacedIntent,
    SendState,
)

_placed: Final = func.coalesce(automation_orders.c.order_id, _proposals.c.order_id)
_T = TypeVar("_T")
_WORDS: Final[dict[str, dict[str, type]]] = {
    "automations": {"mode": AutomationMode, "state": AutomationState, "reason": PauseReason},
    "automation_decisions": {"outcome": Outcome},
    "automation_orders": {"kind": OrderKind, "state": SendState},
    "automation_bars": {},
    "automation_parity": {},
}


class AutomationRepository:
    """Reads and writes of the slice's tables."""

    def add(self, conn: Connection, row: AutomationRow) -> None:
        """Store a new automation."""
        conn.execute(insert(automations).values(**asdict(row)))

    def change(
        self,
        conn: Connection,
        automation_id: str,
        *,
        before: Sequence[AutomationState],
        unchanged_since: datetime | None = None,
        **values: Any,
    ) -> bool:
        """Change one that is in a state of `before` (and was last changed then); False when it is not."""
        states = [one.value for one in before]
        query = update(automations).where(automations.c.id == automation_id, automations.c.state.in_(states))
        if unchanged_since is not None:
            query = query.where(automations.c.updated_at == unchanged_since)
        return conn.execute(query.values(**values)).rowcount == 1

    def find(self, conn: Connection, user_id: str, automation_id: str) -> AutomationRow | None:
        """One automation of the user."""
        return self._one(conn, automations.c.user_id == user_id, automations.c.id == automation_id)

    def by_request(self, conn: Connection, user_id: str, request_key: str) -> AutomationRow | None:
        """The automation that a request with that `Idempotency-Key` made."""
        return self._one(conn, automations.c.user_id == user_id, automations.c.request_key == request_key)

    def page(
        self,
        conn: Connection,
        user_id: str,
        *,
        strategy_id: str | None,
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> list[AutomationRow]:
        """The user's, newest first, older than `after`."""
        t = automations
        query = select(t).where(t.c.user_id == user_id)
        if strategy_id is not None:
            query = query.where(t.c.strategy_id == strategy_id)
        if after is not None:
            at, row_id = after
            query = query.where(or_(t.c.created_at < at, and_(t.c.created_at == at, t.c.id < row_id)))
        rows = conn.execute(query.order_by(t.c.created_at.desc(), t.c.id.desc()).limit(limit)).mappings()
        return [_automation(row) for row in rows]

    def in_account(self, conn: Connection, user_id: str, account_id: str) -> list[AutomationRow]:
        """Those of the account that are not stopped."""
        t = automations
        query = select(t).where(t.c.user_id == user_id, t.c.account_id == account_id, t.c.state != "stopped")
        return [_automation(row) for row in conn.execute(query).mappings()]

    def running_of(self, conn: Connection, user_id: str) -> list[AutomationRow]:
        """The user's that run, oldest first."""
        t = automations
        query = select(t).where(t.c.user_id == user_id, t.c.state == AutomationState.RUNNING.value)
        return [_automation(row) for row in conn.execute(query.order_by(t.c.created_at, t.c.id)).mappings()]

    def alive(self, conn: Connection) -> list[AutomationRow]:
        """Of all users, those that are not stopped, oldest first."""
        query = select(automations).where(automations.c.state != AutomationState.STOPPED.value)
        rows = conn.execute(query.order_by(automations.c.created_at, automations.c.id)).mappings()
        return [_automation(row) for row in rows]

    def leaving(self, conn: Connection, now: datetime, *, since: datetime) -> list[AutomationRow]:
        """Of all users, those that sell all they hold: stopped `since` then, or with a sale still to be sent."""
        t, a = automation_orders, automations.c
        waiting = select(t.c.automation_id).where(t.c.state == SendState.PENDING.value, t.c.send_from <= now)
        is_due = or_(a.updated_at >= since, a.id.in_(waiting))
        query = select(automations).where(a.state == AutomationState.STOPPED.value, a.sells, is_due)
        return [_automation(row) for row in conn.execute(query.order_by(a.id)).mappings()]

    def lock(self, conn: Connection, automation_id: str) -> None:
        """Let whoever else would change it wait for this transaction."""
        conn.execute(select(automations.c.id).where(automations.c.id == automation_id).with_for_update())

    def adopt(self, conn: Connection, row: AutomationRow) -> None:
        """Take orders for its own that were placed, and of which nobody came to note that: their id tells."""
        t, placed = automation_orders, _orders.c
        of_user = (placed.user_id == row.user_id, placed.client_order_id == t.c.id)
        is_placed = placed.status.not_in((OrderStatus.DENIED.value, OrderStatus.REJECTED.value))
        found = select(placed.id).where(*of_user, is_placed).scalar_subquery()
        query = update(t).where(t.c.automation_id == row.id, t.c.order_id.is_(None), found.is_not(None))
        conn.execute(query.values(order_id=found, state=SendState.SENT.value, problem=None))

    def add_decision(self, conn: Connection, row: DecisionRow) -> bool:
        """Store a decision; False when there is one of that close."""
        return self._add_once(conn, automation_decisions, asdict(row))

    def last_decided(self, conn: Connection, automation_id: str) -> date | None:
        """The newest close with a decision."""
        t = automation_decisions
        return conn.execute(select(func.max(t.c.session_date)).where(t.c.automation_id == automation_id)).scalar()

    def decisions(
        self, conn: Connection, automation_id: str, *, before: date | None = None, limit: int | None = None
    ) -> list[DecisionRow]:
        """Decisions, newest first, of closes before `before`."""
        t = automation_decisions
        query = select(t).where(t.c.automation_id == automation_id)
        if before is not None:
            query = query.where(t.c.session_date < before)
        rows = conn.execute(query.order_by(t.c.session_date.desc()).limit(limit)).mappings()
        return [_made(DecisionRow, row, "automation_decisions") for row in rows]

    def equities(self, conn: Connection, automation_id: str) -> dict[date, Decimal]:
        """What decisions found it worth, by session, USD."""
        t = automation_decisions
        query = select(t.c.session_date, t.c.equity).where(t.c.automation_id == automation_id, t.c.equity.is_not(None))
        return {row.session_date: row.equity for row in conn.execute(query)}

    def add_order(self, conn: Connection, row: OrderIntent) -> bool:
        """Store an order that is to be sent; False when it is stored."""
        return self._add_once(conn, automation_orders, asdict(row))

    def pending(self, conn: Connection, automation_id: str, now: datetime) -> list[OrderIntent]:
        """Orders that are to be sent now, or should have been; in the order they were decided."""
        t = automation_orders
        query = select(t).where(t.c.automation_id == automation_id, t.c.state == "pending", t.c.send_from <= now)
        rows = conn.execute(query.order_by(t.c.session_date, t.c.number)).mappings()
        return [_made(OrderIntent, row, "automation_orders") for row in rows]

    def mark(
        self,
        conn: Connection,
        intent_id: str,
        at: datetime,
        *,
        before: Sequence[SendState] = (SendState.PENDING,),
        **values: Any,
    ) -> bool:
        """Note what became of an order in a state of `before`; False when it is in none of them."""
        t = automation_orders
        query = update(t).where(t.c.id == intent_id, t.c.state.in_([one.value for one in before]))
        return conn.execute(query.values(updated_at=at, **values)).rowcount == 1

    def orders(
        self, conn: Connection, automation_id: str, sessions: Sequence[date] | None = None
    ) -> list[PlacedIntent]:
        """Orders (those decided at the closes of `sessions`) with their fate, in the order they were decided."""
        t = automation_orders
        joined = t.outerjoin(_proposals, _proposals.c.id == t.c.proposal_id).outerjoin(_orders, _orders.c.id == _placed)
        fate = (
            _placed.label("placed_id"),
            _orders.c.status,
            _orders.c.filled_quantity,
            _orders.c.average_fill_price,
            _orders.c.reason.label("note"),
            _proposals.c.state.label("proposal"),
        )
        query = select(t, *fate).select_from(joined).where(t.c.automation_id == automation_id)
        if sessions is not None:
            query = query.where(t.c.session_date.in_(sessions))
        found = []
        for row in conn.execute(query.order_by(t.c.session_date, t.c.number)).mappings():
            intent = _made(OrderIntent, row, "automation_orders", prefix=automation_orders)
            names = [one.name for one in fields(PlacedIntent) if one.name != "intent"]
            found.append(PlacedIntent(intent, **{name: row[name] for name in names}))
        return found

    def fills(self, conn: Connection, automation_id: str) -> list[OwnFill]:
        """Every fill of its orders and of those that hang on them, oldest first."""
        t, e = automation_orders, _executions
        joined = (
            t.outerjoin(_proposals, _proposals.c.id == t.c.proposal_id)
            .join(_orders, or_(_orders.c.id == _placed, _orders.c.parent_order_id == _placed))
            .join(e, e.c.order_id == _orders.c.id)
        )
        query = select(t.c.id.label("intent_id"), t.c.kind, e).select_from(joined)
        query = query.where(t.c.automation_id == automation_id)
        # Of two in one auction the one that closes came first.
        query = query.order_by(e.c.executed_at, t.c.session_date, t.c.number, e.c.id)
        return [_fill(row) for row in conn.execute(query).mappings()]

    def add_bars(self, conn: Connection, rows: Sequence[BarsRow]) -> None:
        """Store bars that were seen first at a close."""
        for row in rows:
            self._add_once(conn, automation_bars, asdict(row))

    def bars(self, conn: Connection, automation_id: str) -> list[BarsRow]:
        """All bars ever seen, by symbol, in the order they were."""
        t = automation_bars
        query = select(t).where(t.c.automation_id == automation_id).order_by(t.c.symbol, t.c.session_date)
        return [_made(BarsRow, row, "automation_bars") for row in conn.execute(query).mappings()]

    def add_parity(self, conn: Connection, row: ParityRow) -> bool:
        """Store a report; False when there is one of that close."""
        return self._add_once(conn, automation_parity, asdict(row))

    def parity(
        self, conn: Connection, automation_id: str, *, before: date | None = None, limit: int
    ) -> list[ParityRow]:
        """Reports, newest first."""
        t = automation_parity
        query = select(t).where(t.c.automation_id == automation_id)
        if before is not None:
            query = query.where(t.c.session_date < before)
        rows = conn.execute(query.order_by(t.c.session_date.desc()).limit(limit)).mappings()
        return [_made(ParityRow, row, "automation_parity") for row in rows]

    def _one(self, conn: Connection, *conditions: ColumnElement[bool]) -> AutomationRow | None:
        row = conn.execute(select(automations).where(*conditions)).mappings().first()
        return None if row is None else _automation(row)

    def _add_once(self, conn: Connection, to: Table, values: dict[str, Any]) -> bool:
        dialect = dialect_of(conn)
        return conn.execute(dialect.insert(to).values(**values).on_conflict_do_nothing()).rowcount == 1


def _automation(row: RowMapping) -> AutomationRow:
    return _made(AutomationRow, row, "automations")


def _made(kind: type[_T], row: RowMapping, of: str, *, prefix: Table | None = None) -> _T:
    words = _WORDS[of]
    values: dict[str, Any] = {}
    for one in fields(kind):  # type: ignore[arg-type]  # every row type is a dataclass
        value = row[one.name] if prefix is None else row[prefix.c[one.name]]
        values[one.name] = words[one.name](value) if one.name in words and value is not None else value
    return kind(**values)


def _fill(row: RowMapping) -> OwnFill:
    sign = 1 if row["side"] == Side.BUY.value else -1
    return OwnFill(
        intent_id=row["intent_id"],
        symbol=Symbol(row["symbol"]),
        shares=sign * row["quantity"],
        price=row["price"],
        fee=row["fee"],
        at=row["executed_at"],
    )
