"""Reads each text once: what was read is remembered here for a while, and in the database for longer."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.domain.foreign_text import visible
from paiid.domain.news import NewsItem, NewsSource
from paiid.domain.reading import Reading, Text
from paiid.features.reading.improving import Improver
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


@dataclass(frozen=True, slots=True)
class Told:
    """A reading, and the name of the reader whose it is."""

    reading: Reading
    reader: str


@dataclass(frozen=True)
class ReadTexts:
    """Readings by the better reader where it has read a text already, else by the one that answers at once.

    `reader` is asked only for what it has not read before; `better`, if there is one, in the background.
    """

    db: Database
    clock: Clock
    reader: NewsReader
    better: NewsReader | None = None
    repository: ReadingRepository = field(default_factory=ReadingRepository)
    improver: Improver | None = field(init=False)
    _remembered: OrderedDict[tuple[str, str, str], Reading] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        better = self.better
        object.__setattr__(self, "improver", None if better is None else self._improver(better))

    async def of(self, items: Sequence[NewsItem], *, improve: bool = False) -> list[Told]:
        """One reading for each item, in their order; `improve` has the better reader read what it has not yet.

        May raise `ProviderError`.
        """
        texts = [text_of(item) for item in items]
        hashes = [hash_of(text) for text in texts]
        by_hash = dict(zip(hashes, texts, strict=True))
        found: dict[str, Told] = {}
        if self.better is not None:
            known = await self._known(self.better, list(by_hash))
            found = {key: Told(reading, self.better.name) for key, reading in known.items()}
            if improve and self.improver is not None:
                self.improver.ask({key: text for key, text in by_hash.items() if key not in found})
        rest = {key: text for key, text in by_hash.items() if key not in found}
        found |= {key: Told(reading, self.reader.name) for key, reading in (await self._read(rest)).items()}
        return [found[key] for key in hashes]

    async def forget_old(self) -> None:
        """Delete readings that are older than any page goes back."""
        before = self.clock.now() - KEPT_FOR
        await self.db.write(lambda conn: self.repository.forget(conn, before))

    async def stop(self) -> None:
        """End what goes on in the background."""
        if self.improver is not None:
            await self.improver.stop()

    def _improver(self, better: NewsReader) -> Improver:
        async def keep(made: Mapping[str, Reading]) -> None:
            await self._keep(better, made)

        return Improver(better, self.clock, keep)

    async def _read(self, by_hash: Mapping[str, Text]) -> dict[str, Reading]:
        """By the reader that answers at once."""
        found = await self._known(self.reader, list(by_hash))
        unread = [key for key in by_hash if key not in found]
        if unread:
            # Asked outside any transaction.
            made = dict(zip(unread, await self.reader.read([by_hash[key] for key in unread]), strict=True))
            await self._keep(self.reader, made)
            found |= made
        return found

    async def _known(self, reader: NewsReader, hashes: Sequence[str]) -> dict[str, Reading]:
        """What `reader` has read before."""
        name, version = reader.name, reader.version
        found = {key: kept for key in hashes if (kept := self._remembered.get((name, version, key))) is not None}
        missing = [key for key in hashes if key not in found]
        if missing:
            stored = await self.db.read(lambda conn: self.repository.found(conn, name, version, missing))
            self._remember(reader, stored)
            found |= stored
        return found

    async def _keep(self, reader: NewsReader, made: Mapping[str, Reading]) -> None:
        name, version, now = reader.name, reader.version, self.clock.now()
        await self.db.write(lambda conn: self.repository.keep(conn, name, version, made, at=now))
        self._remember(reader, made)

    def _remember(self, reader: NewsReader, found: Mapping[str, Reading]) -> None:
        for key, reading in found.items():
            self._remembered[reader.name, reader.version, key] = reading
        while len(self._remembered) > _REMEMBERED:
            self._remembered.popitem(last=False)
