"""`ModelMeter` on the database: money is reserved before a call and settled after it."""

import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.ids import new_id
from paiid.domain.model_cost import TokenUse
from paiid.features.ai_usage.repository import EVERYBODY, BudgetRow, CallRow, Spending, UsageRepository
from paiid.ports.model_meter import Bill, CallOutcome, ModelBudgetSpent, Spender

logger = logging.getLogger(__name__)

_LOST_AFTER: Final = timedelta(minutes=30)
"""No call takes so long: the process that made it has died, and what it cost is not known."""
_MICRO: Final = Decimal("0.000001")
_CENT: Final = Decimal("0.01")
_ZERO: Final = Decimal(0)


def month_of(instant: datetime) -> str:
    """The calendar month of an instant in UTC, e.g. `2026-11`."""
    return f"{instant.astimezone(UTC):%Y-%m}"


def next_month(instant: datetime) -> datetime:
    """When the month of `instant` ends, and its budget begins anew."""
    first = instant.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


@dataclass
class Metering:
    """Every reservation locks the month's sums, so that calls made at the same time follow one another.

    `monthly_usd` is the budget until the owner sets another.
    """

    db: Database
    clock: Clock
    monthly_usd: Decimal
    repository: UsageRepository = field(default_factory=UsageRepository)
    _told: tuple[Decimal, Decimal] | None = None

    async def reserve(self, spender: Spender, model: str, most: Decimal) -> str:
        """See `ModelMeter`."""
        now = self.clock.now()
        row = CallRow(
            id=new_id("aic"),
            user_id=spender.user_id,
            purpose=spender.purpose.value,
            model=model,
            month=month_of(now),
            state="open",
            reserved_usd=most.quantize(_MICRO, ROUND_HALF_UP),
            started_at=now,
        )
        refusal = await self.db.write(lambda conn: self._reserve(conn, row))
        if refusal is not None:
            logger.warning("model_budget_spent", extra={"purpose": row.purpose, "reason": refusal})
            raise ModelBudgetSpent(refusal)
        return row.id

    async def settle(self, reservation_id: str, bill: Bill) -> None:
        """See `ModelMeter`; settling twice changes nothing."""
        now = self.clock.now()
        self._told = await self.db.write(lambda conn: self._settle_one(conn, reservation_id, bill, now))

    def told(self) -> str:
        """See `ModelMeter`."""
        if self._told is None:
            return ""
        spent, budget = self._told
        return f"{_usd(spent)} of this month's {_usd(budget)} USD for language models are spent."

    async def refresh(self) -> None:
        """Read what `told` tells: after a start, and when the budget changes."""
        self._told = await self.db.read(lambda conn: self._sums(conn, month_of(self.clock.now())))

    def budget(self, conn: Connection) -> tuple[Decimal, Decimal | None]:
        """USD a month for everybody together, and for each user, if that is limited."""
        row: BudgetRow = self.repository.budget(conn)
        return (self.monthly_usd if row.monthly_usd is None else row.monthly_usd), row.user_monthly_usd

    def _sums(self, conn: Connection, month: str) -> tuple[Decimal, Decimal]:
        return self.repository.spending(conn, None, month).spent, self.budget(conn)[0]

    def _reserve(self, conn: Connection, row: CallRow) -> str | None:
        """Set the money aside; or why not."""
        # Locked before anything is read: whoever reserves next sees what this one has taken.
        self.repository.lock(conn, row.month, EVERYBODY)
        for lost in self.repository.open_since(conn, row.started_at - _LOST_AFTER):
            bill = Bill(TokenUse(), lost.reserved_usd, CallOutcome.UNKNOWN, None, 0, is_estimate=True)
            self._settle(conn, lost, bill, row.started_at)
        everybody, (monthly, each) = self.repository.lock(conn, row.month, EVERYBODY), self.budget(conn)
        if everybody.total + row.reserved_usd > monthly:
            return _refusal("This month's budget for language models", monthly, everybody, row)
        if row.user_id is not None:
            own = self.repository.lock(conn, row.month, row.user_id)
            if each is not None and own.total + row.reserved_usd > each:
                return _refusal("Your budget for language models this month", each, own, row)
            self.repository.put(conn, row.month, row.user_id, own.with_reserved(row.reserved_usd))
        self.repository.put(conn, row.month, EVERYBODY, everybody.with_reserved(row.reserved_usd))
        self.repository.add(conn, row)
        return None

    def _settle_one(self, conn: Connection, call_id: str, bill: Bill, now: datetime) -> tuple[Decimal, Decimal]:
        month = self.repository.month_of_call(conn, call_id)
        if month is not None:
            # The month's row first, as everywhere: so two transactions never wait for each other.
            self.repository.lock(conn, month, EVERYBODY)
            row = self.repository.find_open(conn, call_id)
            if row is not None:
                self._settle(conn, row, bill, now)
        return self._sums(conn, month_of(now))

    def _settle(self, conn: Connection, row: CallRow, bill: Bill, now: datetime) -> None:
        cost = bill.cost.quantize(_MICRO, ROUND_HALF_UP)
        for spender in (EVERYBODY, row.user_id):
            if spender is not None:
                sums = self.repository.lock(conn, row.month, spender)
                settled = Spending(sums.spent + cost, max(sums.reserved - row.reserved_usd, _ZERO))
                self.repository.put(conn, row.month, spender, settled)
        ended = replace(
            row,
            state="settled",
            cost_usd=cost,
            is_estimate=bill.is_estimate,
            input_tokens=bill.use.input,
            output_tokens=bill.use.output,
            cache_write_tokens=bill.use.cache_write,
            cache_read_tokens=bill.use.cache_read,
            outcome=bill.outcome.value,
            request_id=bill.request_id,
            latency_ms=bill.latency_ms,
            ended_at=now,
        )
        self.repository.settle(conn, ended)


def _refusal(whose: str, budget: Decimal, sums: Spending, row: CallRow) -> str:
    until = next_month(row.started_at)
    held = f", {_usd(sums.reserved)} are set aside for calls on their way" if sums.reserved else ""
    return (
        f"{whose} is {_usd(budget)} USD; {_usd(sums.spent)} are spent{held}, and this call could cost up to "
        f"{_usd(row.reserved_usd)}. It was not made. The next month begins on {until:%Y-%m-%d} (UTC)."
    )


def _usd(amount: Decimal) -> str:
    """Cents, or all digits of less than a cent."""
    return f"{amount:.2f}" if amount >= _CENT or amount == 0 else f"{amount.normalize():f}"
