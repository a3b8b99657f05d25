"""Identifiers: a short prefix that names the kind, then 26 characters that sort by time of creation."""

import os
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(prefix: str) -> str:
    """A fresh id such as `ord_06bq5…`: 48 bits of milliseconds, then 80 random bits, base 32.

    The clock is only used for locality in an index, never as a fact, so it is read directly.
    """
    value = (time.time_ns() // 1_000_000 << 80) | int.from_bytes(os.urandom(10))
    digits = []
    for _ in range(26):
        value, digit = divmod(value, 32)
        digits.append(_ALPHABET[digit])
    return f"{prefix}_{''.join(reversed(digits))}"
