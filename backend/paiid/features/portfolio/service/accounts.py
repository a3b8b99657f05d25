"""The accounts of a user, and which of them is worked with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.features.activity import service as activity
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import LedgerService
from paiid.features.tracking.repository import TrackingRepository


@dataclass(frozen=True, slots=True)
class OwnAccounts:
    """A user's accounts; `began` has the days of the first activities of those that are tracked."""

    rows: Sequence[AccountRow]
    began: Mapping[str, date]

    def first_day(self, row: AccountRow) -> date:
        """When the account's history begins, in New York."""
        made = row.created_at.astimezone(NEW_YORK).date()
        return min(made, self.began.get(row.id, made))


def own_accounts(conn: Connection, ledger: LedgerService, user_id: str) -> OwnAccounts:
    """The one in use, then others, then those archived, the latest first."""
    rows = ledger.repository.accounts_of(conn, user_id)
    return OwnAccounts(rows, TrackingRepository().first_days(conn, [row.id for row in rows if row.is_tracked]))


@dataclass(frozen=True)
class ChooseAccount:
    """Selects an account; everything else in the product is about the selected one."""

    db: Database
    clock: Clock
    ledger: LedgerService

    async def select(self, user_id: str, account_id: str, *, ip: str | None = None) -> OwnAccounts:
        """Work with this account from here on; answers all of them. Orders of the others go on working.

        Raises:
            AccountNotFoundError: the user has no such account in use.
        """

        def write(conn: Connection) -> OwnAccounts:
            if self.ledger.select(conn, user_id, account_id):
                activity.record(conn, user_id, "account-selected", {"account_id": account_id}, self.clock.now(), ip)
            return own_accounts(conn, self.ledger, user_id)

        return await self.db.write(write)
