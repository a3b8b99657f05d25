"""What goes wrong between the program and a stand-in of a broker during a chaos run."""

from collections.abc import Iterator
from random import Random
from typing import Any, Final

_ANSWERS: Final = (
    ("latency", 0.20, 0.12),
    ("latency", 0.03, 0.9),
    ("reset", 0.02, 0),
    ("accept_then_drop", 0.05, 0),
    ("reset_mid_body", 0.02, 0),
    ("truncated_json", 0.02, 0),
    ("status", 0.02, 0),
)
"""Kind, how likely it hits one request, seconds at most. Each latency is drawn anew, so answers overtake each other."""
_EVENTS: Final = (("drop_events", 0.06), ("duplicate_events", 0.10), ("reorder_events", 0.10), ("disconnect", 0.002))


def faults(random: Random) -> Iterator[dict[str, Any]]:
    """The faults to lay, as the control endpoint takes them."""
    for kind, probability, seconds in _ANSWERS:
        more: dict[str, Any] = {"seconds": seconds * (0.5 + random.random() / 2)} if kind == "latency" else {}
        if kind == "status":
            more = {"code": random.choice((500, 502, 503, 504)), "body": "vendor"}
        yield {"kind": kind, "probability": probability, **more}
    for kind, probability in _EVENTS:
        # A disconnect that waits for no event would hit each new connection at once.
        yield {"kind": kind, "match": "WS /stream", "probability": probability, "after": 1}
