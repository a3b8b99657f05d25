"""Taking an import back: its activities, prices and rates, and the accounts it opened."""

from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.features.activity import service as activity
from paiid.features.activity.service import DetailValue
from paiid.features.imports.errors import ImportNotFoundError, ImportUndoneError, LotsInUseError
from paiid.features.imports.repository import ImportRepository, ImportRow
from paiid.features.ledger.repository import AccountRow
from paiid.features.tracking.service.accounts import TrackedAccounts
from paiid.features.tracking.writing import TrackingWriter


@dataclass(frozen=True)
class UndoImport:
    """Undoes imports, each of them once."""

    db: Database
    clock: Clock
    accounts: TrackedAccounts
    repository: ImportRepository = field(default_factory=ImportRepository)
    tracking: TrackingWriter = field(default_factory=TrackingWriter)

    async def run(self, user_id: str, import_id: str, *, ip: str | None = None) -> ImportRow:
        """Undo one; raises as the service says."""

        def write(conn: Connection) -> ImportRow:
            self.accounts.lock_owner(conn, user_id)
            row = self.repository.by_id(conn, user_id, import_id)
            if row is None:
                raise ImportNotFoundError("You have no import with that id.")
            if row.undone_at is not None:
                raise ImportUndoneError("That import was undone already.")
            own = [one.id for one in self.accounts.tracked(conn, user_id) if one.created_at == row.created_at]
            touched = sorted({*own, *self.repository.account_ids(conn, [row.seq]).get(row.seq, [])})
            held = [self.accounts.ledger.repository.lock_account(conn, account_id) for account_id in touched]
            if self.repository.choices_from_outside(conn, row.seq):
                raise LotsInUseError("You chose lots of this import for sales that are not of it; choose others first.")
            now = self.clock.now()
            self.repository.remove(conn, row, now)
            for account in held:
                self.tracking.stamp(conn, account.id, has_removed=True)
                self._close(conn, row, account)
            facts: dict[str, DetailValue] = {"import_id": row.id, "kind": row.kind, "imported": row.imported}
            activity.record(conn, user_id, "import-undone", facts, now, ip)
            return replace(row, undone_at=now)

        return await self.db.write(write)

    def _close(self, conn: Connection, row: ImportRow, account: AccountRow) -> None:
        """Let go of an account that the import opened, if nothing else has come into it."""
        was_opened = account.created_at == row.created_at and account.archived_at is None
        if not was_opened or self.tracking.repository.activities(conn, account.id):
            return
        others = [one for one in self.accounts.in_use(conn, account.user_id) if one.id != account.id]
        if not others:
            return
        self.accounts.put_away(conn, account, self.clock.now())
        # What else refers to it, like a program's key, keeps it in the archive.
        self.repository.forget_account(conn, account.id)
