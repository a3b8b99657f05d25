"""Identifiers: a short prefix that names the kind, then 26 characters that sort by time of creation."""

import base64
import os
import time

_READABLE = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789abcdefghjkmnpqrstvwxyz")


def new_id(prefix: str) -> str:
    """A fresh id such as `ord_06bq5…`: 48 bits of milliseconds, then 80 random bits, base 32.

    The clock is only used for locality in an index, never as a fact, so it is read directly.
    """
    value = (time.time_ns() // 1_000_000).to_bytes(10) + os.urandom(10)
    return f"{prefix}_{base64.b32encode(value)[6:].translate(_READABLE).decode()}"
