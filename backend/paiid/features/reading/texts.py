"""Reads each text once: what was read is remembered here for a while, and in the database for longer."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.domain.foreign_text import visible
from paiid.domain.news import NewsItem, NewsSource
from paiid.domain.reading import Reading, Text
from paiid.features.reading.repository import ReadingRepository
from paiid.ports.news_reader import NewsReader

KEPT_FOR: Final = timedelta(days=45)
_REMEMBERED: Final = 4_000
_HEADLINE: Final = 400
_SUMMARY: Final = 2_000
_NAME: Final = 80


def harmless(item: NewsItem) -> NewsItem:
    """The item with its foreign texts on one line each, of a bounded length and without anything invisible."""
    return replace(
        item,
        headline=visible(item.headline, _HEADLINE),
        summary=visible(item.summary, _SUMMARY),
        source=visible(item.source, _NAME),
        sources=tuple(NewsSource(visible(one.name, _NAME), one.vendor, one.url) for one in item.sources),
    )


def text_of(item: NewsItem) -> Text:
    """What a reader is given of an item."""
    return Text(item.headline, item.summary)


def hash_of(text: Text) -> str:
    """Names a text, whoever told it."""
    return hashlib.sha256(f"{text.headline}\n{text.summary}".encode()).hexdigest()


@dataclass(frozen=True)
class ReadTexts:
    """The chosen reader, asked only for what it has not read before."""

    db: Database
    clock: Clock
    reader: NewsReader
    repository: ReadingRepository = field(default_factory=ReadingRepository)
    _remembered: OrderedDict[str, Reading] = field(default_factory=OrderedDict)

    async def of(self, items: Sequence[NewsItem]) -> list[Reading]:
        """One reading for each item, in their order. May raise `ProviderError`."""
        texts = [text_of(item) for item in items]
        hashes = [hash_of(text) for text in texts]
        by_hash = dict(zip(hashes, texts, strict=True))
        found = {key: self._remembered[key] for key in by_hash if key in self._remembered}
        missing = [key for key in by_hash if key not in found]
        if missing:
            found |= await self._load(missing, by_hash)
            self._remember(found)
        return [found[key] for key in hashes]

    async def forget_old(self) -> None:
        """Delete readings that are older than any page goes back."""
        before = self.clock.now() - KEPT_FOR
        await self.db.write(lambda conn: self.repository.forget(conn, before))

    async def _load(self, missing: Sequence[str], by_hash: dict[str, Text]) -> dict[str, Reading]:
        name, version = self.reader.name, self.reader.version
        stored = await self.db.read(lambda conn: self.repository.found(conn, name, version, missing))
        unread = [key for key in missing if key not in stored]
        if unread:
            # Asked outside any transaction: a reader may take its time.
            made = dict(zip(unread, await self.reader.read([by_hash[key] for key in unread]), strict=True))
            now = self.clock.now()
            await self.db.write(lambda conn: self.repository.keep(conn, name, version, made, at=now))
            stored |= made
        return stored

    def _remember(self, found: dict[str, Reading]) -> None:
        for key, reading in found.items():
            self._remembered[key] = reading
            self._remembered.move_to_end(key)
        while len(self._remembered) > _REMEMBERED:
            self._remembered.popitem(last=False)
