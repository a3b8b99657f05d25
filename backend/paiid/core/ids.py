"""Identifiers: a short prefix that names the kind, then 26 characters that sort by time of creation."""

import os
import time
from typing import Final

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS: Final = [high + low for high in _ALPHABET for low in _ALPHABET]
_SHIFTS: Final = range(120, -1, -10)
_WORD: Final = 10
_POOL: Final[list[bytes]] = []
"""Random words fetched together: asking the system for each lets other threads in, and waiting for them costs more."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_POOL.clear)


def new_id(prefix: str) -> str:
    """A fresh id such as `ord_06bq5…`: 48 bits of milliseconds, then 80 random bits, base 32.

    The clock is only used for locality in an index, never as a fact, so it is read directly.
    """
    value = (time.time_ns() // 1_000_000 << 80) | int.from_bytes(random_word())
    return f"{prefix}_{''.join([_PAIRS[value >> shift & 1023] for shift in _SHIFTS])}"


def random_word() -> bytes:
    """80 bits nobody had before; not for secrets."""
    while True:
        try:
            return _POOL.pop()
        except IndexError:
            fresh = os.urandom(_WORD * 256)
            _POOL.extend(fresh[at : at + _WORD] for at in range(0, len(fresh), _WORD))
