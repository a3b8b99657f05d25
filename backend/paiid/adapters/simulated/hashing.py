"""Chance as a function of a name and a number, in plain integers: no state, so any draw can be made in any order."""

from hashlib import blake2b
from typing import Final

MASK: Final = 0xFFFFFFFFFFFFFFFF
GOLDEN: Final = 0x9E3779B97F4A7C15
MIX_1: Final = 0xBF58476D1CE4E5B9
MIX_2: Final = 0x94D049BB133111EB


def key_of(seed: int, *names: str) -> int:
    """A 64-bit key for one purpose of the world with this seed."""
    text = "/".join((str(seed), *names))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def draw(key: int, counter: int) -> int:
    """The `counter`-th 64-bit number of `key`. Source: Steele, Lea & Flood (2014), SplitMix64."""
    x = (key + (counter + 1) * GOLDEN) & MASK
    x = ((x ^ (x >> 30)) * MIX_1) & MASK
    x = ((x ^ (x >> 27)) * MIX_2) & MASK
    return x ^ (x >> 31)


def draw_unit(key: int, counter: int) -> float:
    """A number in [0, 1)."""
    return (draw(key, counter) >> 11) / (1 << 53)
