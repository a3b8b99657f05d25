"""Opening, renaming and archiving the accounts that no broker of ours keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.ids import new_id
from paiid.domain.account import AccountKind, BrokerId, LotMethod
from paiid.features.activity import service as activity
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import AccountNotFoundError, LedgerService, new_stamp
from paiid.features.tracking.errors import AccountNameTakenError, KeyUsedError, LastAccountError, NotTrackedError

ALL: Final = "all"
_MODE: Final = "tracked"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What may be chosen for a tracked account."""

    name: str
    currency: str = "USD"
    lot_method: LotMethod = LotMethod.FIFO


@dataclass(frozen=True)
class TrackedAccounts:
    """Tracked accounts of a user; their names differ, for files name accounts by them."""

    db: Database
    clock: Clock
    ledger: LedgerService

    async def create(
        self, user_id: str, wanted: NewAccount, *, request_key: str | None = None, ip: str | None = None
    ) -> AccountRow:
        """A new account, not selected; the same key again answers the same account.

        Raises:
            AccountNameTakenError: the user has one of that name in use.
            KeyUsedError: the key made another account.
        """
        account_id = _keyed_id(user_id, request_key)

        def write(conn: Connection) -> AccountRow:
            self.lock_owner(conn, user_id)
            earlier = None if request_key is None else self.ledger.repository.account(conn, account_id)
            if earlier is None:
                return self.open(conn, user_id, wanted, account_id=account_id, ip=ip)
            if (earlier.name, earlier.currency) != (wanted.name, wanted.currency):
                raise KeyUsedError("This key was used for another account.")
            return earlier

        return await self.db.write(write)

    async def update(
        self, user_id: str, account_id: str, wanted: Mapping[str, Any], *, ip: str | None = None
    ) -> AccountRow:
        """Change `name` or `lot_method` of an account in use; the method of any, the name of a tracked one.

        Raises:
            AccountNotFoundError: the user has no such account in use.
            NotTrackedError: a broker's account is to be renamed.
            AccountNameTakenError: the user has another of that name in use.
        """

        def write(conn: Connection) -> AccountRow:
            self.lock_owner(conn, user_id)
            row = self.ledger.lock_account_of(conn, user_id, account_id)
            changes = {name: value for name, value in wanted.items() if getattr(row, name) != value}
            if "name" in changes:
                _require_tracked(row)
                self._require_free(conn, user_id, changes["name"], except_id=row.id)
            if changes:
                self.ledger.repository.update_account(conn, row.id, **changes)
                facts = {"account_id": row.id} | {name: str(value) for name, value in changes.items()}
                activity.record(conn, user_id, "account-updated", facts, self.clock.now(), ip)
            return self.ledger.account_of(conn, user_id, account_id)

        return await self.db.write(write)

    async def archive(self, user_id: str, account_id: str, *, ip: str | None = None) -> None:
        """Put a tracked account away with all that is in it; another is selected in its place.

        Raises:
            AccountNotFoundError: the user has no such account in use.
            NotTrackedError: a broker keeps it.
            LastAccountError: there is no other account to work with.
        """

        def write(conn: Connection) -> None:
            self.lock_owner(conn, user_id)
            row = _require_tracked(self.ledger.lock_account_of(conn, user_id, account_id))
            self.put_away(conn, row, self.clock.now())
            activity.record(conn, user_id, "account-archived", {"account_id": row.id}, self.clock.now(), ip)

        await self.db.write(write)

    def open(
        self,
        conn: Connection,
        user_id: str,
        wanted: NewAccount,
        *,
        account_id: str | None = None,
        at: datetime | None = None,
        ip: str | None = None,
    ) -> AccountRow:
        """As `create`, inside the caller's transaction, who holds `lock_owner`."""
        self._require_free(conn, user_id, wanted.name)
        row = AccountRow(
            id=account_id or new_id("acc"), user_id=user_id, name=wanted.name, mode=_MODE, kind=AccountKind.MARGIN,
            currency=wanted.currency, starting_cash=Decimal(0), allows_shorting=True, commission_per_share=Decimal(0),
            slippage_bps=Decimal(0), is_demo=False, created_at=at or self.clock.now(), archived_at=None,
            orders_stamp=new_stamp(), broker=BrokerId.TRACKED, is_selected=False, lot_method=wanted.lot_method,
        )  # fmt: skip
        self.ledger.repository.insert_account(conn, row)
        facts = {"account_id": row.id, "name": row.name, "currency": row.currency}
        activity.record(conn, user_id, "account-opened", facts, row.created_at, ip)
        return row

    def put_away(self, conn: Connection, row: AccountRow, at: datetime) -> None:
        """Archive `row`; where it was selected, the first of the others in use is.

        Raises:
            LastAccountError: there is no other.
        """
        others = [one for one in self.in_use(conn, row.user_id) if one.id != row.id]
        if not others:
            raise LastAccountError("Open or choose another account first: you would have none to work with.")
        self.ledger.repository.update_account(conn, row.id, archived_at=at, is_selected=False)
        if row.is_selected:
            self.ledger.repository.update_account(conn, others[0].id, is_selected=True)

    def in_use(self, conn: Connection, user_id: str) -> list[AccountRow]:
        """The user's accounts that are not archived, the selected one first."""
        return [one for one in self.ledger.repository.accounts_of(conn, user_id) if one.archived_at is None]

    def tracked(self, conn: Connection, user_id: str, account: str | None = None) -> list[AccountRow]:
        """The user's tracked accounts in use that `account` means: an id, a name, or `all` (as None does).

        Raises:
            AccountNotFoundError: it means none.
            NotTrackedError: a broker keeps the one it means.
        """
        rows = self.in_use(conn, user_id)
        if account is None or account == ALL:
            return [one for one in rows if one.is_tracked]
        wanted = account.casefold()
        found = [one for one in rows if one.id == account] or [
            one for one in sorted(rows, key=lambda one: not one.is_tracked) if one.name.casefold() == wanted
        ]
        if not found:
            raise AccountNotFoundError("You have no account of that id or name.")
        return [_require_tracked(found[0])]

    def one(self, conn: Connection, user_id: str, account: str | None) -> AccountRow:
        """The tracked account that is meant: as `tracked`; without a word the selected one, or the only one.

        Raises:
            AccountNotFoundError: it means none, or several.
            NotTrackedError: a broker keeps the one it means.
        """
        rows = self.tracked(conn, user_id, account)
        if account is None:
            rows = [one for one in rows if one.is_selected] or rows
        if len(rows) != 1:
            raise AccountNotFoundError(
                "You have no tracked account yet; open one first."
                if not rows
                else "Say which of your accounts it is of."
            )
        return rows[0]

    def lock_owner(self, conn: Connection, user_id: str) -> None:
        """Let one change of this user's accounts at a time through; SQLite has one writer anyhow."""
        self.ledger.repository.lock_owner(conn, user_id)

    def _require_free(self, conn: Connection, user_id: str, name: str, *, except_id: str | None = None) -> None:
        if name.casefold() == ALL:
            raise AccountNameTakenError("The word `all` means all of your accounts; choose another name.")
        if any(
            one.is_tracked and one.id != except_id and one.name.casefold() == name.casefold()
            for one in self.in_use(conn, user_id)
        ):
            raise AccountNameTakenError(f"You have a tracked account called {name!r} already.")


def _keyed_id(user_id: str, request_key: str | None) -> str:
    if request_key is None:
        return new_id("acc")
    return "acc_" + blake2b(f"{user_id}\n{request_key}".encode(), digest_size=13).hexdigest()


def _require_tracked(row: AccountRow) -> AccountRow:
    if not row.is_tracked:
        raise NotTrackedError(f"{row.broker.label} keeps {row.name}: what happens there is booked by itself.")
    return row
