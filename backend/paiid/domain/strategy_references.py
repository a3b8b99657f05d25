"""Where the idea of a strategy was published."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """One publication."""

    author: str
    title: str
    year: int
    published_in: str
