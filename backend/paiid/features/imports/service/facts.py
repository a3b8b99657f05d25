"""What an import is compared with, read before it is written."""

from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import Connection

from paiid.core.db import Database
from paiid.domain.instrument import parse_symbol
from paiid.features.imports.parsing import Parsed
from paiid.features.imports.planning import Present, account_name, label_of, labels, opening
from paiid.features.imports.pricing import Priced
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import AccountNotFoundError
from paiid.features.tracking.errors import NotTrackedError
from paiid.features.tracking.repository import TrackingRepository
from paiid.features.tracking.service.accounts import ALL, TrackedAccounts
from paiid.ports.market_data import MarketData

_NOT_ONE: Final = "The word `all` means all of your accounts; say which one it is."


@dataclass(frozen=True)
class Facts:
    """Reads accounts with their activities, and what the owner has priced."""

    db: Database
    accounts: TrackedAccounts
    market_data: MarketData
    repository: TrackingRepository = field(default_factory=TrackingRepository)

    async def present(self, user_id: str, parsed: Parsed, chosen: str | None) -> dict[str, Present]:
        """The accounts that the rows name; rows of one that a broker keeps are refused.

        Raises:
            AccountNotFoundError: the account that was chosen is an id of none.
            NotTrackedError: a broker keeps the account that was chosen.
        """
        wanted = labels(parsed, chosen)

        def read(conn: Connection) -> dict[str, Present | str]:
            return {label: self._found(conn, user_id, label, parsed, chosen) for label in wanted}

        found = await self.db.read(read)
        refused = {label: reason for label, reason in found.items() if isinstance(reason, str)}
        if refused:
            _refuse(parsed, refused, chosen)
        return {label: one for label, one in found.items() if isinstance(one, Present)}

    async def priced(self, user_id: str, parsed: Parsed) -> Priced:
        """What the owner has priced, and which of the file's symbols a provider knows."""

        def read(conn: Connection) -> Priced:
            instruments = {one.symbol: one for one in self.repository.private_instruments(conn, user_id)}
            prices, rates = self.repository.private_prices(conn, user_id), self.repository.currency_rates(conn, user_id)
            return Priced({str(symbol): one for symbol, one in instruments.items()}, prices, rates)

        if not (parsed.prices or parsed.rates or parsed.instruments):
            return Priced({}, {}, {})
        found = await self.db.read(read)
        symbols = {one.symbol for _, one in parsed.prices} - found.instruments.keys()
        return replace(found, known=frozenset([one for one in sorted(symbols) if await self._is_known(one)]))

    async def _is_known(self, symbol: str) -> bool:

        try:
            wanted = parse_symbol(symbol)
        except ValueError:
            return False
        return await self.market_data.instrument(wanted) is not None

    def _found(self, conn: Connection, user_id: str, label: str, parsed: Parsed, chosen: str | None) -> Present | str:
        is_chosen = chosen is not None and label == account_name(chosen)
        if label.casefold() == ALL:
            if is_chosen:
                raise AccountNotFoundError(_NOT_ONE)
            return _NOT_ONE
        try:
            (row,) = self.accounts.tracked(conn, user_id, label)
        except NotTrackedError as error:
            if is_chosen:
                raise
            return error.detail
        except AccountNotFoundError:
            if label.startswith("acc_") and is_chosen:
                raise
            return opening(label, parsed, chosen)
        return self._with_activities(conn, row)

    def _with_activities(self, conn: Connection, row: AccountRow) -> Present:
        state = self.repository.state(conn, row.id)
        return Present(row, None, self.repository.activities(conn, row.id), state, row.id)


def _refuse(parsed: Parsed, refused: dict[str, str], chosen: str | None) -> None:
    kept = []
    for one in parsed.drafts:
        reason = refused.get(label_of(one, parsed.preset.id, chosen))
        if reason is None:
            kept.append(one)
        else:
            parsed.refuse(
                one.row, "account", reason, [str(one.account or ""), str(one.activity.day), one.activity.kind.value]
            )
    parsed.drafts = kept
