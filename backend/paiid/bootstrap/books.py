"""Keeps our account in step with the one that another broker keeps."""

import logging
from dataclasses import dataclass

from paiid.bootstrap.adapters import Adapters
from paiid.bootstrap.services import Trading
from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.features.orders.service.importing import ImportActivities
from paiid.features.portfolio.service.linking import LinkAccount
from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)


@dataclass
class BrokerBooks:
    """Keeps our account in step with the one at the broker: links it, imports, compares."""

    linking: LinkAccount
    importing: ImportActivities
    differences: tuple[str, ...] = ()

    async def run(self) -> None:
        """Link the account if that has to be done; then take in what is new, and compare."""
        if await self.linking.run():
            logger.info("account_linked", extra={"broker": self.linking.custody.broker.value})
        if await self.importing.run():
            logger.info("activities_imported", extra={"broker": self.linking.custody.broker.value})
        self.differences = tuple(await self.importing.differences())
        for difference in self.differences:
            logger.warning("books_differ", extra={"difference": difference})

    async def after_registration(self) -> None:
        """Link the account for an owner who has registered just now; if that fails, the next run does it."""
        try:
            await self.linking.run()
        except ProviderError as error:
            logger.warning("account_not_linked_yet", extra={"error": repr(error)})


def build_books(db: Database, clock: Clock, adapters: Adapters, trading: Trading) -> BrokerBooks | None:
    """For the account at another broker, where there is one; its connection tells what the comparison finds."""
    if trading.custody is None or adapters.alpaca is None:
        return None
    books = BrokerBooks(
        LinkAccount(trading.custody, db, clock, trading.ledger), ImportActivities(trading.custody, trading.place, clock)
    )
    adapters.alpaca.notes = lambda: tuple(f"Books differ: {one}." for one in books.differences)
    return books
