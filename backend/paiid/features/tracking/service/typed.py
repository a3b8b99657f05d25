"""Activities that are typed, listed and deleted one by one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.ids import new_id
from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.core.types import decimal_text
from paiid.domain.activity import Activity
from paiid.domain.activity_draft import ActivityDraft, ActivityError
from paiid.domain.activity_rules import checked
from paiid.features.activity import service as activity
from paiid.features.ledger.repository import AccountRow
from paiid.features.tracking.errors import ActivityNotFoundError, InvalidActivityError, KeyUsedError, LotInUseError
from paiid.features.tracking.repository import ActivityFilter, StoredActivity, TrackingRepository
from paiid.features.tracking.service.accounts import TrackedAccounts
from paiid.features.tracking.writing import TrackingWriter, digest

_MOST_DIGITS: Final = 18


@dataclass(frozen=True)
class TypedActivities:
    """What a user writes into tracked accounts by hand, and a look at all that is in them."""

    db: Database
    clock: Clock
    accounts: TrackedAccounts
    repository: TrackingRepository = field(default_factory=TrackingRepository)
    writer: TrackingWriter = field(default_factory=TrackingWriter)

    async def page(
        self, user_id: str, wanted: ActivityFilter, *, account: str | None, cursor: str | None, limit: int
    ) -> tuple[Sequence[tuple[StoredActivity, AccountRow]], str | None]:
        """Activities with their accounts, the newest first, and the cursor of the next page.

        Raises:
            AccountNotFoundError: the user has no such account.
            NotTrackedError: a broker keeps it.
            InvalidCursorError: not one of ours.
        """
        before = None if cursor is None else _position(cursor)

        def read(conn: Connection) -> Sequence[tuple[StoredActivity, AccountRow]]:
            rows = {row.id: row for row in self.accounts.tracked(conn, user_id, account)}
            found = self.repository.page(conn, replace(wanted, accounts=list(rows)), before=before, limit=limit + 1)
            return [(one, rows[one.account_id]) for one in found]

        found = await self.db.read(read)
        if len(found) <= limit:
            return found, None
        last = found[limit - 1][0].activity
        return found[:limit], encode_cursor(last.day.isoformat(), str(last.sequence))

    async def one(self, user_id: str, activity_id: str) -> tuple[StoredActivity, AccountRow]:
        """One activity with its account.

        Raises:
            ActivityNotFoundError: the user has no such activity in an account in use.
        """
        return await self.db.read(lambda conn: self._own(conn, user_id, activity_id))

    async def add(
        self,
        user_id: str,
        draft: ActivityDraft,
        *,
        account: str | None,
        request_key: str | None = None,
        ip: str | None = None,
    ) -> tuple[StoredActivity, AccountRow]:
        """Record one; the same key again answers the same activity.

        Raises:
            InvalidActivityError: it is none; the error's field is named.
            AccountNotFoundError: the user has no such account, or none that is tracked.
            NotTrackedError: a broker keeps it.
            KeyUsedError: the key recorded another.
        """
        wanted = self._checked(draft)

        def write(conn: Connection) -> tuple[StoredActivity, AccountRow]:
            row = self.accounts.one(conn, user_id, account)
            self.accounts.ledger.lock_account_of(conn, user_id, row.id)
            named = wanted._replace(id=digest(row.id, "typed", request_key or new_id("key")))
            earlier = self.repository.activity(conn, [row.id], named.id)
            if earlier is None:
                self.writer.add(conn, row.id, [named])
                self._note(conn, row, "activity-added", named, ip)
            elif earlier.activity._replace(sequence=0) != named:
                raise KeyUsedError("This key was used for another activity.")
            found = self.repository.activity(conn, [row.id], named.id)
            assert found is not None
            return found, row

        return await self.db.write(write)

    async def delete(self, user_id: str, activity_id: str, *, ip: str | None = None) -> None:
        """Take one away, imported or typed.

        Raises:
            ActivityNotFoundError: the user has no such activity in an account in use.
            LotInUseError: a sale uses it up by its owner's choice.
        """

        def write(conn: Connection) -> None:
            found, _ = self._own(conn, user_id, activity_id)
            row = self.accounts.ledger.lock_account_of(conn, user_id, found.account_id)
            if self.writer.choices_of_lot(conn, row.id, activity_id):
                raise LotInUseError("You chose this purchase as the lot of a sale; take that choice back first.")
            self.writer.remove(conn, row.id, activity_id)
            self._note(conn, row, "activity-deleted", found.activity, ip)

        await self.db.write(write)

    def _own(self, conn: Connection, user_id: str, activity_id: str) -> tuple[StoredActivity, AccountRow]:
        rows = {row.id: row for row in self.accounts.tracked(conn, user_id)}
        found = self.repository.activity(conn, list(rows), activity_id)
        if found is None:
            raise ActivityNotFoundError("You have no activity with that id.")
        return found, rows[found.account_id]

    def _checked(self, draft: ActivityDraft) -> Activity:
        try:
            return checked(draft, latest=self.clock.now().date() + timedelta(days=1))
        except ActivityError as error:
            raise InvalidActivityError(str(error), field=error.field) from None

    def _note(self, conn: Connection, row: AccountRow, action: str, one: Activity, ip: str | None) -> None:
        facts = {
            "account_id": row.id, "activity_id": one.id, "kind": one.kind.value, "day": one.day.isoformat(),
            "symbol": one.symbol, "quantity": decimal_text(one.quantity), "amount": decimal_text(one.amount),
        }  # fmt: skip
        activity.record(conn, row.user_id, action, facts, self.clock.now(), ip)


def _position(cursor: str) -> tuple[date, int]:
    day, sequence = decode_cursor(cursor, 2)
    try:
        found = date.fromisoformat(day)
    except ValueError:
        found = None
    if found is None or not sequence.isdecimal() or len(sequence) > _MOST_DIGITS:
        raise InvalidCursorError("The cursor is not one this server gave out.")
    return found, int(sequence)
