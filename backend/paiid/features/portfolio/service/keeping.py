"""Measured periods, kept for whoever asks the same again: a page asks a dozen questions about one period at once.

What is kept holds as long as everything it was made of is the same: the accounts as they were read, every price of the
present, and the minute, for what takes effect with time does so at a full one.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.market import Delay, Quote
from paiid.domain.series import tick_of
from paiid.features.portfolio.figures.movements import activity_tick
from paiid.features.portfolio.figures.performance import Performance
from paiid.features.portfolio.inputs.selecting import Selection
from paiid.features.portfolio.inputs.truth import REFERENCE

if TYPE_CHECKING:
    from paiid.features.portfolio.figures.measured import Measured

_CACHED: Final = 16
_Present = Mapping[Symbol, tuple[Decimal, Delay, str] | None]


@dataclass
class Kept:
    """One measured period; `performance` and `answer`, its JSON, are there once someone asked for them."""

    measured: "Measured"
    benchmark: Instrument
    now: datetime
    performance: Performance | None = None
    answer: bytes | None = None

    @property
    def symbols(self) -> list[Symbol]:
        """Whose present prices it stands on."""
        own, held = self.measured.selection.own.instruments, self.measured.prices.book.tracks
        return [*(symbol for symbol in held if symbol not in own), self.benchmark.symbol, REFERENCE]

    def holds(self, selection: Selection, quotes: Mapping[Symbol, Quote], now: datetime) -> bool:
        """Whether the same would come out of these."""
        return (
            _minute(now) == _minute(self.now)
            and self.now <= now
            and _is_same(self.measured.selection, selection)
            and not _awaits(selection, self.now)
            and _present(self.measured.prices.quotes, self.symbols) == _present(quotes, self.symbols)
        )


@dataclass(frozen=True)
class KeptMeasures:
    """The latest answers by question. Who asks what is being measured waits for that."""

    _kept: OrderedDict[Hashable, Kept] = field(default_factory=OrderedDict)
    _locks: dict[Hashable, asyncio.Lock] = field(default_factory=dict)

    async def get(self, key: Hashable, make: Callable[[Kept | None], Awaitable[Kept]]) -> Kept:
        """What `make` answers, one after another for the same key; it is given what is kept."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                found = self._kept[key] = await make(self._kept.get(key))
                self._kept.move_to_end(key)
                while len(self._kept) > _CACHED:
                    self._kept.popitem(last=False)
                return found
        finally:
            if not lock.locked():
                # Whoever is still waiting for it keeps it alive; the next to come makes another.
                self._locks.pop(key, None)


def _minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def _is_same(known: Selection, other: Selection) -> bool:
    """Folds and prices of the owner's are the same object as long as nothing changes."""
    if known.own is not other.own or len(known.folds) != len(other.folds):
        return False
    if any(one is not two for one, two in zip(known.folds, other.folds, strict=True)):
        return False
    return (known.ref, known.rows, known.choices, known.order_ids) == (
        other.ref,
        other.rows,
        other.choices,
        other.order_ids,
    )


def _awaits(selection: Selection, now: datetime) -> bool:
    """Whether something is entered that has yet to happen."""
    return any(rows and activity_tick(rows[-1]) > tick_of(now) for rows in selection.activities)


def _present(quotes: Mapping[Symbol, Quote], symbols: Iterable[Symbol]) -> _Present:
    found = ((symbol, quotes.get(symbol)) for symbol in symbols)
    return {symbol: None if one is None else (one.last, one.delay, one.source) for symbol, one in found}
