"""What language models have cost this month, and the owner's budget for them."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.core.security import Principal, Role
from paiid.features.ai_usage.metering import Metering, month_of, next_month
from paiid.features.ai_usage.repository import BudgetRow, CallRow, Spending

logger = logging.getLogger(__name__)

MOST_CALLS_SHOWN: Final = 100
_NOBODY: Final = "installation"


@dataclass(frozen=True, slots=True)
class Group:
    """Calls that have something in common: how many, their tokens, and USD."""

    name: str
    calls: int
    failed: int
    input_tokens: int
    output_tokens: int
    cache_write_tokens: int
    cache_read_tokens: int
    cost_usd: Decimal


@dataclass(frozen=True, slots=True)
class Usage:
    """The present month of one user, or of everybody for the owner. Money is USD.

    `spending` is of those whose calls are shown; `is_exhausted` says that no call of this user would be made.
    """

    month: str
    resets_at: datetime
    is_everybody: bool
    monthly_usd: Decimal
    user_monthly_usd: Decimal | None
    is_exhausted: bool
    spending: Spending
    purposes: Sequence[Group]
    models: Sequence[Group]
    users: Sequence[Group]
    calls: Sequence[CallRow]


@dataclass(frozen=True)
class UsageService:
    """Reads the ledger of calls. Money is summed here, never in the database."""

    metering: Metering

    async def usage(self, who: Principal) -> Usage:
        """The present month: the owner sees everybody's, others their own."""
        now = self.metering.clock.now()
        return await self.metering.db.read(lambda conn: self._usage(conn, who, now))

    async def set_budget(self, who: Principal, budget: BudgetRow) -> Usage:
        """Set the month's sums; None gives the installation's setting back, or takes the limit of each user away."""
        metering = self.metering
        at = metering.clock.now()
        await metering.db.write(lambda conn: metering.repository.set_budget(conn, budget, who.user_id, at))
        logger.info("model_budget_set", extra={"monthly_usd": str(budget.monthly_usd)})
        await metering.refresh()
        return await self.usage(who)

    def _usage(self, conn: Connection, who: Principal, now: datetime) -> Usage:
        repository, month = self.metering.repository, month_of(now)
        is_owner = who.role is Role.OWNER
        calls = repository.of_month(conn, None if is_owner else who.user_id, month)
        monthly, each = self.metering.budget(conn)
        everybody, own = repository.spending(conn, None, month), repository.spending(conn, who.user_id, month)
        return Usage(
            month=month,
            resets_at=next_month(now),
            is_everybody=is_owner,
            monthly_usd=monthly,
            user_monthly_usd=each,
            is_exhausted=everybody.total >= monthly or (each is not None and own.total >= each),
            spending=everybody if is_owner else own,
            purposes=_groups(calls, lambda call: call.purpose),
            models=_groups(calls, lambda call: call.model),
            users=_groups(calls, lambda call: call.user_id or _NOBODY) if is_owner else (),
            calls=calls[:MOST_CALLS_SHOWN],
        )


def _groups(calls: Iterable[CallRow], name_of: Callable[[CallRow], str]) -> list[Group]:
    """The dearest first."""
    found: dict[str, list[CallRow]] = {}
    for call in calls:
        found.setdefault(name_of(call), []).append(call)
    groups = [
        Group(
            name=name,
            calls=len(rows),
            failed=sum(row.outcome not in {None, "answered"} for row in rows),
            input_tokens=sum(row.input_tokens for row in rows),
            output_tokens=sum(row.output_tokens for row in rows),
            cache_write_tokens=sum(row.cache_write_tokens for row in rows),
            cache_read_tokens=sum(row.cache_read_tokens for row in rows),
            cost_usd=sum((row.cost_usd for row in rows), Decimal(0)),
        )
        for name, rows in found.items()
    ]
    return sorted(groups, key=lambda group: (-group.cost_usd, group.name))
