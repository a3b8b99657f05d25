"""Which of our accounts is the one at Alpaca that the keys open."""

from dataclasses import dataclass, field
from typing import Protocol

from paiid.adapters.alpaca import wire
from paiid.adapters.alpaca.client import AlpacaClient
from paiid.ports.errors import ProviderMisconfigured


class AccountLinks(Protocol):
    """Our side of it, as the accounts are stored."""

    async def broker_account_of(self, account_id: str) -> str | None:
        """Alpaca's id of one of our accounts; None: Alpaca does not keep it."""
        ...

    async def account_of(self, broker_account: str) -> str | None:
        """Our account that Alpaca knows by this id; None: there is none yet."""
        ...


@dataclass
class KeyOwner:
    """Alpaca's id of the account the keys open, asked for once."""

    client: AlpacaClient
    links: AccountLinks
    _id: str | None = field(default=None)

    async def broker_account(self) -> str:
        """Alpaca's id."""
        if self._id is None:
            self._id = wire.text(await self.client.account(), "id")
        return self._id

    async def account_id(self) -> str | None:
        """Our account; None while it is not linked."""
        return await self.links.account_of(await self.broker_account())

    async def serves(self, account_id: str) -> bool:
        """Whether it is this account; False for one that Alpaca does not keep at all.

        Raises:
            ProviderMisconfigured: Alpaca keeps it, and the keys are another account's.
        """
        theirs = await self.links.broker_account_of(account_id)
        if theirs is None:
            return False
        if theirs != await self.broker_account():
            raise ProviderMisconfigured("The keys of Alpaca belong to another account than this one.")
        return True
