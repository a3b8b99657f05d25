"""Identifiers: a short prefix that names the kind, then 26 characters that sort by time of creation."""

import os
import time
from functools import lru_cache
from typing import Final

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM: Final = 16
_FETCHED: Final = 256
_LETTERS: Final = bytes(ord(_ALPHABET[value % 32]) for value in range(256))
"""Every byte as the letter of its five low bits."""
_POOL: Final[list[str]] = []
"""Random words fetched together: asking the system for each lets other threads in, and waiting for them costs more."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_POOL.clear)


def new_id(prefix: str) -> str:
    """A fresh id such as `ord_06bq5…`: 48 bits of milliseconds, then 80 random bits, base 32.

    The clock is only used for locality in an index, never as a fact, so it is read directly.
    """
    return f"{prefix}_{_moment(time.time_ns() // 1_000_000)}{random_word()}"


def random_word() -> str:
    """80 bits nobody had before, as 16 letters; not for secrets."""
    while True:
        try:
            return _POOL.pop()
        except IndexError:
            fresh = os.urandom(_RANDOM * _FETCHED).translate(_LETTERS).decode()
            _POOL.extend(fresh[at : at + _RANDOM] for at in range(0, len(fresh), _RANDOM))


@lru_cache(8)
def _moment(milliseconds: int) -> str:
    return "".join([_ALPHABET[milliseconds >> shift & 31] for shift in range(45, -1, -5)])
