"""Alpaca's paper trading, where the settings ask for it."""

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.features.ledger.service import LedgerService
from paiid.ports.errors import ProviderMisconfigured
from paiid.settings import Settings, SettingsError

if TYPE_CHECKING:
    from paiid.adapters.alpaca.connection import AlpacaConnection

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class StoredLinks:
    """Which of our accounts is which at a broker, as stored; a link never changes, so it is read once."""

    db: Database
    ledger: LedgerService
    _theirs: dict[str, str | None] = field(default_factory=dict)
    _ours: dict[str, str] = field(default_factory=dict)

    async def broker_account_of(self, account_id: str) -> str | None:
        """The broker's id of one of our accounts; None: no other broker keeps it."""
        if account_id not in self._theirs:
            row = await self.db.read_fast(lambda conn: self.ledger.repository.account(conn, account_id))
            if row is None:
                return None
            self._theirs[account_id] = row.broker_account
        return self._theirs[account_id]

    async def account_of(self, broker_account: str) -> str | None:
        """Our account that a broker knows by this id."""
        if broker_account not in self._ours:
            rows = await self.db.read(self.ledger.repository.accounts)
            found = next((row.id for row in rows if row.broker_account == broker_account), None)
            if found is None:
                return None
            self._ours[broker_account] = found
        return self._ours[broker_account]


def alpaca_connection(settings: Settings, clock: Clock) -> "AlpacaConnection | None":
    """A connection to the paper account, if it is asked for and there are keys; its libraries are loaded only then.

    Raises:
        SettingsError: a key is missing, or the address is not Alpaca's paper trading.
    """
    chosen, key, secret = settings.paiid_broker, settings.alpaca_paper_api_key, settings.alpaca_paper_secret_key
    if chosen == "paper" or (chosen == "auto" and key is None and secret is None):
        return None
    if key is None or secret is None:
        missing = "ALPACA_PAPER_API_KEY" if key is None else "ALPACA_PAPER_SECRET_KEY"
        raise SettingsError(f"PAIID_BROKER={chosen} needs {missing} for alpaca; set it, or choose paper")
    if settings.paiid_market_data == "simulated":
        logger.warning("PAIID_MARKET_DATA=simulated: orders go to Alpaca while the prices shown are simulated")
    if settings.paiid_world_clock.startswith("replay"):
        raise SettingsError("Orders at Alpaca live in the present; PAIID_WORLD_CLOCK=replay needs PAIID_BROKER=paper")
    from paiid.adapters.alpaca.client import AlpacaClient
    from paiid.adapters.alpaca.config import AlpacaConfig
    from paiid.adapters.alpaca.connection import AlpacaConnection

    try:
        config = AlpacaConfig(
            api_key=key.get_secret_value(),
            secret_key=secret.get_secret_value(),
            base_url=settings.alpaca_base_url,
            calls_per_minute=settings.alpaca_calls_per_minute,
        )
        return AlpacaConnection(AlpacaClient(config, clock))
    except ProviderMisconfigured as error:
        raise SettingsError(str(error)) from None
