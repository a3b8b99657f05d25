"""Reads what a user tracks, to write it down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from paiid.domain.activity import Activity
from paiid.domain.instrument import Symbol
from paiid.domain.ledger_activities import activities_of_ledger
from paiid.domain.portfolio_file import OwnInstrument, OwnPrice, OwnRate, PortfolioFile, TrackedAccount
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import AccountNotFoundError, LedgerService
from paiid.features.portfolio.inputs.selecting import ALL
from paiid.features.portfolio.lots.repository import LotChoices
from paiid.features.tracking.reading_prices import DatedValues
from paiid.features.tracking.repository import TrackingRepository

# Of a symbol that a provider knows too, whose prices are in dollars here.
_DOLLAR: Final = "USD"
_NO_ACCOUNT: Final = "You have no account of that id or name."


@dataclass(frozen=True)
class PortfolioReader:
    """Everything of one user, or one account of theirs."""

    ledger: LedgerService
    tracking: TrackingRepository = field(default_factory=TrackingRepository)
    choices: LotChoices = field(default_factory=LotChoices)

    def content(self, conn: Connection, user_id: str, account: str | None) -> PortfolioFile:
        """All tracked accounts with the owner's own prices and rates; or the account named, whoever keeps it.

        Raises:
            AccountNotFoundError: the user has no account in use of that id or name.
        """
        instruments = self.tracking.private_instruments(conn, user_id)
        currencies = {one.symbol: one.currency for one in instruments}
        prices, rates = self.tracking.private_prices(conn, user_id), self.tracking.currency_rates(conn, user_id)
        return PortfolioFile(
            accounts=[self._tracked(conn, row) for row in self.accounts(conn, user_id, account)],
            instruments=[
                OwnInstrument(**{name: getattr(one, name) for name in OwnInstrument.__dataclass_fields__})
                for one in instruments
            ],
            prices=_prices(prices, currencies),
            rates=[
                OwnRate(base, quote, day, rate)
                for (base, quote), series in rates.items()
                for day, rate in zip(series.days, series.values, strict=True)
            ],
        )

    def accounts(self, conn: Connection, user_id: str, account: str | None) -> list[AccountRow]:
        """The accounts meant: of no name, or `all`, those that are tracked.

        Raises:
            AccountNotFoundError: the user has no account in use of that id or name.
        """
        rows = [row for row in self.ledger.repository.accounts_of(conn, user_id) if row.archived_at is None]
        if account is None or account == ALL:
            return [row for row in rows if row.is_tracked]
        named = account.casefold()
        found = [row for row in rows if row.id == account] or [row for row in rows if row.name.casefold() == named]
        if not found:
            raise AccountNotFoundError(_NO_ACCOUNT)
        return found[:1]

    def activities(self, conn: Connection, row: AccountRow) -> Sequence[Activity]:
        """The activities of an account, in `activity_order`."""
        if row.is_tracked:
            return self.tracking.activities(conn, row.id)
        return activities_of_ledger([one.transaction for one in self.ledger.transactions(conn, row.id)])

    def _tracked(self, conn: Connection, row: AccountRow) -> TrackedAccount:
        chosen = self.choices.of(conn, [row.id]).get(row.id)
        found = self.activities(conn, row)
        if chosen:
            found = [one._replace(terms=one.terms._replace(lots=tuple(chosen.get(one.id, ())))) for one in found]
        return TrackedAccount(row.name, row.currency, row.lot_method, found)


def _prices(found: Mapping[Symbol, DatedValues], currencies: dict[Symbol, str]) -> list[OwnPrice]:
    return [
        OwnPrice(symbol, day, close, currencies.get(symbol, _DOLLAR))
        for symbol, series in found.items()
        for day, close in zip(series.days, series.values, strict=True)
    ]
