"""What can go wrong, and when: faults are laid in wait and hit the requests and events they match."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

REQUEST_KINDS: Final = frozenset(
    {"latency", "timeout", "reset", "status", "unauthorized", "forbidden", "unprocessable", "rate_limited"}
)
ANSWER_KINDS: Final = frozenset(
    {
        "accept_then_drop",
        "reset_mid_body",
        "truncated_json",
        "nan",
        "wrong_types",
        "unknown_enum",
        "null_string",
        "lying_rate_headers",
    }
)
STREAM_KINDS: Final = frozenset({"duplicate_events", "reorder_events", "drop_events", "disconnect", "silence"})
KINDS: Final = REQUEST_KINDS | ANSWER_KINDS | STREAM_KINDS | {"clock_skew"}


@dataclass
class Fault:
    """One fault.

    Args:
        kind: one of `KINDS`.
        match: beginning of `METHOD /path` (WebSockets: `WS /path`); empty hits everything.
        times: how often it hits; None: until it is removed.
        after: how many matches pass first (events, for stream kinds).
        probability: of a hit, from the generator of the collection.
        parameters: what the kind asks for, e.g. `seconds`, `code`, `body`, `field`, `containing` (README.md).
    """

    kind: str
    match: str = ""
    times: int | None = None
    after: int = 0
    probability: float = 1.0
    parameters: dict[str, Any] = field(default_factory=dict)
    seen: int = 0
    hits: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"No fault {self.kind!r}; there are {', '.join(sorted(KINDS))}.")

    def get(self, name: str, default: Any = None) -> Any:
        """A parameter."""
        return self.parameters.get(name, default)


def fault(kind: str, match: str = "", *, times: int | None = None, after: int = 0, **parameters: Any) -> Fault:
    """A fault with its parameters as keyword arguments."""
    probability = parameters.pop("probability", 1.0)
    return Fault(kind, match, times, after, probability, parameters)


class Faults:
    """The faults laid in wait, in the order they were added."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        self._random = random.Random(seed)
        self.laid: list[Fault] = []
        self.listeners: list[Callable[[], None]] = []
        """Called after each `add`, perhaps from another thread: open streams look for what concerns them."""

    def add(self, laid: Fault) -> Fault:
        """Lay one in wait."""
        self.laid.append(laid)
        for listener in tuple(self.listeners):
            listener()
        return laid

    def seed(self, seed: int) -> None:
        """Let chance follow `seed` from here on."""
        self._seed = seed
        self._random.seed(seed)

    def clear(self) -> None:
        """Remove all; chance starts anew."""
        self.laid.clear()
        self._random.seed(self._seed)

    def take(self, kinds: frozenset[str], what: str, *, text: str = "") -> Iterator[Fault]:
        """Those that hit now; each is counted when it is taken.

        Args:
            what: `METHOD /path`.
            text: of the event, for `containing`.
        """
        yield from (laid for laid in tuple(self.laid) if laid.kind in kinds and self._hits(laid, what, text))

    def _hits(self, laid: Fault, what: str, text: str) -> bool:
        if not what.startswith(laid.match) or laid.get("containing", "") not in text:
            return False
        if laid.times is not None and laid.hits >= laid.times:
            return False
        laid.seen += 1
        if laid.seen <= laid.after or (laid.probability < 1 and self._random.random() >= laid.probability):
            return False
        laid.hits += 1
        return True

    def skew(self) -> timedelta:
        """The sum of the `clock_skew` faults' `seconds`."""
        return timedelta(seconds=sum(float(laid.get("seconds", 0)) for laid in self.laid if laid.kind == "clock_skew"))
