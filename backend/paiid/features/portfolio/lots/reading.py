"""Everything that lots are made of, read in one go and kept in memory."""

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection

from paiid.domain.activity import ONE, Activity, ActivityKind, activity_order
from paiid.domain.instrument import Symbol
from paiid.domain.ledger_activities import activities_of_ledger
from paiid.domain.lot_book import Choices
from paiid.domain.lots import EXACT
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import AccountNotFoundError, LedgerService
from paiid.features.portfolio.lots.repository import LotChoices
from paiid.features.portfolio.service.history import AccountReader
from paiid.features.tracking.repository import DatedValues, PrivateInstrument, TrackingRepository

ALL: Final = "all"
TRACKED: Final = "tracked"
_TOTAL: Final = "All accounts"
_CACHED: Final = 64
_RATE_STEP: Final = Decimal("1e-12")
_UNPRICED: Final = frozenset({ActivityKind.TRANSFER_IN, ActivityKind.TRANSFER_OUT, ActivityKind.MERGER})


@dataclass(frozen=True, slots=True)
class AccountActivities:
    """An account's activities in `activity_order`, with what of prices and rates its lots need.

    `unpriced` are the symbols whose price of a day is a cost basis.
    """

    activities: tuple[Activity, ...] = ()
    currencies: frozenset[str] = frozenset()
    unpriced: frozenset[tuple[Symbol, date]] = frozenset()

    @classmethod
    def of(cls, activities: Sequence[Activity]) -> "AccountActivities":
        """All there is."""
        return cls().extended(activities)

    def extended(self, news: Sequence[Activity]) -> "AccountActivities":
        """With more of them; those that are known stay the same objects."""
        known = self.activities
        if known and news and activity_order(news[0]) < activity_order(known[-1]):
            return AccountActivities.of(sorted((*known, *news), key=activity_order))
        currencies = {one.currency for one in news if one.symbol is not None}
        unpriced = {
            (one.terms.to_symbol or one.symbol, one.day)
            for one in news
            if one.kind in _UNPRICED and one.symbol is not None and _needs_price(one)
        }
        return AccountActivities((*known, *news), self.currencies | currencies, self.unpriced | unpriced)


def _needs_price(activity: Activity) -> bool:
    if activity.kind is ActivityKind.MERGER:
        return bool(activity.terms.ratio and activity.amount and activity.terms.cost_share is None)
    return activity.price is None


@dataclass(frozen=True)
class OwnValues:
    """What the owner prices alone: instruments, prices by symbol, rates by (base, quote)."""

    instruments: Mapping[Symbol, PrivateInstrument]
    prices: Mapping[Symbol, DatedValues]
    rates: Mapping[tuple[str, str], DatedValues]

    def rate(self, currency: str, base: str, day: date) -> Decimal | None:
        """What one unit of `currency` was worth in `base` on a day; None if not known."""
        if currency == base:
            return ONE
        found = value_on(self.rates.get((currency, base)), day)
        if found is not None:
            return found
        turned = value_on(self.rates.get((base, currency)), day)
        return None if turned is None else EXACT.quantize(EXACT.divide(ONE, turned), _RATE_STEP)


def value_on(series: DatedValues | None, day: date) -> Decimal | None:
    """The last value on or before a day."""
    found = 0 if series is None else bisect_right(series.days, day)
    return series.values[found - 1] if series is not None and found else None


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
    """The accounts that are meant (`wanted`; `account` is None for all), in the groups they belong to."""

    account: AccountRow | None
    currency: str
    wanted: tuple[AccountRow, ...]
    groups: tuple[LotGroup, ...]
    own: OwnValues

    @property
    def name(self) -> str:
        """Of the account, or of the total."""
        return _TOTAL if self.account is None else self.account.name

    @property
    def ids(self) -> frozenset[str]:
        """Of the accounts that are meant."""
        return frozenset(row.id for row in self.wanted)


