"""Everything that lots are made of, read in one go."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import Connection

from paiid.domain.activity import Activity, ActivityKind
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import Choices
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import AccountNotFoundError
from paiid.features.portfolio.inputs.own_prices import OwnPrices
from paiid.features.portfolio.inputs.selecting import ALL, AccountRef, SelectAccounts
from paiid.features.portfolio.lots.repository import LotChoices

TRACKED: Final = "tracked"
_TOTAL: Final = "All accounts"
_CACHED: Final = 128
_UNPRICED: Final = frozenset({ActivityKind.TRANSFER_IN, ActivityKind.TRANSFER_OUT, ActivityKind.MERGER})


@dataclass(frozen=True, slots=True)
class AccountActivities:
    """An account's activities in `activity_order`, with what of prices and rates its lots need.

    `currencies` are those of shares; `unpriced` are the things whose price of a day is a cost basis.
    """

    activities: Sequence[Activity] = ()
    currencies: frozenset[str] = frozenset()
    unpriced: frozenset[tuple[Symbol, date]] = frozenset()

    def extended(self, activities: Sequence[Activity]) -> "AccountActivities":
        """The same of `activities`, which may begin with the ones that are known."""
        count = len(self.activities)
        if activities is self.activities:
            return self
        if count and (len(activities) < count or activities[count - 1] is not self.activities[-1]):
            return AccountActivities().extended(activities)
        news = activities[count:]
        currencies = {one.currency for one in news if one.symbol is not None}
        unpriced = {
            (one.terms.to_symbol or one.symbol, one.day)
            for one in news
            if one.kind in _UNPRICED and one.symbol is not None and _needs_price(one)
        }
        return AccountActivities(activities, self.currencies | currencies, self.unpriced | unpriced)


def _needs_price(activity: Activity) -> bool:
    if activity.kind is ActivityKind.MERGER:
        return bool(activity.terms.ratio and activity.amount and activity.terms.cost_share is None)
    return activity.price is None


@dataclass(frozen=True)
class LotGroup:
    """Accounts of one taxpayer, whose wash sales and transfers are looked at together.

    Those that are tracked are one; an account of pretend money stands for itself.
    """

    key: str
    rows: tuple[AccountRow, ...]
    accounts: Mapping[str, AccountActivities]
    choices: Mapping[str, Choices]


@dataclass(frozen=True)
class LotReading:
    """The accounts that are meant (`wanted`), in the groups they belong to."""

    ref: AccountRef
    wanted: tuple[AccountRow, ...]
    groups: tuple[LotGroup, ...]
    own: OwnPrices

    @property
    def ids(self) -> frozenset[str]:
        """Of the accounts that are meant."""
        return frozenset(row.id for row in self.wanted)


@dataclass
class _Cache:
    kept: OrderedDict[str, AccountActivities] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, account_id: str, activities: Sequence[Activity]) -> AccountActivities:
        with self.lock:
            found = self.kept.get(account_id, AccountActivities()).extended(activities)
            self.kept[account_id] = found
            self.kept.move_to_end(account_id)
            while len(self.kept) > _CACHED:
                self.kept.popitem(last=False)
        return found


@dataclass(frozen=True)
class LotReader:
    """Reads accounts of any broker. Methods take a reading connection: what they see is kept."""

    accounts: SelectAccounts
    choices: LotChoices = field(default_factory=LotChoices)
    _cache: _Cache = field(default_factory=_Cache)

    def read(self, conn: Connection, user_id: str, named: str | None) -> LotReading:
        """The account with that id or name, or `all` in use; the selected one where none is named.

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use.
        """
        ledger = self.accounts.ledger
        selected = ledger.account_of(conn, user_id)
        wanted = self.accounts.rows(conn, selected, named)
        only = None if named == ALL else wanted[0]
        ref = AccountRef(None, _TOTAL, selected.currency) if only is None else _ref(only)
        tracked = tuple(row for row in wanted if row.is_tracked)
        if tracked and only is not None:
            tracked = tuple(row for row in self.accounts.rows(conn, selected, ALL) if row.is_tracked)
        alone = tuple((row,) for row in wanted if not row.is_tracked)
        groups = tuple(self._group(conn, rows) for rows in (tracked, *alone) if rows)
        own = self.accounts.folds.own(conn, user_id) if tracked else OwnPrices()
        return LotReading(ref, wanted, groups, own)

    def one(self, conn: Connection, user_id: str, named: str | None) -> LotReading:
        """As `read`, of a single account.

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use, or means all of them.
        """
        if named == ALL:
            raise AccountNotFoundError("Say which of your accounts is meant.")
        return self.read(conn, user_id, named)

    def _group(self, conn: Connection, rows: tuple[AccountRow, ...]) -> LotGroup:
        key = TRACKED if rows[0].is_tracked else rows[0].id
        accounts = {row.id: self._cache.of(row.id, self.accounts.folds.fold(conn, row).activities) for row in rows}
        return LotGroup(key, rows, accounts, self.choices.of(conn, accounts))


def _ref(row: AccountRow) -> AccountRef:
    return AccountRef(row.id, row.name, row.currency)
