"""Python's search for cyclic garbage, out of the way while something large is built.

A full search goes through every container there is and lets no other thread run meanwhile: with the rows of a large
file in memory that is a tenth of a second, again and again. Young objects are searched as always.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

_NEVER: Final = 1_000_000


@dataclass
class _PutOff:
    lock: threading.Lock = field(default_factory=threading.Lock)
    asked: int = 0
    before: int = 0


_STATE: Final = _PutOff()


@contextmanager
def full_collections_put_off() -> Iterator[None]:
    """No full search begins by itself until everyone who asked for that is done."""
    with _STATE.lock:
        young, middle, full = gc.get_threshold()
        if not _STATE.asked:
            _STATE.before = full
            gc.set_threshold(young, middle, _NEVER)
        _STATE.asked += 1
    try:
        yield
    finally:
        with _STATE.lock:
            _STATE.asked -= 1
            if not _STATE.asked:
                gc.set_threshold(*gc.get_threshold()[:2], _STATE.before)
