"""Values with their age: many askers cost one call, and an old value is served while a new one is fetched."""

import asyncio
import contextlib
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


@dataclass
class AgedCache(Generic[K, V]):
    """A value is fresh for `fresh_s`; then, up to `keep_s`, it is served while one call fetches the next.

    Past `wait_s` (None: never) the asker waits for that call, and gets the kept value only if it fails. Past `keep_s`
    the asker gets the call's error. A failed call is not tried again for `retry_s`: until then its error, or the kept
    value, is the answer. Of values and of failures no more than `max_entries` are remembered.
    """

    fresh_s: float
    keep_s: float
    wait_s: float | None = None
    retry_s: float = 2.0
    max_entries: int = 2048
    monotonic: Callable[[], float] = time.monotonic
    _entries: OrderedDict[K, _Entry[V]] = field(default_factory=OrderedDict)
    _flights: dict[K, asyncio.Task[V]] = field(default_factory=dict)
    _failures: OrderedDict[K, tuple[float, ProviderError]] = field(default_factory=OrderedDict)

    async def get(
        self, key: K, load: Callable[[], Awaitable[V]], *, fresh_s: float | None = None, wait_s: float | None = None
    ) -> Aged[V]:
        """The value under `key`, loaded by at most one call at a time; `fresh_s` and `wait_s` of this one asker.

        Raises:
            ProviderError: of `load`, when no kept value can stand in.
        """
        now, entry = self.monotonic(), self._entries.get(key)
        age = now - entry.fetched_at if entry is not None else 0.0
        if entry is None or age > self.keep_s:
            return Aged(await self._wait_for(key, load), 0.0, is_kept=False)
        if age <= (self.fresh_s if fresh_s is None else fresh_s):
            return Aged(entry.value, age, is_kept=False)
        longest = self.wait_s if wait_s is None else wait_s
        if longest is not None and age > longest:
            with contextlib.suppress(ProviderError):
                return Aged(await self._wait_for(key, load), 0.0, is_kept=False)
        elif key not in self._failed_until(now):
            _ = self._fly(key, load)
        return Aged(entry.value, age, is_kept=True)

    async def _wait_for(self, key: K, load: Callable[[], Awaitable[V]]) -> V:
        if (failure := self._failed_until(self.monotonic()).get(key)) is not None:
            raise failure[1]
        # Shielded: an asker that goes away must not end the call for the others.
        return await asyncio.shield(self._fly(key, load))

    def _failed_until(self, now: float) -> OrderedDict[K, tuple[float, ProviderError]]:
        """Calls that have just failed, those first that may be tried again first."""
        while self._failures and next(iter(self._failures.values()))[0] <= now:
            self._failures.popitem(last=False)
        return self._failures

    def put(self, key: K, value: V) -> None:
        """Note a value that arrived another way."""
        self._failures.pop(key, None)
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
        except ProviderError as error:
            self._failures[key] = (self.monotonic() + self.retry_s, error)
            self._failures.move_to_end(key)
            if len(self._failures) > self.max_entries:
                self._failures.popitem(last=False)
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
