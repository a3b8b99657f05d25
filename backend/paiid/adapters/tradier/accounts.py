"""The owner's account at Tradier as the product's `LinkedAccounts`. Nothing here can change anything there."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final, TypeVar
from urllib.parse import quote

from paiid.adapters.tradier.client import TradierClient
from paiid.adapters.tradier.parse_accounts import (
    Mark,
    parse_balances,
    parse_gains,
    parse_held,
    parse_history,
    parse_marks,
    position_of,
)
from paiid.adapters.vendor.cache import Aged, AgedCache
from paiid.adapters.vendor.call import Call
from paiid.adapters.vendor.client import VendorClient
from paiid.core.clock import Clock
from paiid.domain.linked_account import (
    AsTold,
    Balances,
    LinkedAccount,
    LinkedEvent,
    LinkedGain,
    LinkedPosition,
    PageOf,
    masked,
)
from paiid.domain.market import Delay
from paiid.ports.errors import ProviderBadData, ProviderError, ProviderRejected

ACCOUNT_ID: Final = "tradier"
"""Ours; the number itself is in no address."""
_FRESH_S: Final = 10.0
_NIGHTLY_FRESH_S: Final = 300.0
"""History and gains are renewed once a night."""
_KEEP_S: Final = 900.0
_MAX_ENTRIES: Final = 64

T = TypeVar("T")
Key = tuple[str, int, int]


@dataclass
class TradierAccounts:
    """One account, of the number in the settings; the token of `market` must be the one that may see it."""

    market: TradierClient
    number: str
    clock: Clock
    name: str = field(init=False)
    _vendor: VendorClient = field(init=False)
    _told: AgedCache[Key, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.market.config.name
        # Tradier counts the calls about accounts apart from those about the market.
        own = replace(self.market.config.market(self.clock), id="tradier-accounts")
        self._vendor = VendorClient(own, self.clock, monotonic=self.market.monotonic)
        self._told = AgedCache(
            _FRESH_S, keep_s=_KEEP_S, wait_s=_FRESH_S, max_entries=_MAX_ENTRIES, monotonic=self.market.monotonic
        )

    def accounts(self) -> Sequence[LinkedAccount]:
        """The one account."""
        return (LinkedAccount(ACCOUNT_ID, self.name, masked(self.number), is_sandbox=self.market.config.sandbox),)

    async def balances(self, account_id: str) -> AsTold[Balances]:
        """What the account is worth and may spend."""
        _require(account_id)

        async def load() -> Balances:
            return parse_balances(await self._get("balances"), self.number)

        return await self._as_told(("balances", 0, 0), load)

    async def positions(self, account_id: str) -> AsTold[tuple[LinkedPosition, ...]]:
        """What it holds; Tradier tells no prices here, so they are asked for beside it.

        Without prices a position is still told, with its cost alone.
        """
        _require(account_id)

        async def load() -> tuple[LinkedPosition, ...]:
            held = parse_held(await self._get("positions"))
            marks = await self._marks([row["symbol"] for row in held])
            return tuple(position_of(row, marks.get(row["symbol"])) for row in held)

        return await self._as_told(("positions", 0, 0), load)

    async def history(self, account_id: str, *, page: int, limit: int) -> AsTold[PageOf[LinkedEvent]]:
        """What was booked, as Tradier orders it: newest first."""
        _require(account_id)

        async def load() -> PageOf[LinkedEvent]:
            rows, events = parse_history(await self._get("history", page=str(page), limit=str(limit)))
            shown = tuple(replace(one, description=self._without_number(one.description)) for one in events)
            return PageOf(shown, page + 1 if rows >= limit else None)

        return await self._as_told(("history", page, limit), load, fresh_s=_NIGHTLY_FRESH_S)

    async def gains(self, account_id: str, *, page: int, limit: int) -> AsTold[PageOf[LinkedGain]]:
        """What was closed, newest first."""
        _require(account_id)

        async def load() -> PageOf[LinkedGain]:
            order = {"sortBy": "closeDate", "sort": "desc"}
            rows, gains = parse_gains(await self._get("gainloss", page=str(page), limit=str(limit), **order))
            return PageOf(gains, page + 1 if rows >= limit else None)

        return await self._as_told(("gains", page, limit), load, fresh_s=_NIGHTLY_FRESH_S)

    async def start(self, _is_leader: Callable[[], bool]) -> None:
        """Nothing to begin: the account is asked when somebody looks."""

    async def stop(self) -> None:
        """Close the connections."""
        await asyncio.gather(self._vendor.aclose(), self.market.aclose())

    async def _as_told(self, key: Key, load: Callable[[], Awaitable[T]], *, fresh_s: float = _FRESH_S) -> AsTold[T]:
        found: Aged[T] = await self._told.get(key, load, fresh_s=fresh_s)
        fresh = Delay.DELAYED if self.market.config.sandbox else Delay.LIVE
        return AsTold(
            value=found.value,
            source=self.name,
            as_of=self.clock.now() - timedelta(seconds=found.age_s),
            delay=Delay.STALE if found.is_kept else fresh,
        )

    async def _marks(self, names: Sequence[str]) -> dict[str, Mark]:
        if not names:
            return {}
        try:
            documents = await self.market.quotes(sorted(set(names)))
            return {name: mark for one in documents for name, mark in parse_marks(one).items()}
        except ProviderError:
            # What is held is known all the same; the market's failure shows on every price beside it.
            return {}

    def _without_number(self, text: str | None) -> str | None:
        return text and text.replace(self.number, masked(self.number))

    async def _get(self, what: str, **params: str) -> Any:
        path = f"/accounts/{quote(self.number, safe='')}/{what}"
        try:
            document = (await self._vendor.send(Call("GET", path, params))).json()
        except ProviderRejected as error:
            # A 401 in plain words names the account, which must not be repeated; the token itself is accepted.
            if "unauthorized account" in error.reason.lower():
                raise ProviderRejected(
                    "Tradier does not show this account to the access token; check TRADIER_ACCOUNT_ID."
                ) from None
            raise ProviderRejected(self._without_number(error.reason) or "") from None
        if not isinstance(document, dict):
            raise ProviderBadData("Tradier sent an empty answer about the account.")
        return document


def _require(account_id: str) -> None:
    if account_id != ACCOUNT_ID:
        raise KeyError(account_id)
