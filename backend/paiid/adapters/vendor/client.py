"""One vendor over HTTP: deadline, pacing, breaker, retries, and nothing secret in what is logged or shown."""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Final
from urllib.parse import urlsplit

import httpx

from paiid.adapters.vendor.breaker import CircuitBreaker, LeftAloneError
from paiid.adapters.vendor.budget import Budget, BudgetReading, Limit
from paiid.adapters.vendor.call import Answer, Call, failure_of
from paiid.adapters.vendor.monitor import ConnectionMonitor
from paiid.adapters.vendor.sockets import is_loopback
from paiid.adapters.vendor.spellings import spellings
from paiid.core.clock import Clock
from paiid.core.tracing import Span, span
from paiid.ports.connection import ConnectionReport
from paiid.ports.errors import (
    ProviderError,
    ProviderMisconfigured,
    ProviderNotSent,
    ProviderRateLimited,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)

logger = logging.getLogger(__name__)

# httpx logs each URL, and some vendors want their key in it.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)

_MAX_BODY: Final = 16 * 1024 * 1024
_LONGEST_RETRY_AFTER_S: Final = 3.0
"""A reader waits this long for a vendor that said when to come back; longer waits are the asker's business."""

FailureOf = Callable[[Answer], ProviderError | None]
ReadBudget = Callable[[Answer], BudgetReading | None]


@dataclass(frozen=True, kw_only=True)
class VendorConfig:
    """Where a vendor is and how it wants to be treated.

    Args:
        base_url: without a slash at its end.
        secrets: texts that must never be shown; whatever a vendor echoes is cleaned of them.
        calls_per_minute: its published limit; `reserved_calls` of them are for urgent calls.
        limits: further limits, or the only ones where it has none for a minute.
        total_s: of one attempt, from connecting to the last byte; `connect_s` and `read_s` bound its parts.
        attempts: of an idempotent call.
        failure_of: reads a vendor's own error shapes; None means that the answer is a good one.
        read_budget: reads its rate headers.
    """

    id: str
    name: str
    base_url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    calls_per_minute: int | None = None
    reserved_calls: int = 0
    limits: tuple[Limit, ...] = ()
    connect_s: float = 3.0
    read_s: float = 8.0
    total_s: float = 10.0
    attempts: int = 3
    failure_of: FailureOf = failure_of
    read_budget: ReadBudget = lambda _answer: None

    def budgets(self, monotonic: Callable[[], float]) -> list[Budget]:
        """One a limit, the shortest window first."""
        minute = () if self.calls_per_minute is None else (Limit(self.calls_per_minute),)
        return [
            Budget(
                self.name,
                limit.calls,
                reserve=self.reserved_calls if limit in minute else 0,
                window_s=limit.window_s,
                monotonic=monotonic,
            )
            for limit in sorted((*minute, *self.limits), key=lambda one: one.window_s)
        ]


