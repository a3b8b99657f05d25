"""Where prices are from, as of when, how late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay, Quote, worst_delay
from paiid.features.market.service import MarketService

REFERENCE: Final = Symbol("SPY")
"""Whose quote tells how fresh prices are when nothing is held."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Where prices are from, as of when, how late."""

    source: str
    as_of: datetime
    delay: Delay


def quote_truth(quote: Quote) -> Truth:
    """That of one quote."""
    return Truth(quote.source, quote.as_of, quote.delay)


def truth_of(quotes: Iterable[Quote], market: MarketService) -> Truth:
    """The oldest and latest of `quotes`' truths; the market's own name and time for none."""
    found = list(quotes)
    if not found:
        return Truth(market.market_data.name, market.market_data.now(), Delay.STALE)
    return Truth(
        source=found[0].source,
        as_of=min(quote.as_of for quote in found),
        delay=worst_delay(quote.delay for quote in found),
    )
