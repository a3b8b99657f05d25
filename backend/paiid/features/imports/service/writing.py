"""The one transaction of an import."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.domain.account import BrokerId
from paiid.domain.instrument import Symbol
from paiid.features.activity import service as activity
from paiid.features.activity.service import DetailValue
from paiid.features.imports.planning import AccountPlan, Plan
from paiid.features.imports.pricing import PricePlan
from paiid.features.imports.repository import ImportRepository, ImportRow
from paiid.features.imports.service.progress import Progress
from paiid.features.ledger.repository import AccountRow
from paiid.features.tracking.errors import AccountNameTakenError
from paiid.features.tracking.repository import PrivateInstrument
from paiid.features.tracking.service.accounts import TrackedAccounts
from paiid.features.tracking.writing import TrackingWriter, prepared

# On PostgreSQL the event loop itself sends them: few enough at a time for others to come in between.
_BATCH: Final = 1_000
_SQLITE: Final = "SQLite"


class StaleError(Exception):
    """What the plan was made of is not what is there any more."""


class Selected(NamedTuple):
    """The account that the import made the selected one."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Written:
    """All that is to be stored."""

    row: ImportRow
    plan: Plan
    prices: PricePlan
    ip: str | None


@dataclass(frozen=True)
class WriteImport:
    """Writes a plan whole, or not at all."""

    db: Database
    clock: Clock
    accounts: TrackedAccounts
    repository: ImportRepository = field(default_factory=ImportRepository)
    tracking: TrackingWriter = field(default_factory=TrackingWriter)

    async def run(self, wanted: Written, progress: Progress) -> tuple[ImportRow, Selected | None]:
        """Store it.

        Raises:
            StaleError: what the plan was made of has changed since.
        """
        for_sqlite = self.db.engine_name == _SQLITE
        rows = await asyncio.to_thread(_prepared, wanted.plan, for_sqlite=for_sqlite)

        def write(conn: Connection) -> tuple[ImportRow, Selected | None]:
            self.accounts.lock_owner(conn, wanted.row.user_id)
            self._require_fresh(conn, wanted)
            accounts = [one for one in wanted.plan.accounts if one.added or one.present.opening is not None]
            opened = [self._open(conn, wanted, one) for one in accounts]
            row = replace(wanted.row, seq=self.repository.add(conn, wanted.row))
            done = 0
            for account in wanted.plan.accounts:
                for batch in _batches(rows[account.present.id]):
                    self.tracking.add_prepared(conn, batch, row.seq)
                    done += len(batch)
                    progress("writing", done, wanted.plan.added)
                if account.added:
                    self.tracking.stamp(conn, account.present.id, has_removed=False)
            self.repository.add_choices(conn, wanted.plan.choices)
            self._prices(conn, row, wanted.prices, sqlite=for_sqlite)
            self._note(conn, row, wanted.ip)
            return row, self._selected(conn, wanted, opened)

        return await self.db.write(write)

    def _require_fresh(self, conn: Connection, wanted: Written) -> None:
        """Raises StaleError where the same request, or another description of an instrument, came in between."""
        row = wanted.row
        if row.request_key is not None and self.repository.by_request(conn, row.user_id, row.request_key) is not None:
            raise StaleError
        fresh = wanted.prices.instruments.keys()
        if fresh and fresh & {one.symbol for one in self.tracking.repository.private_instruments(conn, row.user_id)}:
            raise StaleError

    def _open(self, conn: Connection, wanted: Written, account: AccountPlan) -> AccountRow:
        """The account, locked and as it was when the plan was made; a new one is opened."""
        present = account.present
        if present.opening is not None:
            try:
                return self.accounts.open(
                    conn,
                    wanted.row.user_id,
                    present.opening,
                    account_id=present.id,
                    at=wanted.row.created_at,
                    ip=wanted.ip,
                )
            except AccountNameTakenError:
                raise StaleError from None
        found = self.accounts.ledger.repository.lock_account(conn, present.id)
        if found.archived_at is not None or self.tracking.repository.state(conn, found.id) != present.state:
            raise StaleError
        return found

    def _prices(self, conn: Connection, row: ImportRow, found: PricePlan, *, sqlite: bool) -> None:
        for symbol, terms in found.instruments.items():
            instrument = PrivateInstrument(
                row.user_id, Symbol(symbol), terms.name, terms.currency, terms.asset_class, terms.sector, row.created_at
            )
            self.tracking.put_instrument(conn, instrument)
        for prices in _batches(found.prices):
            self.repository.add_prices(conn, row.user_id, row.seq, prices, sqlite=sqlite)
        for rates in _batches(found.rates):
            self.repository.add_rates(conn, row.user_id, row.seq, rates, sqlite=sqlite)

    def _selected(self, conn: Connection, wanted: Written, opened: Sequence[AccountRow]) -> Selected | None:
        """Whoever has done nothing yet but import wants to see what they imported."""
        if not opened:
            return None
        ledger = self.accounts.ledger
        present = ledger.repository.active_account(conn, wanted.row.user_id)
        if present is None or present.id in {row.id for row in opened} or self._has_traded(conn, present):
            return None
        fullest = max(wanted.plan.accounts, key=lambda one: len(one.added)).present.id
        row = next(one for one in opened if one.id == fullest)
        ledger.select(conn, wanted.row.user_id, row.id)
        facts = {"account_id": row.id, "import_id": wanted.row.id}
        activity.record(conn, wanted.row.user_id, "account-selected", facts, wanted.row.created_at, wanted.ip)
        return Selected(row.id, row.name)

    def _has_traded(self, conn: Connection, row: AccountRow) -> bool:
        if row.broker is BrokerId.TRACKED:
            return bool(self.tracking.repository.activities(conn, row.id))
        return row.is_demo or not row.is_ours or self.accounts.ledger.book(conn, row.id).transaction_count > 1

    def _note(self, conn: Connection, row: ImportRow, ip: str | None) -> None:
        facts: dict[str, DetailValue] = {
            "import_id": row.id, "kind": row.kind, "preset": row.preset, "imported": row.imported,
            "duplicates": row.duplicates, "refused": row.refused,
        }  # fmt: skip
        activity.record(conn, row.user_id, "file-imported", facts, row.created_at, ip)


def _prepared(plan: Plan, *, for_sqlite: bool) -> dict[str, list[Sequence[Any]]]:
    return {
        one.present.id: prepared(one.present.id, one.added, 0, for_sqlite=for_sqlite) for one in plan.accounts
    }  # fmt: skip


def _batches(rows: Sequence[Any]) -> list[Sequence[Any]]:
    return [rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH)]
