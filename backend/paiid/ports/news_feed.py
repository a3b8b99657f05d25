"""Headlines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from paiid.domain.instrument import Symbol
from paiid.domain.news import Headlines


class NewsFeed(Protocol):
    """News, newest first. May raise `ProviderError`.

    `categories` are all that an item of this feed may have, in alphabetical order.
    """

    name: str
    categories: tuple[str, ...]

    async def headlines(
        self, *, symbols: Sequence[Symbol] = (), before: datetime | None = None, limit: int = 50
    ) -> Headlines:
        """Items about any of `symbols` (all when empty) published before `before` (present when None)."""
        ...
