"""Rows of calls, the month's sums and the budget."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from paiid.core.dialects import dialect_of
from paiid.features.ai_usage.models import ai_budget as b
from paiid.features.ai_usage.models import ai_calls as c
from paiid.features.ai_usage.models import ai_spending as s
from paiid.ports.model_meter import CallOutcome, Purpose

EVERYBODY: Final = "all"
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One call. Money is USD; `outcome` is None while the call is on its way."""

    id: str
    user_id: str | None
    purpose: str
    model: str
    month: str
    state: str
    reserved_usd: Decimal
    cost_usd: Decimal = _ZERO
    is_estimate: bool = False
    input_tokens: int = 0
    output_tokens: int = 0
    cache_write_tokens: int = 0
    cache_read_tokens: int = 0
    outcome: str | None = None
    request_id: str | None = None
    latency_ms: int | None = None
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spending:
    """USD of one spender in one month: spent, and set aside for calls on their way."""

    spent: Decimal = _ZERO
    reserved: Decimal = _ZERO

    @property
    def total(self) -> Decimal:
        """What cannot be spent any more."""
        return self.spent + self.reserved

    def with_reserved(self, amount: Decimal) -> "Spending":
        """The same with more set aside."""
        return Spending(self.spent, self.reserved + amount)


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """What the owner has set; None where the installation's setting holds, or no limit a user."""

    monthly_usd: Decimal | None = None
    user_monthly_usd: Decimal | None = None


_CALL: Final = tuple(c.c[item.name] for item in fields(CallRow))
_NAMES: Final = tuple(item.name for item in fields(CallRow))


def _row(values: Iterable[Any]) -> CallRow:
    return CallRow(**dict(zip(_NAMES, values, strict=True)))


def _values(row: CallRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _NAMES}


class UsageRepository:
    """Every query of this slice. `owner` is the user whose rows are meant; None: everybody's."""

    def lock(self, conn: Connection, month: str, spender: str) -> Spending:
        """The month's sums of one spender, held until the transaction ends."""
        kind = dialect_of(conn)
        row = {"month": month, "spender": spender, "spent_usd": _ZERO, "reserved_usd": _ZERO}
        conn.execute(kind.insert(s).values(**row).on_conflict_do_nothing())
        wanted = select(s.c.spent_usd, s.c.reserved_usd).where(s.c.month == month, s.c.spender == spender)
        return Spending(*conn.execute(wanted.with_for_update()).one())

    def put(self, conn: Connection, month: str, spender: str, sums: Spending) -> None:
        """Write the sums of a spender under `lock`."""
        values = {"spent_usd": sums.spent, "reserved_usd": sums.reserved}
        conn.execute(update(s).where(s.c.month == month, s.c.spender == spender).values(**values))

    def spending(self, conn: Connection, owner: str | None, month: str) -> Spending:
        """The month's sums."""
        wanted = select(s.c.spent_usd, s.c.reserved_usd).where(s.c.month == month, s.c.spender == (owner or EVERYBODY))
        row = conn.execute(wanted).first()
        return Spending() if row is None else Spending(*row)

    def add(self, conn: Connection, row: CallRow) -> None:
        """A call that is about to be made."""
        conn.execute(insert(c).values(_values(row)))

    def find_open(self, conn: Connection, call_id: str) -> CallRow | None:
        """A call on its way."""
        row = conn.execute(select(*_CALL).where(c.c.id == call_id, c.c.state == "open").with_for_update()).first()
        return None if row is None else _row(row)

    def month_of_call(self, conn: Connection, call_id: str) -> str | None:
        """The month a call is booked in; None for a call nobody knows."""
        return conn.execute(select(c.c.month).where(c.c.id == call_id)).scalar_one_or_none()

    def open_since(self, conn: Connection, before: datetime) -> list[CallRow]:
        """Calls that began before an instant and have not ended."""
        wanted = select(*_CALL).where(c.c.state == "open", c.c.started_at < before)
        return [_row(row) for row in conn.execute(wanted)]

    def settle(self, conn: Connection, row: CallRow) -> None:
        """Write the end of a call."""
        conn.execute(update(c).where(c.c.id == row.id).values(_values(row)))

    def of_month(self, conn: Connection, owner: str | None, month: str) -> Sequence[CallRow]:
        """The month's calls, newest first."""
        wanted = select(*_CALL).where(c.c.month == month).order_by(c.c.started_at.desc(), c.c.id.desc())
        if owner is not None:
            wanted = wanted.where(c.c.user_id == owner)
        return [_row(row) for row in conn.execute(wanted)]

    def outcome_counts(self, conn: Connection, since: datetime, owner: str | None) -> tuple[int, int, int]:
        """(ended, answered, stopped by the user): calls begun since then, without those that are part of a run."""
        wanted = select(c.c.outcome).where(c.c.started_at >= since, c.c.state == "settled")
        wanted = wanted.where(c.c.purpose != Purpose.ADVICE.value)
        if owner is not None:
            wanted = wanted.where(c.c.user_id == owner)
        outcomes = conn.execute(wanted).scalars().all()
        stopped = sum(outcome == CallOutcome.CANCELED.value for outcome in outcomes)
        answered = sum(outcome == CallOutcome.ANSWERED.value for outcome in outcomes)
        return len(outcomes) - stopped, answered, stopped

    def budget(self, conn: Connection) -> BudgetRow:
        """What the owner has set."""
        row = conn.execute(select(b.c.monthly_usd, b.c.user_monthly_usd).where(b.c.id == 1)).first()
        return BudgetRow() if row is None else BudgetRow(*row)

    def set_budget(self, conn: Connection, row: BudgetRow, by: str, at: datetime) -> None:
        """Set it."""
        values = {
            "monthly_usd": row.monthly_usd,
            "user_monthly_usd": row.user_monthly_usd,
            "updated_at": at,
            "updated_by": by,
        }
        kind = dialect_of(conn)
        made = kind.insert(b).values(id=1, **values)
        conn.execute(made.on_conflict_do_update(index_elements=["id"], set_=values))