@dataclass
class _Cache:
    kept: OrderedDict[str, tuple[Any, AccountActivities]] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, account_id: str) -> tuple[Any, AccountActivities] | None:
        with self.lock:
            return self.kept.get(account_id)

    def put(self, account_id: str, state: Any, found: AccountActivities) -> AccountActivities:
        with self.lock:
            self.kept[account_id] = (state, found)
            self.kept.move_to_end(account_id)
            while len(self.kept) > _CACHED:
                self.kept.popitem(last=False)
        return found


@dataclass(frozen=True)
class LotReader:
    """Reads accounts of any broker. Methods take a reading connection: what they see is kept."""

    ledger: LedgerService
    histories: AccountReader
    tracking: TrackingRepository = field(default_factory=TrackingRepository)
    choices: LotChoices = field(default_factory=LotChoices)
    _cache: _Cache = field(default_factory=_Cache)

    def read(self, conn: Connection, user_id: str, named: str | None) -> LotReading:
        """The account with that id or name, or `all` in use; the selected one where none is named.

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use.
        """
        selected = self.ledger.account_of(conn, user_id)
        in_use = [row for row in self.ledger.repository.accounts_of(conn, user_id) if row.archived_at is None]
        account = None if named == ALL else _named(selected, in_use, named)
        wanted = tuple(in_use) if account is None else (account,)
        tracked = tuple(row for row in in_use if row.is_tracked) if any(row.is_tracked for row in wanted) else ()
        alone = tuple((row,) for row in wanted if not row.is_tracked)
        groups = tuple(self._group(conn, rows) for rows in (tracked, *alone) if rows)
        currency = selected.currency if account is None else account.currency
        return LotReading(account, currency, wanted, groups, self._own(conn, user_id, currency, groups))

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
        accounts = {
            row.id: self._tracked(conn, row.id) if row.is_tracked else self._booked(conn, row.id) for row in rows
        }
        return LotGroup(key, rows, accounts, self.choices.of(conn, accounts))

    def _own(self, conn: Connection, user_id: str, base: str, groups: Sequence[LotGroup]) -> OwnValues:
        """Prices and rates only where something needs them."""
        if not any(row.is_tracked for group in groups for row in group.rows):
            return OwnValues({}, {}, {})
        instruments = {one.symbol: one for one in self.tracking.private_instruments(conn, user_id)}
        currencies = {base} | {one.currency for one in instruments.values()}
        for group in groups:
            for one in group.accounts.values():
                currencies |= one.currencies
        prices = self.tracking.private_prices(conn, user_id)
        rates = self.tracking.currency_rates(conn, user_id) if len(currencies) > 1 or base != _USD else {}
        return OwnValues(instruments, prices, rates)

    def _tracked(self, conn: Connection, account_id: str) -> AccountActivities:
        state, known = self.tracking.state(conn, account_id), self._cache.get(account_id)
        if known is None or known[0].removed != state.removed:
            return self._cache.put(account_id, state, AccountActivities.of(self.tracking.activities(conn, account_id)))
        if known[0] == state:
            return known[1]
        last = max((one.sequence for one in known[1].activities), default=0)
        news = self.tracking.activities(conn, account_id, after_seq=last)
        return self._cache.put(account_id, state, known[1].extended(news))

    def _booked(self, conn: Connection, account_id: str) -> AccountActivities:
        history, known = self.histories.history(conn, account_id), self._cache.get(account_id)
        if known is not None and known[0] == history.seq:
            return known[1]
        found = AccountActivities.of(activities_of_ledger(history.transactions))
        if known is not None:
            found = _like(known[1], found)
        return self._cache.put(account_id, history.seq, found)


_USD: Final = "USD"


def _like(known: AccountActivities, found: AccountActivities) -> AccountActivities:
    """`found`, with the activities of `known` that it begins with as the same objects."""
    count = len(known.activities)
    if found.activities[:count] != known.activities:
        return found
    return known.extended(found.activities[count:])


def _named(selected: AccountRow, in_use: Sequence[AccountRow], named: str | None) -> AccountRow:
    if named is None or named == selected.id:
        return selected
    wanted = named.casefold()
    found = [row for row in in_use if row.id == named] or [row for row in in_use if row.name.casefold() == wanted]
    if not found:
        raise AccountNotFoundError("You have no account with that id or name.")
    return found[0]
