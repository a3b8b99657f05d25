"""The user's own account beside the advice: its return and its costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from paiid.core.db import Database
from paiid.core.errors import AppError
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.fill import FillModel
from paiid.features.ledger.service import LedgerService
from paiid.features.portfolio.service import PortfolioService, Range


@dataclass(frozen=True)
class OwnCosts:
    """What trading costs in the selected account."""

    db: Database
    ledger: LedgerService

    async def __call__(self, user_id: str) -> FillModel:
        """What trading costs in the selected account; nothing without one."""
        account = await self.db.read_fast(lambda conn: self.ledger.repository.active_account(conn, user_id))
        return FillModel() if account is None else account.terms.fill_model


@dataclass(frozen=True)
class OwnAccount:
    """Reads the selected account."""

    portfolio: PortfolioService

    async def returns(self, user_id: str, start: date) -> Mapping[date, float]:
        """What one unit of money had become at each close since `start`; empty where the account cannot say."""
        try:
            found = await self.portfolio.performance(user_id, Range(start=start))
        except AppError:
            # No account, none of its days in the range, or no prices: the curve goes without this line.
            return {}
        growth = {
            point.at.astimezone(NEW_YORK).date(): float(point.growth)
            for point in found.curve.points
            if point.growth is not None
        }
        days = sorted(day for day, worth in growth.items() if day >= start and worth > 0)
        return {day: growth[day] / growth[days[0]] for day in days}
