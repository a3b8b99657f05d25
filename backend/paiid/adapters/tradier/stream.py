"""Feeds the table of last quotes from Tradier's stream while somebody watches and the market trades."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from paiid.adapters.tradier import wire
from paiid.adapters.tradier.client import TradierClient
from paiid.adapters.tradier.events import changed, told_at
from paiid.adapters.tradier.quotes import QuoteTable
from paiid.adapters.tradier.symbols import to_wire
from paiid.adapters.tradier.transports import HttpTransport, Subscription, Transport, WebSocketTransport
from paiid.core.clock import Clock
from paiid.domain.instrument import Symbol
from paiid.domain.market import MarketState
from paiid.ports.errors import ProviderBadData, ProviderError

logger = logging.getLogger(__name__)

HEARTBEAT_S: Final = 5.0
"""While anything liquid is watched, events come many times a second; a stream silent for two of these is helped out by
polling, which confirms prices by itself."""
_REPEAT_S: Final = 20.0
"""Tradier repeats the last trade about this often in regular hours; two misses, and the connection is opened anew."""
_IDLE_S: Final = 900.0
"""Out of regular hours nothing may happen for long; Tradier itself closes after 15 minutes."""
_LONGEST_PAUSE_S: Final = 60.0
_HEALTHY_S: Final = 30.0
"""A connection that lasted so long was a good one; a shorter one counts as a failure, e.g. when two streams of one user
drop each other in turn."""
_BREATH: Final = 100
"""Events handled before others get their turn."""
_LOOK_S: Final = 1.0


@dataclass
class MarketStream:
    """One stream a process, in the one process that leads: Tradier allows one a user.

    WebSocket is tried first, then HTTP, alternating with growing pauses; polling goes on by itself whenever this is
    not talking. The stream only changes quotes that a poll has brought: those have what events leave out.
    """

    client: TradierClient
    table: QuoteTable
    clock: Clock
    transports: Sequence[Transport]
    heartbeat_s: float = HEARTBEAT_S
    pause_s: float = 1.0
    failure: ProviderError | None = None
    """Why it does not stream, as long as it does not."""
    _may_run: Callable[[], bool] = lambda: True
    _names: dict[str, Symbol] = field(default_factory=dict)
    _covered: set[Symbol] = field(default_factory=set)
    _heard_at: datetime | None = None
    _heard_since: datetime | None = None
    """When it was first heard after its last silence."""
    _talks_over: str | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None

    @classmethod
    def of(cls, client: TradierClient, table: QuoteTable, clock: Clock) -> "MarketStream":
        """A stream over what the configuration knows the addresses of; none in the sandbox."""
        found: list[Transport] = []
        if (websocket := client.config.websocket) is not None:
            found.append(WebSocketTransport(websocket))
        if (http := client.config.http_stream) is not None:
            found.append(HttpTransport(http))
        return cls(client, table, clock, found)

    def start(self, may_run: Callable[[], bool]) -> None:
        """Begin, as far as there is anything to stream over."""
        if self.transports:
            self._may_run = may_run
            self.table.stream, self.table.on_watch = self, self._changed.set
            self._task = asyncio.get_running_loop().create_task(self._run(), name="tradier stream")

    async def stop(self) -> None:
        """End the stream."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def is_talking(self, now: datetime) -> bool:
        """Whether all that is watched is told by a stream that was heard within two heartbeats."""
        return self._is_heard(now) and self._covered.issuperset(self.table.watched())

    def confirmed_at(self, symbol: Symbol, now: datetime) -> datetime | None:
        """`now` for what the stream tells, while it is heard; when it was last heard, after that."""
        if symbol not in self._covered:
            return None
        return now if self._is_heard(now) else self._heard_at

    def feed(self, now: datetime) -> str | None:
        """How it goes, in plain words; None when it is not meant to run now."""
        if self._talks_over is not None and self._is_heard(now):
            return f"streaming over {self._talks_over}"
        if self.failure is not None:
            return f"the stream is tried again ({self.failure})"
        return None

    def _is_heard(self, now: datetime) -> bool:
        heard_at = self._heard_at
        return heard_at is not None and now - heard_at <= timedelta(seconds=2 * self.heartbeat_s)

    async def _run(self) -> None:
        failures = 0
        while True:
            await self._until_wanted()
            transport = self.transports[failures % len(self.transports)]
            opened_at = asyncio.get_running_loop().time()
            try:
                await self._listen(transport)
                failures = 0
            except ProviderError as error:
                self.failure = error
                was_healthy = asyncio.get_running_loop().time() - opened_at >= _HEALTHY_S
                failures = 1 if was_healthy else failures + 1
                logger.warning("market_stream_failed", extra={"over": transport.name, "error": str(error)})
                await asyncio.sleep(self._pause(failures))
            except Exception:
                self.failure, failures = ProviderBadData("The stream could not be read."), failures + 1
                logger.exception("market_stream_broken")
                await asyncio.sleep(self._pause(failures))
            finally:
                self._covered.clear()
                self._talks_over = self._heard_since = None

    async def _until_wanted(self) -> None:
        while not (self._may_run() and self._wanted()):
            self.failure = None
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_S):
                    await self._changed.wait()

    def _wanted(self) -> list[str]:
        """Tradier's names of what is watched and known; none while nothing trades."""
        if self.table.hours.state(self.clock.now()) is MarketState.CLOSED:
            return []
        watched = [symbol for symbol in self.table.watched() if self.table.known(symbol) is not None]
        self._names = {to_wire(symbol): symbol for symbol in watched}
        return sorted(self._names)

    async def _listen(self, transport: Transport) -> None:
        session_id = _session_id(await self.client.session())
        wanted = Subscription(self._wanted, self._changed)
        count = 0
        async with contextlib.aclosing(transport.events(session_id, wanted, self._silence_s)) as events:
            async for event in events:
                self._take(event, transport.name)
                count += 1
                if count % _BREATH == 0:
                    await asyncio.sleep(0)
                    if not (self._may_run() and self._wanted()):
                        return

    def _take(self, event: Any, transport: str) -> None:
        now = self.clock.now()
        if self._heard_since is None or not self._is_heard(now):
            # What changed during a silence was never told: each symbol counts again with its next event; polls help.
            self._covered.clear()
            self._heard_since = now
        self._heard_at, self._talks_over, self.failure = now, transport, None
        if not isinstance(event, dict):
            return
        symbol = self._names.get(str(event.get("symbol")))
        known = None if symbol is None else self.table.known(symbol)
        if symbol is None or known is None:
            return
        try:
            after = changed(known, event, now)
        except ProviderBadData as error:
            wire.warn_once("stream", error)
            return
        if now - (told_at(event) or after.as_of) <= timedelta(seconds=2 * self.heartbeat_s):
            self._covered.add(symbol)
        elif after != known:
            # It was held up, so what came after it is on its way still: it confirms nothing.
            self._covered.discard(symbol)
        elif self.table.is_polled_since(symbol, self._heard_since):
            # A repetition of what a poll has found meanwhile; before one, it may be as old as the silence.
            self._covered.add(symbol)
        if after is not known:
            self.table.note(after)

    def _silence_s(self) -> float:
        is_open = self.table.hours.state(self.clock.now()) is MarketState.OPEN
        return 2 * _REPEAT_S if is_open else _IDLE_S

    def _pause(self, failures: int) -> float:
        """Full jitter below a ceiling that doubles."""
        ceiling = min(_LONGEST_PAUSE_S, self.pause_s * 2.0 ** min(failures, 10))
        return secrets.randbelow(1000) / 1000 * ceiling


def _session_id(document: Any) -> str:
    stream = document.get("stream") if isinstance(document, dict) else None
    found = stream.get("sessionid") if isinstance(stream, dict) else None
    if not isinstance(found, str) or not found:
        raise ProviderBadData("Tradier gave no session for streaming.")
    return found
