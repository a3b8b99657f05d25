"""Which statements of SQL took long: their shape with a count and the worst, never a value.

Timed where SQLAlchemy runs them. The few hot statements that go to SQLite's driver itself (`core/hot.py`) are reads
and writes by primary key and are not looked at.
"""

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final

from sqlalchemy import Engine, event

SLOW_S: Final = 0.2
_MOST: Final = 100
_LONGEST: Final = 500
# Values come as parameters; what a statement's author wrote into it is blanked all the same.
_LITERAL: Final = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b")
_LIST: Final = re.compile(r"\(\s*(?:\?|\$\d+|%s)(?:::\w+)?(?:\s*,\s*(?:\?|\$\d+|%s)(?:::\w+)?)+\s*\)")
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class PoolState:
    """Connections of one process: how many there may be, how many are open or in use, and who waits."""

    size: int
    in_use: int
    waiting: int


@dataclass(frozen=True, slots=True)
class SlowStatement:
    """One shape. `total_s` is of the slow runs alone."""

    shape: str
    count: int
    worst_s: float
    total_s: float


def shape_of(statement: str) -> str:
    """A statement without values, spaces and the length of its lists."""
    # Lists first: `$1` would lose its number to the literals.
    bare = _LITERAL.sub("?", _LIST.sub("(…)", _SPACE.sub(" ", statement).strip()))
    return bare if len(bare) <= _LONGEST else bare[: _LONGEST - 1] + "…"


class SlowStatements:
    """The slow statements of one database in this process; the least recent of more than a hundred is forgotten."""

    def __init__(self, threshold_s: float = SLOW_S) -> None:
        self.threshold_s = threshold_s
        self._lock = threading.Lock()
        self._found: OrderedDict[str, SlowStatement] = OrderedDict()

    def note(self, statement: str, seconds: float) -> None:
        """Take note of one run, from whatever thread; quick ones are not kept."""
        if seconds < self.threshold_s:
            return
        shape = shape_of(statement)
        with self._lock:
            known = self._found.pop(shape, SlowStatement(shape, 0, 0.0, 0.0))
            self._found[shape] = SlowStatement(
                shape, known.count + 1, max(known.worst_s, seconds), known.total_s + seconds
            )
            if len(self._found) > _MOST:
                self._found.popitem(last=False)

    def worst(self, most: int = 20) -> list[SlowStatement]:
        """The slowest first."""
        with self._lock:
            return sorted(self._found.values(), key=lambda one: -one.worst_s)[:most]

    @property
    def count(self) -> int:
        """Slow runs of the shapes that are kept."""
        with self._lock:
            return sum(one.count for one in self._found.values())

    def watch(self, engine: Engine) -> None:
        """Time what `engine` runs."""

        def before(_conn: Any, _cursor: Any, _statement: str, _params: Any, context: Any, _many: Any) -> None:
            context.paiid_began = perf_counter()

        def after(_conn: Any, _cursor: Any, statement: str, _params: Any, context: Any, _many: Any) -> None:
            seconds = perf_counter() - context.paiid_began
            if seconds >= self.threshold_s:
                self.note(statement, seconds)

        event.listen(engine, "before_cursor_execute", before)
        event.listen(engine, "after_cursor_execute", after)
