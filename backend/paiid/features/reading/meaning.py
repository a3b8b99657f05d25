"""What a story means for its reader: sentences worded by rules, each resting on numbered facts."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.market import Quote
from paiid.domain.money import to_cents
from paiid.domain.news import NewsItem
from paiid.domain.reading import Reading, Tone
from paiid.domain.valuation import MissingPriceError
from paiid.features.reading.own import Held, Own
from paiid.features.reading.relevance import Relevance, Tie
from paiid.features.reading.service import ReadItem, ReadNews, StoryNotFoundError
from paiid.features.reading.similar import FindSimilar, PastMoves
from paiid.features.reading.words import money, percent, shares, signed, signed_money, signed_percent
from paiid.ports.errors import ProviderError

PriceAt = Callable[[Symbol, datetime], Awaitable[Decimal]]
"""The price at a past instant, restated for splits since. Raises `MissingPriceError` and `ProviderError`."""

NOTE: Final = "Worded by rules from these facts; no model was asked. It is not advice."
PATIENCE_S: Final = 3.0
"""What a slow vendor has not told by then is left out; its answer is there the next time."""
_MOST_SYMBOLS: Final = 3
_REFERENCE: Final = Symbol("SPY")
_TONES: Final = {
    Tone.NEGATIVE: "as bad news for who holds what it is about",
    Tone.NEUTRAL: "as neither good nor bad",
    Tone.POSITIVE: "as good news for who holds what it is about",
}


@dataclass(frozen=True, slots=True)
class MeaningFact:
    """A fact as it is cited."""

    number: int
    name: str
    text: str
    source: str
    as_of: datetime
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """The sentences and what they rest on."""

    id: str
    sentences: list[str] = field(default_factory=list)
    facts: list[MeaningFact] = field(default_factory=list)
    worded_by: str = "rules"
    note: str = NOTE

    def fact(self, name: str, text: str, source: str, as_of: datetime, url: str | None = None) -> str:
        """Add a fact; its citation."""
        self.facts.append(MeaningFact(len(self.facts) + 1, name, text, source, as_of, url))
        return f"[{len(self.facts)}]"


@dataclass(frozen=True)
class ExplainStory:
    """Words what a story means for one user."""

    read_news: ReadNews
    similar: FindSimilar
    price_at: PriceAt

    async def explain(
        self, user_id: str, item_id: str, *, published_at: datetime | None, symbol: Symbol | None
    ) -> Meaning:
        """The meaning of one story; `published_at` and `symbol` tell where in the feed it stands.

        Raises:
            StoryNotFoundError: it is not there.
        """
        item = self.read_news.shown.find(item_id)
        if item is None:
            item = await self.read_news.news.find(item_id, published_at=published_at, symbol=symbol)
        if item is None:
            raise StoryNotFoundError("The feed has no such story any more.")
        own = await self.read_news.own_of(user_id)
        (read,) = await self.read_news.read(user_id, [item], own)
        assert read.relevance is not None
        meaning = Meaning(item_id)
        self._tone(meaning, read)
        if own.problem is not None:
            meaning.sentences.append(own.problem)
        await self._tie(meaning, read.item, read.relevance, own)
        await self._past(meaning, read.item, read.reading, read.relevance)
        return meaning

    def _tone(self, meaning: Meaning, read: ReadItem) -> None:
        item, reading, base = read.item, read.reading, self.read_news.texts.reader
        cited = meaning.fact("Headline", item.headline, item.source, item.published_at, item.url)
        sentence = f"{_named(read.reader)} reads it {_TONES[reading.tone]} ({signed(reading.score)}) {cited}"
        measured = base.measured if read.reader == base.name else None
        if measured is not None:
            sentence += f"; it is right on {measured.percent} % of {measured.of} labeled headlines"
        meaning.sentences.append(f"{sentence}.")
        given = item.sentiment
        if given is not None:
            said = " ".join(
                part for part in (given.label, None if given.score is None else f"({signed(given.score)})") if part
            )
            cited = meaning.fact(f"Tone by {given.vendor}", said, given.vendor, item.published_at)
            meaning.sentences.append(f"{given.vendor} calls it {said} {cited}.")

    async def _tie(self, meaning: Meaning, item: NewsItem, relevance: Relevance, own: Own) -> None:
        named = [symbol for symbol in item.symbols if symbol in own.held or symbol in own.watchlist]
        for symbol in named[:_MOST_SYMBOLS]:
            held = own.held.get(symbol)
            if held is not None:
                meaning.sentences.append(_held_sentence(meaning, held, own))
            else:
                meaning.sentences.append(f"{symbol} is on your watchlist; you hold none of it.")
            await self._move(meaning, item, symbol, held)
        if named:
            return
        if own.problem is None:
            meaning.sentences.append(_other_sentence(meaning, relevance, own))
        moved = item.symbols[0] if item.symbols else _REFERENCE
        await self._move(meaning, item, moved, None)

    async def _move(self, meaning: Meaning, item: NewsItem, symbol: Symbol, held: Held | None) -> None:
        """What the price did since the story came out."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                quote = (await self.read_news.market.market_data.quotes([symbol])).get(symbol)
                then = await self.price_at(symbol, item.published_at)
        except (MissingPriceError, ProviderError, TimeoutError):
            quote, then = None, Decimal(0)
        if quote is None or then <= 0:
            meaning.sentences.append(f"What {symbol} cost when this came out is not known.")
            return
        meaning.sentences.append(_move_sentence(meaning, quote, then, held))

    async def _past(self, meaning: Meaning, item: NewsItem, reading: Reading, relevance: Relevance) -> None:
        symbol = relevance.symbol or (item.symbols[0] if item.symbols else None)
        if symbol is None:
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                past = await self.similar.of(item, reading, symbol)
        except TimeoutError:
            past = None
        if past is not None:
            meaning.sentences.append(_past_sentence(meaning, past, reading, symbol))


