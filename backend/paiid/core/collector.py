"""Python's search for cyclic garbage, out of the way while something large is built.

A search goes through every container there is of an age, twice until something is old, and lets no other thread run
meanwhile. Of what is built to be kept it finds nothing: with the rows of a large file that is a tenth of a second each
time. So what was built meanwhile becomes old unsearched, and the next full search looks at it.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

_NEVER: Final = 1_000_000
_YOUNG: Final = 1_000_000
"""So many young containers are searched all the same: someone may always be at work, and then nothing ends."""
_LARGE: Final = 20_000
"""Less than that is searched as always: it costs nothing, and finds what ended soon."""
_ENOUGH: Final = 2_000_000
"""After so many that became old unsearched, everything is searched."""


@dataclass
class _PutOff:
    lock: threading.Lock = field(default_factory=threading.Lock)
    asked: int = 0
    before: tuple[int, int, int] = (0, 0, 0)
    unsearched: int = 0


_STATE: Final = _PutOff()


@contextmanager
def full_collections_put_off() -> Iterator[None]:
    """No search begins by itself, unless very much comes together, until everyone who asked for that is done."""
    with _STATE.lock:
        if not _STATE.asked:
            young, middle, _ = _STATE.before = gc.get_threshold()
            # 0 means that young ones are never searched, and is left alone.
            gc.set_threshold(young and max(young, _YOUNG), middle, _NEVER)
        _STATE.asked += 1
    try:
        yield
    finally:
        with _STATE.lock:
            _STATE.asked -= 1
            if not _STATE.asked:
                _let_age()
                gc.set_threshold(*_STATE.before)


def _let_age() -> None:
    """What was built becomes old. That unfreezes what the server froze as it started, too: rare searches see it."""
    built, _, _ = gc.get_count()
    if built < _LARGE:
        return
    gc.freeze()
    gc.unfreeze()
    _STATE.unsearched += built
    if _STATE.unsearched >= _ENOUGH:
        _STATE.unsearched = 0
        gc.collect()
