"""The accounts of a user, and which of them is worked with."""

from dataclasses import dataclass

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.features.activity import service as activity
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import LedgerService


@dataclass(frozen=True)
class ChooseAccount:
    """Selects an account; everything else in the product is about the selected one."""

    db: Database
    clock: Clock
    ledger: LedgerService

    async def select(self, user_id: str, account_id: str, *, ip: str | None = None) -> list[AccountRow]:
        """Work with this account from here on; answers all of them. Orders of the others go on working.

        Raises:
            AccountNotFoundError: the user has no such account in use.
        """

        def write(conn: Connection) -> list[AccountRow]:
            if self.ledger.select(conn, user_id, account_id):
                activity.record(conn, user_id, "account-selected", {"account_id": account_id}, self.clock.now(), ip)
            return self.ledger.repository.accounts_of(conn, user_id)

        return await self.db.write(write)
