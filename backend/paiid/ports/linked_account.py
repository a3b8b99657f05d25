"""Accounts at a real broker as the product sees them: to look at, never to trade in."""

from collections.abc import Sequence
from typing import Protocol

from paiid.domain.linked_account import (
    AsTold,
    Balances,
    LinkedAccount,
    LinkedEvent,
    LinkedGain,
    LinkedPosition,
    PageOf,
)


class LinkedAccounts(Protocol):
    """Every method but `accounts` may raise `ProviderError`, and `KeyError` for an account that is not listed."""

    name: str
    """Shown to the user as the source."""

    def accounts(self) -> Sequence[LinkedAccount]:
        """The accounts that are linked; asks nobody."""
        ...

    async def balances(self, account_id: str) -> AsTold[Balances]:
        """What the account is worth and may spend."""
        ...

    async def positions(self, account_id: str) -> AsTold[tuple[LinkedPosition, ...]]:
        """What it holds, at the last price of each."""
        ...

    async def history(self, account_id: str, *, page: int, limit: int) -> AsTold[PageOf[LinkedEvent]]:
        """What was booked, newest first; brokers may tell a day only after it has ended."""
        ...

    async def gains(self, account_id: str, *, page: int, limit: int) -> AsTold[PageOf[LinkedGain]]:
        """What was closed and what it brought, newest first; likewise late."""
        ...
