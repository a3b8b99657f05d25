"""Values with their age: many askers cost one call, and an old value is served while a new one is fetched."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Aged(Generic[V]):
    """A value and the seconds since the vendor gave it. `is_kept`: older than fresh, as nothing newer could be had."""

    value: V
    age_s: float
    is_kept: bool


@dataclass(slots=True)
class _Entry(Generic[V]):
    value: V
    fetched_at: float
    retry_at: float = 0.0


@dataclass
class AgedCache(Generic[K, V]):
    """A value is fresh for `fresh_s`; then, up to `keep_s`, it is served while one call fetches the next.

    A failed refresh is not tried again for `retry_s`. Past `keep_s` the asker waits for the call and gets its error.
    """

    fresh_s: float
    keep_s: float
    retry_s: float = 2.0
    max_entries: int = 2048
    monotonic: Callable[[], float] = time.monotonic
    _entries: OrderedDict[K, _Entry[V]] = field(default_factory=OrderedDict)
    _flights: dict[K, asyncio.Task[V]] = field(default_factory=dict)

    async def get(self, key: K, load: Callable[[], Awaitable[V]]) -> Aged[V]:
        """The value under `key`, loaded by at most one call at a time.

        Raises:
            ProviderError: of `load`, when no kept value can stand in.
        """
        now = self.monotonic()
        entry = self._entries.get(key)
        if entry is not None:
            age = now - entry.fetched_at
            if age <= self.fresh_s:
                return Aged(entry.value, age, is_kept=False)
            if age <= self.keep_s:
                if now >= entry.retry_at:
                    _ = self._fly(key, load)
                return Aged(entry.value, age, is_kept=True)
        # Shielded: an asker that goes away must not end the call for the others.
        value = await asyncio.shield(self._fly(key, load))
        return Aged(value, 0.0, is_kept=False)

    def put(self, key: K, value: V) -> None:
        """Note a value that arrived another way."""
        self._entries[key] = _Entry(value, self.monotonic())
        self._entries.move_to_end(key)
        while len(self._entries) > self.max_entries:
            self._entries.popitem(last=False)

    def _fly(self, key: K, load: Callable[[], Awaitable[V]]) -> asyncio.Task[V]:
        flight = self._flights.get(key)
        if flight is None:
            flight = asyncio.get_running_loop().create_task(self._load(key, load), name=f"load {key!r}")
            self._flights[key] = flight
            flight.add_done_callback(self._landed)
        return flight

    async def _load(self, key: K, load: Callable[[], Awaitable[V]]) -> V:
        try:
            value = await load()
        except ProviderError:
            if (entry := self._entries.get(key)) is not None:
                entry.retry_at = self.monotonic() + self.retry_s
            raise
        finally:
            self._flights.pop(key, None)
        self.put(key, value)
        return value

    @staticmethod
    def _landed(flight: asyncio.Task[V]) -> None:
        if flight.cancelled():
            return
        # Reading the exception marks it as seen: a refresh in the background has nobody waiting for it.
        if (error := flight.exception()) is not None and not isinstance(error, ProviderError):
            logger.error("refresh_failed", exc_info=error)
