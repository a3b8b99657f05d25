"""Times the calls of a port, whatever the port is; each is a part of the trace it is made in."""

import inspect
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any, Protocol, TypeVar, cast

from paiid.core.tracing import span
from paiid.ports.errors import ProviderRateLimited

T = TypeVar("T")


class ObserveProvider(Protocol):
    """`Metrics.observe_provider`."""

    def __call__(self, port: str, provider: str, operation: str, *, outcome: str, seconds: float) -> None: ...


def timed(adapter: T, port: str, observe: ObserveProvider) -> T:
    """`adapter`, with every awaited call reported to `observe`; all else passes through untouched."""
    return cast("T", _Timed(adapter, port, observe))


class _Timed:
    def __init__(self, adapter: object, port: str, observe: ObserveProvider) -> None:
        self._adapter, self._port, self._observe = adapter, port, observe

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._adapter, name)
        if not inspect.ismethod(found):
            return found
        if inspect.iscoroutinefunction(found):
            found = self._wrap(name, found)
        # Found as a plain attribute from here on, so that this method costs once.
        setattr(self, name, found)
        return found

    def _wrap(self, name: str, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        provider = str(getattr(self._adapter, "name", type(self._adapter).__name__))
        label, attributes = f"{self._port}.{name}", {"paiid.provider": provider}

        async def measured(*args: Any, **kwargs: Any) -> Any:
            start, outcome = perf_counter(), "error"
            try:
                with span(label, "internal", attributes):
                    answer = await call(*args, **kwargs)
                outcome = "ok"
                return answer
            except ProviderRateLimited:
                outcome = "rate_limited"
                raise
            finally:
                self._observe(self._port, provider, name, outcome=outcome, seconds=perf_counter() - start)

        return measured