def _named(reader: str) -> str:
    return f"The {reader}" if reader[:1].islower() else reader


def _held_sentence(meaning: Meaning, held: Held, own: Own) -> str:
    assert own.as_of is not None
    position = f"{shares(held.quantity)} {held.symbol}" if held.quantity else f"Options on {held.symbol}"
    cited = meaning.fact("Position", position, own.source, own.as_of)
    share = meaning.fact("Share of equity", percent(held.share_percent), own.source, own.as_of)
    if not held.quantity:
        return f"You hold options on {held.symbol} {cited}, {percent(held.share_percent)} of your equity {share}."
    also = " and options on it" if held.is_by_option else ""
    verb = "You hold" if held.quantity > 0 else "You are short"
    return (
        f"{verb} {shares(abs(held.quantity))} {held.symbol} {cited}{also}, "
        f"{percent(held.share_percent)} of your equity {share}."
    )


def _other_sentence(meaning: Meaning, relevance: Relevance, own: Own) -> str:
    share = relevance.share_percent
    if share is None or own.as_of is None or relevance.tie not in {Tie.SECTOR, Tie.MARKET}:
        return "You neither hold nor watch what it is about."
    if relevance.tie is Tie.SECTOR:
        cited = meaning.fact(f"Held in {relevance.sector}", percent(share), own.source, own.as_of)
        return f"You do not hold it; {percent(share)} of your equity is in its sector, {relevance.sector} {cited}."
    cited = meaning.fact("Invested", percent(share), own.source, own.as_of)
    return f"It is about the market as a whole; {percent(share)} of your equity is invested {cited}."


def _move_sentence(meaning: Meaning, quote: Quote, then: Decimal, held: Held | None) -> str:
    change = quote.last - then
    moved = signed_percent(change / then * 100)
    text = f"{money(then)} to {money(quote.last)}, {moved}"
    cited = meaning.fact(f"{quote.symbol} since then", text, f"{quote.source}, {quote.delay}", quote.as_of)
    sentence = f"Since it came out {quote.symbol} has gone from {text} {cited}"
    if held is None or not held.quantity:
        return f"{sentence}."
    effect = signed_money(to_cents(change * held.quantity))
    cited = meaning.fact("Move times shares", effect, "Computed", quote.as_of)
    return f"{sentence}; on {shares(abs(held.quantity))} shares that is {effect} {cited}."


def _past_sentence(meaning: Meaning, past: PastMoves, reading: Reading, symbol: Symbol) -> str:
    text = (
        f"{signed_percent(past.median_percent)} in the middle, from {signed_percent(past.least_percent)} "
        f"to {signed_percent(past.most_percent)}"
    )
    cited = meaning.fact(f"{past.count} days since {past.first}", text, past.source, past.as_of)
    kind = reading.event.value.replace("_", " ")
    return (
        f"On the {past.count} earlier days with such news about {symbol} ({kind}, {reading.tone}) it moved {text}, "
        f"close to close {cited}; that counts what came before the news, too."
    )
