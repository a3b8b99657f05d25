"""Giving the owner an account for the one that another broker keeps, once."""

from dataclasses import dataclass

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.security import Role
from paiid.features.activity import service as activity
from paiid.features.auth.service.users import UserAdmin
from paiid.features.ledger.service import LedgerService
from paiid.ports.custody import Custody


@dataclass(frozen=True)
class LinkAccount:
    """Opens the owner's account from the broker's statement and selects it. Other users are given nothing of it."""

    custody: Custody
    db: Database
    clock: Clock
    ledger: LedgerService

    async def run(self) -> bool:
        """Link the account if it is not linked yet and there is an owner; whether that was done now."""
        owner_id = await self._owner_id()
        theirs = await self.custody.broker_account()
        if owner_id is None or await self.db.read(lambda conn: self._is_linked(conn, theirs)):
            return False
        statement = await self.custody.statement()

        def write(conn: Connection) -> bool:
            if self._is_linked(conn, theirs):
                return False
            row = self.ledger.link_account(conn, owner_id, self.custody.broker, statement)
            facts = {"account_id": row.id, "broker": row.broker.value, "positions": len(statement.positions)}
            activity.record(conn, owner_id, "account-linked", facts, self.clock.now(), None)
            return True

        return await self.db.write(write)

    def _is_linked(self, conn: Connection, broker_account: str) -> bool:
        rows = self.ledger.repository.accounts(conn)
        return any(row.broker is self.custody.broker and row.broker_account == broker_account for row in rows)

    async def _owner_id(self) -> str | None:
        users = await UserAdmin(self.db, self.clock).list_all()
        return next((user.id for user in users if user.role is Role.OWNER and not user.is_demo), None)