class VendorClient:
    """Sends calls to one vendor; every failure is a `ProviderError`.

    A call that is not idempotent is sent once. Its failure means that the outcome is unknown, unless it is a
    `ProviderNotSent` or `ProviderRejected`: then nothing happened.
    """

    def __init__(self, config: VendorConfig, clock: Clock, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.config = config
        self._breaker = CircuitBreaker(config.name, monotonic=monotonic)
        self._budgets = config.budgets(monotonic)
        # A vendor's headers and refusals are about its longest window: that is the one which runs out.
        self._budget = self._budgets[-1]
        self.monitor = ConnectionMonitor(config.id, config.name, clock, self._breaker, self._budget)
        self._secrets = tuple({one.encode() for secret in config.secrets if secret for one in spellings(secret)})
        self._host = urlsplit(config.base_url).hostname or ""
        self._http: httpx.AsyncClient | None = None

    async def send(self, call: Call) -> Answer:
        """The answer to `call`, a good one.

        Raises:
            ProviderError: the tree of `ports.errors`.
        """
        if not call.idempotent:
            return await self._attempt(call)
        again = _Again(self.config.id, self._breaker)
        async for attempt in _stamina().retry_context(on=again, attempts=self.config.attempts, timeout=None):
            with attempt:
                return await self._attempt(call)
        raise AssertionError("unreachable: the last attempt raises")

    @property
    def is_left_alone(self) -> bool:
        """Whether a call made now would be refused unsent, because the vendor does not answer."""
        return self._breaker.is_refusing

    async def probe(self, call: Call) -> ConnectionReport:
        """How the vendor answers `call` now, also while it is being left alone."""
        with contextlib.suppress(ProviderError):
            await self._exchange(call)
        return self.monitor.report()

    async def probe_answer(self, call: Call) -> Answer:
        """The answer to `call` made now, also while the vendor is being left alone; once, and raising as `send`."""
        return await self._exchange(call)

    async def aclose(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def _attempt(self, call: Call) -> Answer:
        try:
            self._breaker.admit()
        except LeftAloneError:
            # Of a read it can be told why; of a change it must be told that nothing was sent.
            if call.method == "GET" and (refusal := self.monitor.refusal) is not None:
                raise refusal from None
            raise
        try:
            for budget in self._budgets:
                await budget.spend(urgent=call.urgent)
        except BaseException:
            self._breaker.abandoned()
            raise
        return await self._exchange(call)

    async def _exchange(self, call: Call) -> Answer:
        # Without the path: numbers of accounts stand in some.
        facts = {"http.request.method": call.method, "server.address": self._host, "paiid.vendor": self.config.id}
        with span(f"{call.method} {self.config.id}", "client", facts) as asking:
            return await self._judged(call, asking)

    async def _judged(self, call: Call, asking: Span | None) -> Answer:
        started = time.perf_counter()
        try:
            answer = await self._over_http(call)
            if asking is not None:
                asking.describe({"http.response.status_code": answer.status})
            if (reading := self.config.read_budget(answer)) is not None:
                self._budget.correct(reading)
            if (failure := self.config.failure_of(answer)) is not None:
                raise failure
        except ProviderError as error:
            self._note(error)
            raise
        except BaseException:
            self._breaker.abandoned()
            raise
        self._breaker.succeeded()
        self.monitor.succeeded(time.perf_counter() - started)
        return answer

    def _note(self, error: ProviderError) -> None:
        """A refusal and a full budget come from a vendor that is there; the rest counts against it."""
        if isinstance(error, ProviderRateLimited):
            self._budget.pause(error.retry_after_s if error.retry_after_s is not None else 1.0)
        if isinstance(error, ProviderRejected | ProviderRateLimited):
            self._breaker.succeeded()
        else:
            self._breaker.failed()
        self.monitor.failed(error)

    async def _over_http(self, call: Call) -> Answer:
        config, name = self.config, self.config.name
        try:
            async with asyncio.timeout(config.total_s):
                async with self._client().stream(
                    call.method,
                    config.base_url + call.path,
                    params={**config.params, **call.params},
                    data=call.form,
                    json=call.json,
                ) as response:
                    body = await _whole(response, name)
        except (TimeoutError, httpx.ReadTimeout, httpx.WriteTimeout):
            raise ProviderTimeout(f"{name} did not answer within {config.total_s:.0f} s.") from None
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise ProviderNotSent(f"{name} cannot be reached.") from None
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            raise ProviderMisconfigured(f"The base URL of {name} is not a web address.") from None
        except (httpx.TransportError, httpx.DecodingError, httpx.TooManyRedirects):
            raise ProviderUnavailable(f"The connection to {name} broke off.") from None
        headers = {k.lower(): v for k, v in response.headers.items()}
        return Answer(name, response.status_code, headers, self._without_secrets(body))

    def _without_secrets(self, body: bytes) -> bytes:
        """What a vendor echoes of a key ends here: no error, log or answer is made of it."""
        for spelling in self._secrets:
            body = body.replace(spelling, b"***")
        return body

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            config = self.config
            self._http = httpx.AsyncClient(
                headers=dict(config.headers),
                timeout=httpx.Timeout(config.read_s, connect=config.connect_s, pool=config.total_s),
                limits=httpx.Limits(max_connections=20, max_keepalive_connections=10, keepalive_expiry=30),
                follow_redirects=False,
                # A proxy of the environment is for the outside, never for a stand-in on this machine.
                trust_env=not is_loopback(config.base_url),
            )
        return self._http


async def _whole(response: httpx.Response, name: str) -> bytes:
    """The decoded body.

    Raises:
        ProviderUnavailable: it is too large, or packed twice, so that a few bytes could unpack to gigabytes at once.
    """
    body = bytearray()
    is_bomb = len(response.headers.get_list("content-encoding", split_commas=True)) > 1
    if not is_bomb:
        async for part in response.aiter_bytes():
            body += part
            if len(body) > _MAX_BODY:
                break
    if is_bomb or len(body) > _MAX_BODY:
        raise ProviderUnavailable(f"{name} sent more than can be right.")
    return bytes(body)


@cache
def _stamina() -> ModuleType:
    """The library, its own log lines off: they pass by the format of ours."""
    import stamina
    from stamina.instrumentation import set_on_retry_hooks

    set_on_retry_hooks(())
    return stamina


class _Again:
    """Whether and after how long to try again: full jitter, or what the vendor said, if that is short."""

    def __init__(self, vendor_id: str, breaker: CircuitBreaker) -> None:
        self._vendor_id = vendor_id
        self._breaker = breaker
        self._tries = 0

    def __call__(self, error: Exception) -> bool | float:
        if not (isinstance(error, ProviderError) and error.retryable) or isinstance(error, LeftAloneError):
            return False
        self._tries += 1
        logger.info("vendor_call_failed", extra={"vendor": self._vendor_id, "tries": self._tries, "error": repr(error)})
        if self._breaker.is_refusing:
            # This failure was the last straw: another try would be refused, only later.
            return False
        if isinstance(error, ProviderRateLimited):
            wait = error.retry_after_s
            return wait if wait is not None and wait <= _LONGEST_RETRY_AFTER_S else False
        ceiling: float = 0.2 * 2.0**self._tries
        return float(secrets.randbelow(1000) / 1000 * ceiling)
