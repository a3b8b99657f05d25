"""The last snapshot of every symbol that was asked for lately, fetched together."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from paiid.adapters.alpaca.data_client import AlpacaDataClient
from paiid.adapters.alpaca.data_config import NAME
from paiid.adapters.alpaca.parse_data import Snapshot, parse_snapshot
from paiid.adapters.vendor.trading_hours import TradingHours
from paiid.core.clock import Clock
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.ports.errors import ProviderBadData, ProviderError, ProviderRejected, ProviderTimeout

logger = logging.getLogger(__name__)

PACE_S: Final = 3.0
_WATCHED_S: Final = 30.0
_SYMBOLS_A_CALL: Final = 200
_UNKNOWN_S: Final = 600.0
_RETRY_S: Final = 2.0
PATIENCE_S: Final = 1.5
"""An asker waits this long for a late call before getting the last known snapshots."""
_UNSEEN_PATIENCE_S: Final = 5.0
"""The same for the first snapshot of a symbol."""


@dataclass
class SnapshotTable:
    """Snapshots by symbol. Whoever asks for one that is older than `PACE_S` waits for one call for all of them.

    A call that hangs holds up those who come at its beginning, for `PATIENCE_S`, and nobody until it ends.
    """

    client: AlpacaDataClient
    clock: Clock
    monotonic: Callable[[], float] = time.monotonic
    hours: TradingHours = field(default_factory=TradingHours)
    _known: dict[Symbol, Snapshot] = field(default_factory=dict)
    _seen_at: dict[Symbol, float] = field(default_factory=dict)
    _asked_at: dict[Symbol, float] = field(default_factory=dict)
    _unknown_until: dict[Symbol, float] = field(default_factory=dict)
    _flight: asyncio.Task[None] | None = None
    _began_at: float = float("-inf")
    _aboard: frozenset[Symbol] | None = None
    """What the present call asks for; None until it leaves."""
    _failed: tuple[float, ProviderError] | None = None

    async def snapshots(self, symbols: Sequence[Symbol]) -> dict[Symbol, Snapshot]:
        """What is known of `symbols`; those Alpaca does not know are left out.

        Raises:
            ProviderError: nothing is known of any of them, for this reason.
        """
        now = self.monotonic()
        # Alpaca has no indices, and refuses a whole call for the sake of one.
        asked = [one for one in dict.fromkeys(symbols) if not one.startswith("$") and not self._is_unknown(one, now)]
        self._asked_at.update(dict.fromkeys(asked, now))
        error: ProviderError | None = None
        try:
            await self._refresh(asked)
        except ProviderError as failure:
            error = failure
        found = {one: self._known[one] for one in asked if one in self._known}
        if error is not None and not found:
            raise error
        return found

    def delay_of(self, symbol: Symbol) -> Delay:
        """Live while it was confirmed within two paces before the market last traded, else stale."""
        now = self.clock.now()
        age_s = self.monotonic() - self._seen_at.get(symbol, float("-inf"))
        idle_s = (now - self.hours.last_traded(now)).total_seconds()
        return Delay.LIVE if age_s <= idle_s + 2 * PACE_S + _RETRY_S else Delay.STALE

    async def stop(self) -> None:
        """End a call that is under way."""
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.wait([self._flight])

    async def _refresh(self, asked: Sequence[Symbol]) -> None:
        if not self._late(asked):
            return
        unseen = [one for one in asked if one not in self._known]
        patience_s = _UNSEEN_PATIENCE_S if unseen else PATIENCE_S - self._flown_s()
        try:
            async with asyncio.timeout(patience_s):
                if self._flight is not None and self._aboard is not None and not self._aboard.issuperset(unseen):
                    await asyncio.wait([self._flight])
                if self._late(asked):
                    await asyncio.shield(self._fly())
        except TimeoutError:
            raise ProviderTimeout(f"{NAME} has not answered yet.") from None

    def _flown_s(self) -> float:
        """Since the call that is under way began; 0 while there is none."""
        return 0.0 if self._flight is None or self._flight.done() else self.monotonic() - self._began_at

    def _fly(self) -> asyncio.Task[None]:
        now = self.monotonic()
        if self._failed is not None and now < self._failed[0]:
            raise self._failed[1]
        if self._flight is None or self._flight.done():
            self._began_at, self._aboard = now, None
            self._flight = asyncio.get_running_loop().create_task(self._look(), name="alpaca snapshots")
            self._flight.add_done_callback(_landed)
        return self._flight

    async def _look(self) -> None:
        self._forget(self.monotonic())
        watched = sorted(self._asked_at)
        self._aboard = frozenset(watched)
        try:
            await self._fetch_all([one for one in watched if one in self._known])
            await self._fetch_new([one for one in watched if one not in self._known])
        except ProviderError as error:
            self._failed = (self.monotonic() + _RETRY_S, error)
            raise
        self._failed = None

    def _forget(self, now: float) -> None:
        """Poll neither what nobody asks for nor what Alpaca does not know."""
        self._unknown_until = {one: until for one, until in self._unknown_until.items() if until > now}
        self._asked_at = {
            one: at for one, at in self._asked_at.items() if at >= now - _WATCHED_S and one not in self._unknown_until
        }

    async def _fetch_all(self, symbols: Sequence[Symbol]) -> None:
        for at in range(0, len(symbols), _SYMBOLS_A_CALL):
            await self._fetch(symbols[at : at + _SYMBOLS_A_CALL])

    async def _fetch_new(self, symbols: Sequence[Symbol]) -> None:
        """Symbols never seen go in calls of their own: one that Alpaca cannot read must not cost the prices of all."""
        try:
            await self._fetch_all(symbols)
        except ProviderRejected:
            for one in symbols:
                self._asked_at.pop(one, None)
            if len(symbols) == 1:
                self._unknown_until[symbols[0]] = self.monotonic() + _UNKNOWN_S
                return
            raise

    async def _fetch(self, symbols: Sequence[Symbol]) -> None:
        document = await self.client.snapshots(symbols)
        now, seen_at = self.clock.now(), self.monotonic()
        bad: ProviderBadData | None = None
        good = 0
        for symbol in symbols:
            row = document.get(symbol)
            if row is None:
                self._unknown_until[symbol] = seen_at + _UNKNOWN_S
                continue
            try:
                self._known[symbol] = parse_snapshot(symbol, row, now)
            except ProviderBadData as error:
                bad = error
                logger.warning("vendor_bad_row", extra={"vendor": NAME, "what": "snapshot", "error": str(error)})
            else:
                good += 1
                self._seen_at[symbol] = seen_at
        if bad is not None and good == 0:
            raise bad

    def _late(self, asked: Sequence[Symbol]) -> bool:
        since = self.monotonic() - PACE_S
        return any(
            self._seen_at.get(one, float("-inf")) < since and not self._is_unknown(one, since + PACE_S) for one in asked
        )

    def _is_unknown(self, symbol: Symbol, now: float) -> bool:
        return self._unknown_until.get(symbol, float("-inf")) > now


def _landed(flight: asyncio.Task[None]) -> None:
    # Reading the exception marks it as seen: a call that outlasts its askers has nobody waiting for it.
    if not flight.cancelled():
        flight.exception()
