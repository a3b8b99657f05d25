"""What a second source says of the prices that are being watched, at a low rate."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay, Quote, SecondOpinion
from paiid.ports.errors import ProviderError
from paiid.ports.market_data import MarketData

logger = logging.getLogger(__name__)

PACE_S: Final = 30.0
_WATCHED_S: Final = 60.0
_VALID_S: Final = 3 * PACE_S
_MOST_SYMBOLS: Final = 200
"""What the second source takes in one call."""
_APART: Final = timedelta(seconds=60)
"""Prices of instants further apart say nothing about one another."""
_LEAST_PERCENT: Final = Decimal("0.5")
_SPREADS: Final = 2
_HUNDREDTH: Final = Decimal("0.01")


@dataclass
class CrossCheck:
    """Asks the second source every `PACE_S` for all watched symbols in one call, and compares at that moment."""

    primary: MarketData
    second: MarketData
    monotonic: Callable[[], float] = time.monotonic
    _asked_at: dict[Symbol, float] = field(default_factory=dict)
    _opinions: dict[Symbol, tuple[float, SecondOpinion]] = field(default_factory=dict)
    _next_at: float = float("-inf")
    _flight: asyncio.Task[None] | None = None

    def watch(self, symbols: Sequence[Symbol]) -> None:
        """Note that somebody looks at `symbols`; begins a check if one is due."""
        now = self.monotonic()
        self._asked_at.update(dict.fromkeys(symbols, now))
        if now >= self._next_at and (self._flight is None or self._flight.done()):
            self._next_at = now + PACE_S
            self._flight = asyncio.get_running_loop().create_task(self._look(), name="cross-check of prices")

    def told(self, quotes: Mapping[Symbol, Quote]) -> dict[Symbol, Quote]:
        """`quotes` with what the second source said of them lately; its own quotes have no other opinion."""
        since = self.monotonic() - _VALID_S
        return {
            symbol: replace(quote, second=known[1])
            if (known := self._opinions.get(symbol)) and known[0] >= since and quote.source != known[1].source
            else quote
            for symbol, quote in quotes.items()
        }

    async def stop(self) -> None:
        """End a check that is under way."""
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.wait([self._flight])

    async def _look(self) -> None:
        since = self.monotonic() - _WATCHED_S
        self._asked_at = {symbol: at for symbol, at in self._asked_at.items() if at >= since}
        newest = sorted(self._asked_at, key=lambda symbol: self._asked_at[symbol], reverse=True)[:_MOST_SYMBOLS]
        try:
            theirs = await self.second.quotes(newest)
            ours = await self.primary.quotes(list(theirs))
        except ProviderError as error:
            logger.info("cross_check_failed", extra={"error": str(error)})
            return
        now = self.monotonic()
        found = {symbol: (now, compare(ours[symbol], theirs[symbol])) for symbol in theirs if symbol in ours}
        self._opinions = {symbol: known for symbol, known in self._opinions.items() if known[0] >= now - _VALID_S}
        self._opinions.update(found)


def compare(ours: Quote, theirs: Quote) -> SecondOpinion:
    """What `theirs` says of `ours`.

    They disagree when both are fresh and the last prices are further apart than 0.5 %, and than twice the wider of
    the two spreads: within a spread either price may be the last one.
    """
    difference = abs(ours.last - theirs.last) / ours.last * 100
    are_fresh = ours.delay is Delay.LIVE and theirs.delay is Delay.LIVE and abs(ours.as_of - theirs.as_of) <= _APART
    allowed = max(_LEAST_PERCENT, _SPREADS * max(_spread_percent(ours), _spread_percent(theirs)))
    return SecondOpinion(
        source=theirs.source,
        last=theirs.last,
        as_of=theirs.as_of,
        difference_percent=difference.quantize(_HUNDREDTH),
        disagrees=are_fresh and difference > allowed,
    )


def _spread_percent(quote: Quote) -> Decimal:
    if quote.bid is None or quote.ask is None or quote.ask <= quote.bid:
        return Decimal(0)
    return (quote.ask - quote.bid) / quote.last * 100
