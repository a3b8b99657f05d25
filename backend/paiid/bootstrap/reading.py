"""Builds what reads the news."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from paiid.adapters.model_reader.reader import ModelReader
from paiid.adapters.word_list.reader import WordListReader
from paiid.bootstrap.adapters import Adapters
from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.domain.instrument import Symbol
from paiid.features.market.service import MarketService
from paiid.features.news.service import NewsService
from paiid.features.portfolio.service import PortfolioService
from paiid.features.reading.meaning import ExplainStory
from paiid.features.reading.own import ReadOwn
from paiid.features.reading.service import ReadNews
from paiid.features.reading.similar import FindSimilar
from paiid.features.reading.texts import ReadTexts
from paiid.features.settings.service import SettingsService
from paiid.ports.language_model import LanguageModel


@dataclass(frozen=True)
class Reading:
    """Everything that has to do with reading news."""

    texts: ReadTexts
    read_news: ReadNews
    explain: ExplainStory


def build_texts(db: Database, clock: Clock, model: LanguageModel | None) -> ReadTexts:
    """The word list at once; a model, where there is one, in the background."""
    return ReadTexts(db, clock, WordListReader(), None if model is None else ModelReader(model))


def build_reading(
    texts: ReadTexts,
    adapters: Adapters,
    *,
    market: MarketService,
    portfolio: PortfolioService,
    settings: SettingsService,
) -> Reading:
    """The feed, its readers, and the user's side of it."""

    async def price_at(symbol: Symbol, instant: datetime) -> Decimal:
        return await portfolio.valuing.prices.price_at(symbol, instant, adjusted=True)

    news = NewsService(adapters.news, adapters.market_data)
    read_news = ReadNews(news, market, texts, ReadOwn(portfolio, settings).of)
    return Reading(texts, read_news, ExplainStory(read_news, FindSimilar(news, market, texts), price_at))
