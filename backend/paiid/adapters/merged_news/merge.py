"""One story out of several vendors' items about it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from paiid.adapters.vendor.plain_text import page_key, words_key
from paiid.domain.news import NewsItem, NewsSentiment

_VAGUE = frozenset({"company", "market"})
"""Categories that say no more than whether a symbol is named."""


def merged(items: Iterable[NewsItem]) -> list[NewsItem]:
    """The stories, newest first, each once.

    Two items are one story if they lead to one page, or if one publisher's headline has the same words on the same
    day (UTC). A story is dated by its first item.
    """
    groups: dict[str, list[NewsItem]] = {}
    for item in sorted(items, key=lambda one: (one.published_at, one.id)):
        keys = _keys(item)
        known = {id(group): group for key in keys if (group := groups.get(key)) is not None}
        group = [*(member for one in known.values() for member in one), item]
        for key in {key for member in group for key in _keys(member)}:
            groups[key] = group
    told = {id(group): _one(group) for group in groups.values()}
    return sorted(told.values(), key=lambda one: (one.published_at, one.id), reverse=True)


@lru_cache(maxsize=8192)
def _keys(item: NewsItem) -> tuple[str, ...]:
    page = page_key(item.url) if item.url else None
    words = f"{item.published_at:%Y%m%d} {words_key(item.source)}: {words_key(item.headline)}"
    return (words,) if page is None else (words, f"page {page}")


def _one(group: Sequence[NewsItem]) -> NewsItem:
    group = sorted(group, key=lambda one: (one.published_at, one.id))
    first = group[0]
    if len(group) == 1:
        return first
    sources = {source.vendor: source for item in reversed(group) for source in item.sources}
    return replace(
        first,
        summary=next((item.summary for item in group if item.summary), ""),
        symbols=tuple(dict.fromkeys(symbol for item in group for symbol in item.symbols)),
        category=next((item.category for item in group if item.category not in _VAGUE), _vaguest(group)),
        url=next((item.url for item in group if item.url), None),
        sources=tuple(sources[vendor] for vendor in sorted(sources)),
        sentiment=_sentiment(item.sentiment for item in group),
    )


def _vaguest(group: Sequence[NewsItem]) -> str:
    return "company" if any(item.category == "company" for item in group) else "market"


def _sentiment(given: Iterable[NewsSentiment | None]) -> NewsSentiment | None:
    """The first with a score, else the first with a word; nothing is averaged."""
    found = [one for one in given if one is not None]
    scored: Iterator[NewsSentiment] = (one for one in found if one.score is not None)
    return next(scored, found[0] if found else None)
