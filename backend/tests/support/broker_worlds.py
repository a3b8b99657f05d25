"""A broker with a market under it that a test controls; one class an adapter, one shape for the contract suite."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from paiid.adapters.paper.broker import PaperBroker, PaperConfig
from paiid.core.db import Database
from paiid.domain.account import AccountTerms
from paiid.ports.broker import Broker
from tests.support.scripted_market import ScriptedMarket

ACCOUNT = "acc_1"


class BrokerWorld(Protocol):
    """What the contract suite drives."""

    market: ScriptedMarket

    @property
    def broker(self) -> Broker: ...

    async def look(self) -> None:
        """Let the broker see the market as it is now."""
        ...

    async def restart(self) -> None:
        """As if the process had been killed and started again."""
        ...


@dataclass
class PaperWorld:
    """The paper broker on a scripted market; every account trades on `terms`."""

    db: Database
    market: ScriptedMarket = field(default_factory=ScriptedMarket)
    terms: AccountTerms = field(default_factory=AccountTerms)

    def __post_init__(self) -> None:
        self.broker = self.another()
        if not self.market.present:
            self.market.quote()

    def another(self) -> PaperBroker:
        """A further broker on the same tables, as a second worker has it."""
        return PaperBroker(self.db, self.market, PaperConfig(account_terms=self._terms_of))

    async def look(self) -> None:
        await self.broker.step()

    async def restart(self) -> None:
        self.broker = self.another()

    async def _terms_of(self, account_id: str) -> AccountTerms:
        return self.terms


WORLDS: dict[str, Callable[[Database], BrokerWorld]] = {"paper": PaperWorld}
