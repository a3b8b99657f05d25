"""Dividends and splits of what was asked for, kept for hours; nothing where Tradier gives none."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from paiid.adapters.tradier.client import TradierClient
from paiid.adapters.tradier.parse_actions import parse_dividends, parse_splits
from paiid.adapters.tradier.symbols import to_wire
from paiid.domain.instrument import Symbol
from paiid.domain.market import CorporateAction, CorporateActionKind
from paiid.ports.errors import ProviderError, ProviderMisconfigured, ProviderRejected

_FRESH_S: Final = 6 * 3600.0
_KEEP_S: Final = 4 * 86_400.0
_ASK_AGAIN_S: Final = 6 * 3600.0
"""After Tradier has refused."""
_RETRY_S: Final = 30.0
_BEARABLE_S: Final = 300.0
"""A failure that lasts longer counts as a refusal: orders wait for splits, and must not wait for a beta for ever."""
_SYMBOLS_A_CALL: Final = 25
_MAX_KEPT: Final = 2048


@dataclass(frozen=True, slots=True)
class _Entry:
    actions: tuple[CorporateAction, ...]
    fetched_at: float


@dataclass
class Actions:
    """Corporate actions by symbol.

    The sandbox has none, and a token may have no right to them: both are answered with nothing, and `missing` tells
    why. A failure of the moment is raised, so that a caller does not take it for a company that pays nothing.
    """

    client: TradierClient
    beside: Callable[[], Iterable[Symbol]] = tuple
    """Symbols that will be asked for soon: the same calls learn them, too."""
    missing: str | None = None
    """Why there are none, in plain words."""
    _entries: dict[Symbol, _Entry] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _refused_until: float = float("-inf")
    _failed_until: float = float("-inf")
    _failure: ProviderError | None = None
    _failing_since: float | None = None

    def __post_init__(self) -> None:
        if self.client.config.sandbox:
            self.missing = "Tradier's sandbox tells no dividends and splits; none are booked."
            self._refused_until = float("inf")

    async def between(self, symbols: Sequence[Symbol], start: date, end: date) -> list[CorporateAction]:
        """Those with `ex_date` in [start, end], oldest first.

        Raises:
            ProviderError: they could not be had just now.
        """
        wanted = [symbol for symbol in dict.fromkeys(symbols) if not symbol.startswith("$")]
        if not wanted or not await self._learn(wanted):
            return []
        found = [
            action for symbol in wanted for action in self._entries[symbol].actions if start <= action.ex_date <= end
        ]
        return sorted(found, key=lambda one: (one.ex_date, one.symbol, one.kind))

    async def splits(self, symbol: Symbol) -> tuple[CorporateAction, ...] | None:
        """Every split of `symbol`, oldest first; None where Tradier tells none. Raises as `between`."""
        if symbol.startswith("$"):
            return ()
        if not await self._learn([symbol]):
            return None
        return tuple(one for one in self._entries[symbol].actions if one.kind is CorporateActionKind.SPLIT)

    async def _learn(self, symbols: Sequence[Symbol]) -> bool:
        """See to it that `symbols` are known; False where Tradier has none for us."""
        if self.client.monotonic() < self._refused_until:
            return False
        async with self._turn:
            now = self.client.monotonic()
            due = [one for one in symbols if one not in self._entries or now - self._entries[one].fetched_at > _FRESH_S]
            if not due:
                return True
            due += [one for one in self.beside() if one not in self._entries and one not in due and one[0] != "$"]
            due = due[: max(len(symbols), _SYMBOLS_A_CALL)]
            try:
                await self._load(due)
            except (ProviderMisconfigured, ProviderRejected) as error:
                self.missing = f"No dividends and splits from Tradier, none are booked: {error}"
                self._refused_until = now + _ASK_AGAIN_S
                return False
            except ProviderError as error:
                self._failure, self._failed_until = error, self.client.monotonic() + _RETRY_S
                self._failing_since = now if self._failing_since is None else self._failing_since
                if all(self._is_kept(one, now) for one in symbols):
                    return True
                if now - self._failing_since < _BEARABLE_S:
                    raise
                self.missing = f"No dividends and splits from Tradier at present, none are booked: {error}"
                self._refused_until = now + _BEARABLE_S
                return False
        return True

    async def _load(self, symbols: Sequence[Symbol]) -> None:
        if self._failure is not None and self.client.monotonic() < self._failed_until:
            raise self._failure
        for at in range(0, len(symbols), _SYMBOLS_A_CALL):
            chunk = symbols[at : at + _SYMBOLS_A_CALL]
            names = [to_wire(symbol) for symbol in chunk]
            told = [
                *parse_dividends(await self.client.fundamentals("dividends", names)),
                *parse_splits(await self.client.fundamentals("corporate_actions", names)),
            ]
            now = self.client.monotonic()
            for symbol in chunk:
                self._entries.pop(symbol, None)
                self._entries[symbol] = _Entry(tuple(one for one in told if one.symbol == symbol), now)
        self.missing, self._failure, self._failing_since = None, None, None
        while len(self._entries) > max(_MAX_KEPT, len(symbols)):
            del self._entries[next(iter(self._entries))]

    def _is_kept(self, symbol: Symbol, now: float) -> bool:
        entry = self._entries.get(symbol)
        return entry is not None and now - entry.fetched_at <= _KEEP_S
