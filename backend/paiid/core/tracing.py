"""Spans: what a request or a job waits for, and for how long. Where they go is somebody else's business.

A span is only ever begun inside another one, so where nobody traces nothing is made: then `span` costs one look at a
variable. Names and attributes are words of our own code and figures: never a path, a query, a statement or a value.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal, Protocol, TypeAlias

Kind: TypeAlias = Literal["server", "client", "internal"]
"""Who waits for whom: a caller for us, we for somebody outside, we for ourselves."""
Attributes: TypeAlias = Mapping[str, str | int | float | bool]


class Span(Protocol):
    """Something that takes time, once it has begun."""

    @property
    def trace_id(self) -> str:
        """32 hexadecimal digits; empty where there is no trace."""
        ...

    @property
    def span_id(self) -> str:
        """16 hexadecimal digits; empty where there is no trace."""
        ...

    def begin(self, name: str, kind: Kind, attributes: Attributes) -> "Span | None":
        """A part of this; None where it is not worth one."""
        ...

    def describe(self, attributes: Attributes, *, name: str | None = None) -> None:
        """Tell more of it, and name it anew."""
        ...

    def fail(self, error: str) -> None:
        """It failed: the kind of the error, never its text."""
        ...

    def end(self) -> None:
        """It is over."""
        ...


class Tracer(Protocol):
    """Begins traces."""

    def begin(self, name: str, kind: Kind, attributes: Attributes, *, traceparent: str | None = None) -> Span:
        """The first span of a process; part of the trace that `traceparent` (W3C) names, if that is well-formed."""
        ...


current_span: Final[ContextVar[Span | None]] = ContextVar("span", default=None)
_NOTHING: Final = nullcontext[None]()


def span(
    name: str, kind: Kind = "internal", attributes: Attributes | None = None
) -> AbstractContextManager[Span | None]:
    """A part of what goes on here; None where nobody traces that."""
    parent = current_span.get()
    begun = None if parent is None else parent.begin(name, kind, attributes or {})
    return _NOTHING if begun is None else within(begun)


@contextmanager
def within(begun: Span) -> Iterator[Span]:
    """What is begun meanwhile is a part of `begun`, which ends with the block; what the block raises is a failure."""
    token = current_span.set(begun)
    try:
        yield begun
    except BaseException as error:
        begun.fail(type(error).__name__)
        raise
    finally:
        current_span.reset(token)
        begun.end()


@dataclass(frozen=True)
class Background:
    """Stands for what goes on beside requests and jobs: a call to the outside is a trace of its own, all else none."""

    tracer: Tracer
    trace_id: str = ""
    span_id: str = ""

    def begin(self, name: str, kind: Kind, attributes: Attributes) -> Span | None:
        """See `Span`."""
        return self.tracer.begin(name, kind, attributes) if kind == "client" else None

    def describe(self, attributes: Attributes, *, name: str | None = None) -> None:
        """Nothing: it is no span."""

    def fail(self, error: str) -> None:
        """Nothing."""

    def end(self) -> None:
        """Nothing."""


def traced_job(
    tracer: Tracer | None, name: str, job: Callable[[], Awaitable[object]]
) -> Callable[[], Awaitable[object]]:
    """`job`, each run of it a trace of its own."""
    if tracer is None:
        return job

    async def run() -> object:
        with within(tracer.begin(f"job {name}", "internal", {"paiid.job": name})):
            return await job()

    return run


def name_of(function: Callable[..., Any]) -> str:
    """Where in the code a function is, without what it is inside of there: `OrderService.cancel`."""
    bare = function.func if isinstance(function, partial) else function
    name: str = getattr(bare, "__qualname__", None) or type(bare).__qualname__
    return name.partition(".<locals>")[0]
