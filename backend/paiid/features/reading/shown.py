"""Stories that were shown lately, so that what one of them means need not ask every vendor once more."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from paiid.domain.news import NewsItem

_MOST: Final = 2_000


@dataclass
class ShownStories:
    """The newest of them by id, of all users together: a feed is nobody's own."""

    _items: OrderedDict[str, NewsItem] = field(default_factory=OrderedDict)

    def keep(self, items: Iterable[NewsItem]) -> None:
        """Remember `items` as they were shown."""
        for item in items:
            self._items[item.id] = item
            self._items.move_to_end(item.id)
        while len(self._items) > _MOST:
            self._items.popitem(last=False)

    def find(self, item_id: str) -> NewsItem | None:
        """The story of that id, as it was shown last."""
        return self._items.get(item_id)
