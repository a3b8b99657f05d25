"""Everything a run may know of a user's candidates after a session, as packets. Arithmetic runs in a thread."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from paiid.domain.advice.gates import Situation
from paiid.domain.advice.packet import EvidencePacket
from paiid.domain.exchange_calendar import previous_session, session_date_at
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay, Quote
from paiid.domain.news import NewsItem
from paiid.features.ai.evidence.library import Library
from paiid.features.ai.evidence.packets import MOST_NEWS, Candidate, Price, Setting, build_packet
from paiid.features.ai.evidence.picking import pick
from paiid.features.ai.runs.deciding import Traded, traded
from paiid.features.ai.runs.purse import Account, Purse
from paiid.features.ai.runs.repository import Refusal, Stage
from paiid.ports.errors import ProviderError
from paiid.ports.market_data import MarketData
from paiid.ports.news_feed import NewsFeed

if TYPE_CHECKING:
    from paiid.features.ai.evidence.study import Study

logger = logging.getLogger(__name__)

Accounts = Callable[[str], Awaitable[Account | None]]
Watchlists = Callable[[str], Awaitable[Sequence[Symbol]]]
Key = tuple[str, str]
"""A symbol and a direction."""

MOST_CANDIDATES: Final = 30
_NOTHING: Final = Decimal(0)
NEWS_S: Final = 5.0
"""How long a run waits for all headlines together: nobody waits for the run."""
_NEWS_AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class Gathered:
    """Packets of a session's candidates, and what sizes need."""

    session: date
    packets: Sequence[EvidencePacket]
    studies: "Mapping[Symbol, Study]"
    purse: Purse
    traded: Mapping[Symbol, Traded]
    refusals: Sequence[Refusal]
    without_news: Sequence[Symbol]
    candidates: int
    pending: int
    source: str
    delay: Delay

    def close(self, packet: EvidencePacket) -> Decimal:
        """The close of the packet's session, USD a share, as later bars are compared with it."""
        study = self.studies[packet.symbol]
        row = study.row(packet.session_date)
        return packet.last if row is None else Decimal(repr(float(study.close[row])))


@dataclass(frozen=True)
class Gather:
    """Studies, picks, prices, and puts the facts together."""

    market_data: MarketData
    news: NewsFeed
    library: Library
    accounts: Accounts
    watchlists: Watchlists
    most: int = MOST_CANDIDATES
    news_s: float = NEWS_S

    def session(self) -> date:
        """The last finished session."""
        return finished_session(self.market_data.now())

    async def gather(self, user_id: str, session: date, repeated: Collection[Key]) -> Gathered:
        """What is known after `session`; candidates in `repeated` are left out. May raise `ProviderError`."""
        account = await self.accounts(user_id) or Account(_NOTHING, {}, takes_orders=False)
        watched = await self.watchlists(user_id)
        held = [symbol for symbol, quantity in account.positions.items() if quantity]
        # What is held comes first: its history is loaded before any other.
        symbols = list(dict.fromkeys((*held, *watched, *await self.library.universe())))
        shelf = await self.library.studies(symbols, session)
        picked = await asyncio.to_thread(pick, shelf.studies, session, held=account.positions, watched=watched)
        chosen, refusals = _without(picked, repeated)
        quotes = await self.market_data.quotes(list(dict.fromkeys((*held, *(one.symbol for one in chosen)))))
        chosen, unpriced = _priced(chosen[: self.most], quotes)
        news = await self._news([one.symbol for one in chosen])
        sectors = {symbol: study.instrument.sector for symbol, study in shelf.studies.items()}
        purse = Purse(account, {symbol: quote.last for symbol, quote in quotes.items()}, sectors)
        table = _Table(session, shelf.studies, quotes, purse, news)
        packets, about = await asyncio.to_thread(table.packets, chosen)
        return Gathered(
            session=session,
            packets=packets,
            studies=shelf.studies,
            purse=purse,
            traded=about,
            refusals=(*refusals, *unpriced),
            without_news=[one for one in dict.fromkeys(packet.symbol for packet in packets) if one not in news],
            candidates=len(picked),
            pending=shelf.pending,
            source=self.market_data.name,
            delay=next((quote.delay for quote in quotes.values()), Delay.STALE),
        )

    async def _news(self, symbols: Sequence[Symbol]) -> Mapping[Symbol, Sequence[NewsItem]]:
        """Headlines about each; what does not come in time is not there, for advice is not about news alone."""
        found: dict[Symbol, Sequence[NewsItem]] = {}
        gate = asyncio.Semaphore(_NEWS_AT_ONCE)

        async def one(symbol: Symbol) -> None:
            async with gate:
                try:
                    found[symbol] = (await self.news.headlines(symbols=[symbol], limit=MOST_NEWS)).items
                except ProviderError as error:
                    logger.info("advice_without_some_news", extra={"symbol": symbol, "error": repr(error)})

        with suppress(TimeoutError):
            async with asyncio.timeout(self.news_s), asyncio.TaskGroup() as group:
                for symbol in dict.fromkeys(symbols):
                    _ = group.create_task(one(symbol))
        return found


@dataclass(frozen=True, slots=True)
class _Table:
    session: date
    studies: "Mapping[Symbol, Study]"
    quotes: Mapping[Symbol, Quote]
    purse: Purse
    news: Mapping[Symbol, Sequence[NewsItem]]
    found: list[EvidencePacket] = field(default_factory=list)

    def packets(self, candidates: Sequence[Candidate]) -> tuple[list[EvidencePacket], dict[Symbol, Traded]]:
        """In a thread."""
        from paiid.features.ai.evidence.together import PortfolioReturns

        held = PortfolioReturns.of(self.studies, self.purse.values)
        about: dict[Symbol, Traded] = {}
        for candidate in candidates:
            symbol, study = candidate.symbol, self.studies[candidate.symbol]
            row, quote = study.row(self.session), self.quotes[symbol]
            standing = self.purse.told(study.instrument, held.correlation(study))
            price = Price(quote.last, quote.source, quote.as_of, quote)
            setting = Setting(price, standing, self.news.get(symbol, ()))
            packet = build_packet(candidate, study, self.session, setting)
            if packet is not None and row is not None:
                self.found.append(packet)
                about[symbol] = traded(study, row, self._situation(quote, study))
        return self.found, about

    def _situation(self, quote: Quote, study: "Study") -> Situation:
        return Situation(
            delay=quote.delay,
            is_halted=quote.is_halted,
            is_tradable=study.instrument.tradable,
            is_paused=self.purse.account.is_paused,
            account_trades=self.purse.account.takes_orders,
        )


def finished_session(now: datetime) -> date:
    """The last session whose close has passed."""
    return previous_session(session_date_at(now))


def _without(picked: Sequence[Candidate], repeated: Collection[Key]) -> tuple[list[Candidate], list[Refusal]]:
    chosen = [one for one in picked if (one.symbol, one.direction.value) not in repeated]
    detail = "An earlier call of the same author on it is still open."
    refused = [
        Refusal(one.symbol, one.direction.value, Stage.REPEATED, "open", detail)
        for one in picked
        if (one.symbol, one.direction.value) in repeated
    ]
    return chosen, refused


def _priced(chosen: Sequence[Candidate], quotes: Mapping[Symbol, Quote]) -> tuple[list[Candidate], list[Refusal]]:
    priced = [one for one in chosen if one.symbol in quotes]
    refused = [
        Refusal(one.symbol, one.direction.value, Stage.EVIDENCE, "no_price", "The market tells no price of it.")
        for one in chosen
        if one.symbol not in quotes
    ]
    return priced, refused
