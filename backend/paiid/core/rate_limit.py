"""Exact sliding windows: at most `limit` admitted requests in any stretch of `window_s` seconds.

With Redis the windows are shared by every worker and counted by Redis's own clock in one atomic script; without it,
or while it is lost, they are counted in this process. Refused requests do not count.
See docs/decisions/0013-own-sliding-window.md for the comparison with the `limits` package.
"""

import asyncio
import logging
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

logger = logging.getLogger(__name__)

_SWEEP_EVERY_S: Final = 30.0
_RETRY_AFTER_S: Final = 5.0
_REDIS_TIMEOUT_S: Final = 0.5
_AT_ONCE: Final = 16

# KEYS[1] the window, newest first; ARGV limit, window in microseconds. Answers admitted, used, microseconds to the
# moment the oldest entry leaves.
_SCRIPT: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local oldest = redis.call('LINDEX', KEYS[1], -1)
while oldest and tonumber(oldest) <= now - window do
  redis.call('RPOP', KEYS[1])
  oldest = redis.call('LINDEX', KEYS[1], -1)
end
local used = redis.call('LLEN', KEYS[1])
local admitted = 0
if used < limit then
  redis.call('LPUSH', KEYS[1], string.format('%.0f', now))
  redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))
  used = used + 1
  admitted = 1
  oldest = oldest or now
end
return {admitted, used, tonumber(oldest) + window - now}
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one request: `used` of `limit`, and when the oldest counted request leaves the window."""

    admitted: bool
    limit: int
    used: int
    reset_s: int


class Windows(Protocol):
    """Counts requests under a key."""

    async def hit(self, key: str, limit: int, window_s: float) -> Verdict:
        """Count one request under `key`, if it is admitted."""
        ...


class MemoryWindows:
    """Windows of this process; one event loop, no await inside, so nothing can come between check and count."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._entries: dict[str, deque[float]] = {}
        self._longest_s = 0.0
        self._next_sweep = 0.0

    def hit_now(self, key: str, limit: int, window_s: float) -> Verdict:
        """Count one request under `key`."""
        now = self._now()
        if now >= self._next_sweep:
            self._sweep(now)
        self._longest_s = max(self._longest_s, window_s)
        entries = self._entries.get(key)
        if entries is None:
            entries = self._entries[key] = deque()
        while entries and entries[0] <= now - window_s:
            entries.popleft()
        admitted = len(entries) < limit
        if admitted:
            entries.append(now)
        return Verdict(admitted, limit, len(entries), math.ceil(entries[0] - now + window_s))

    async def hit(self, key: str, limit: int, window_s: float) -> Verdict:
        """As `hit_now`."""
        return self.hit_now(key, limit, window_s)

    def _sweep(self, now: float) -> None:
        self._next_sweep = now + _SWEEP_EVERY_S
        stale = [key for key, entries in self._entries.items() if entries[-1] <= now - self._longest_s]
        for key in stale:
            del self._entries[key]


class RedisWindows:
    """Windows in Redis, shared by every worker; in this process while Redis is lost.

    Args:
        client: a `redis.asyncio.Redis`.
        fallback: counts while Redis does not answer.
        prefix: of every key.
    """

    def __init__(
        self,
        client: Any,
        fallback: MemoryWindows | None = None,
        *,
        prefix: str = "paiid:rate:",
        timeout_s: float = _REDIS_TIMEOUT_S,
    ) -> None:
        # The package is only loaded where Redis is configured.
        from redis.exceptions import RedisError

        self._failures = (RedisError, OSError, TimeoutError)
        self._script: Callable[..., Awaitable[list[int]]] = client.register_script(_SCRIPT)
        self._fallback = fallback or MemoryWindows()
        self._prefix = prefix
        self._timeout_s = timeout_s
        self._retry_at: float | None = None
        # A burst waits here, not for connections to be opened: a timeout shall mean that Redis is slow.
        self._slots = asyncio.Semaphore(_AT_ONCE)

    @property
    def is_degraded(self) -> bool:
        """Whether Redis is lost and each worker counts for itself."""
        return self._retry_at is not None

    async def hit(self, key: str, limit: int, window_s: float) -> Verdict:
        """Count one request under `key`; never fails for want of Redis."""
        if self._is_resting():
            return self._fallback.hit_now(key, limit, window_s)
        try:
            async with self._slots:
                if self._is_resting():
                    return self._fallback.hit_now(key, limit, window_s)
                if self._retry_at is not None:
                    # This request tries again; the others do not wait with it.
                    self._retry_at = time.monotonic() + _RETRY_AFTER_S
                async with asyncio.timeout(self._timeout_s):
                    admitted, used, left_us = await self._script(
                        keys=[self._prefix + key], args=[limit, int(window_s * 1_000_000)]
                    )
        except self._failures as error:
            self._lost(error)
            return self._fallback.hit_now(key, limit, window_s)
        if self._retry_at is not None:
            self._retry_at = None
            logger.info("Redis is back: rate limits are shared again")
        return Verdict(bool(admitted), limit, int(used), math.ceil(left_us / 1_000_000))

    def _is_resting(self) -> bool:
        return self._retry_at is not None and time.monotonic() < self._retry_at

    def _lost(self, error: Exception) -> None:
        if self._retry_at is None:
            logger.warning("Redis is lost: each worker counts rate limits for itself (%s)", type(error).__name__)
        self._retry_at = time.monotonic() + _RETRY_AFTER_S
