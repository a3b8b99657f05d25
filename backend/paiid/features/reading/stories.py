"""Which items tell one story: much the same words about the same symbols within half a day. Pure but for its index."""

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from paiid.domain.news import NewsItem

WINDOW: Final = timedelta(hours=12)
ALIKE: Final = 0.5
"""The least share of common word pairs (Jaccard)."""
_REMEMBERED: Final = 4_000
_COMPARED: Final = 60
"""The newest items of a symbol that one is compared with: the time for a page grows with the page and no faster."""
_WORD: Final = re.compile(r"\w+(?:[.,]\d+)*")
_SMALL: Final = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "it", "its", "of", "on", "or", "the", "to", "with"}
)
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is compared of an item."""

    id: str
    story_id: str
    published_at: datetime
    pairs: frozenset[tuple[str, str]]
    figures: frozenset[str]

    def tells_as(self, other: "_Seen") -> bool:
        """Whether both tell one story. Two that name figures and share none tell of different events."""
        if abs(self.published_at - other.published_at) > WINDOW:
            return False
        if self.figures and other.figures and not self.figures & other.figures:
            return False
        common = len(self.pairs & other.pairs)
        return common > 0 and common >= ALIKE * len(self.pairs | other.pairs)


@dataclass(slots=True)
class StoryIndex:
    """Remembers the newest items, so that a story is one across pages.

    A story has the id of its first item seen; of a page, the oldest is seen first.
    """

    _by_id: OrderedDict[str, _Seen] = field(default_factory=OrderedDict)
    _by_symbol: dict[str, OrderedDict[str, _Seen]] = field(default_factory=dict)

    def story_ids(self, items: Sequence[NewsItem]) -> list[str]:
        """The story of each item, in their order."""
        for item in sorted(items, key=lambda one: (one.published_at, one.id)):
            if item.id not in self._by_id:
                self._add(item)
        found = [self._by_id[item.id].story_id for item in items]
        while len(self._by_id) > _REMEMBERED:
            self._by_id.popitem(last=False)
        return found

    def _add(self, item: NewsItem) -> None:
        symbols = item.symbols or ("",)
        new = _seen(item, item.id)
        others = {one.id: one for symbol in symbols for one in self._by_symbol.get(symbol, {}).values()}
        alike = min(
            (one for one in others.values() if new.tells_as(one)),
            key=lambda one: (one.published_at, one.id),
            default=None,
        )
        if alike is not None:
            new = _seen(item, alike.story_id)
        self._by_id[item.id] = new
        for symbol in symbols:
            kept = self._by_symbol.setdefault(symbol, OrderedDict())
            kept[item.id] = new
            if len(kept) > _COMPARED:
                kept.popitem(last=False)


def _seen(item: NewsItem, story_id: str) -> _Seen:
    words = [word for word in _WORD.findall(item.headline[:_LONGEST].casefold()) if word not in _SMALL]
    figures = frozenset(word for word in words if any(character.isdigit() for character in word))
    return _Seen(item.id, story_id, item.published_at, frozenset(pairwise(words)), figures)
