"""Which account is meant, and all of it that a figure stands on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from paiid.domain.account import LotMethod
from paiid.domain.activity import Activity
from paiid.domain.holdings import AccountFold
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import Choices
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import AccountNotFoundError, LedgerService
from paiid.features.orders.service.reading import ReadOrders
from paiid.features.portfolio.inputs.folding import FoldReader
from paiid.features.portfolio.inputs.kinship import Kin, Kinship, kinships, moves_shares
from paiid.features.portfolio.inputs.own_prices import OwnPrices
from paiid.features.portfolio.lots.repository import LotChoices

ALL: Final = "all"
_TOTAL: Final = "All accounts"


@dataclass(frozen=True, slots=True)
class AccountRef:
    """The account that is meant; `id` is None for the total of all."""

    id: str | None
    name: str
    currency: str


@dataclass(frozen=True)
class Selection:
    """One account or all that are in use, each with its fold in the order of `rows`.

    `order_ids` tell which order an execution belongs to, `choices` which lots sales use up where the owner says. `kin`
    are the owner's other accounts that shares came from or went to, for the sake of their lots alone.
    """

    ref: AccountRef
    rows: tuple[AccountRow, ...]
    folds: tuple[AccountFold, ...]
    own: OwnPrices
    order_ids: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Choices] = field(default_factory=dict)
    kin: tuple[Kin, ...] = ()

    def kinships(self) -> list[Kinship]:
        """The accounts, and their kin, by whom lots went between."""
        return kinships([*map(Kin, self.rows, self.folds), *self.kin])

    @property
    def key(self) -> str:
        """Names it among all selections."""
        return self.ref.id or f"{ALL}:{self.rows[0].user_id}"

    @property
    def activities(self) -> tuple[Sequence[Activity], ...]:
        """Those of each account."""
        return tuple(fold.activities for fold in self.folds)

    def symbols(self) -> list[Symbol]:
        """Everything that was ever held."""
        return list(dict.fromkeys(symbol for fold in self.folds for symbol in fold.holdings))

    def currencies(self) -> list[str]:
        """Every currency that was ever held."""
        return list(dict.fromkeys(currency for fold in self.folds for currency in fold.cash))


@dataclass(frozen=True)
class SelectAccounts:
    """Finds accounts by id, name, or `all`."""

    ledger: LedgerService
    orders: ReadOrders
    folds: FoldReader
    choices: LotChoices = field(default_factory=LotChoices)

    def select(self, conn: Connection, user_id: str, named: str | None = None) -> Selection:
        """The account with that id or name (`all`: the total of those in use), else the selected one.

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use.
        """
        selected = self.ledger.account_of(conn, user_id)
        rows = self.rows(conn, selected, named)
        only = rows[0] if named != ALL else None
        ref = (
            AccountRef(None, _TOTAL, selected.currency)
            if only is None
            else AccountRef(only.id, only.name, only.currency)
        )
        order_ids: dict[str, str] = {}
        for row in rows:
            if not row.is_tracked:
                order_ids |= self.orders.repository.order_ids(conn, row.id)
        folds = tuple(self.folds.fold(conn, row) for row in rows)
        kin = () if only is None else self._kin(conn, Kin(only, folds[0]))
        choosing = [row.id for row in (*rows, *(one.row for one in kin)) if row.lot_method is LotMethod.SPECIFIC]
        choices = self.choices.of(conn, choosing)
        return Selection(ref, rows, folds, self.folds.own(conn, user_id), order_ids, choices, kin)

    def _kin(self, conn: Connection, one: Kin) -> tuple[Kin, ...]:
        """The accounts in use that `one` exchanged shares with, and theirs."""
        if not one.row.is_tracked or not moves_shares(one.fold):
            return ()
        others = [
            Kin(row, self.folds.fold(conn, row))
            for row in self.ledger.repository.accounts_of(conn, one.row.user_id)
            if row.archived_at is None and row.is_tracked and row.id != one.row.id
        ]
        family = next(found for found in kinships([one, *others]) if one in found.members)
        return tuple(member for member in family.members if member is not one)

    def row(self, conn: Connection, user_id: str, named: str | None = None) -> AccountRow | None:
        """The account meant; None for the total. Raises as `select` does."""
        rows = self.rows(conn, self.ledger.account_of(conn, user_id), named)
        return None if named == ALL else rows[0]

    def any_row(self, conn: Connection, user_id: str, named: str | None = None) -> AccountRow:
        """As `row`, of one account; by its id also one that is not in use any more.

        Raises:
            NoAccountError: none is selected, and none is named.
            AccountNotFoundError: the user has no such account.
        """
        old = [one for one in self.ledger.repository.accounts_of(conn, user_id) if one.id == named]
        found = old[0] if old else self.row(conn, user_id, named)
        if found is None:
            raise AccountNotFoundError("A total of accounts has no ledger of its own; name one account.")
        return found

    def rows(self, conn: Connection, selected: AccountRow, named: str | None) -> tuple[AccountRow, ...]:
        """The accounts that `named` means, of the user whose selected one is given.

        Raises:
            AccountNotFoundError: the user has no such account in use.
        """
        if named is None or named == selected.id:
            return (selected,)
        in_use = [row for row in self.ledger.repository.accounts_of(conn, selected.user_id) if row.archived_at is None]
        if named == ALL:
            return tuple(in_use)
        found = [row for row in in_use if row.id == named] or [
            row for row in in_use if row.name.casefold() == named.casefold()
        ]
        if not found:
            raise AccountNotFoundError("You have no account with that id or name.")
        return (found[0],)
