"""Runs over a small market of random walks, with an advisor that says what a test tells it to."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from paiid.adapters.quant_advisor.advisor import QuantAdvisor, levels
from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.core.events import Event, EventBus
from paiid.domain.advice.draft import AdviceDraft, Answer, Author
from paiid.domain.advice.packet import EvidencePacket
from paiid.domain.instrument import Symbol
from paiid.domain.market import Bar, Quote
from paiid.domain.news import Headlines
from paiid.features.ai.evidence.library import Library
from paiid.features.ai.runs.gathering import NEWS_S, Gather
from paiid.features.ai.runs.purse import Account
from paiid.features.ai.runs.service import RunService
from paiid.features.ai.runs.working import Work
from paiid.features.ai.service import AiService
from paiid.ports.advisor import Advisor, Question
from paiid.ports.errors import ProviderUnavailable
from tests.support.evidence import SYMBOLS, world
from tests.support.scripted_market import ScriptedMarket, make_instrument, make_quote

SESSION = date(2026, 6, 30)
AFTER_CLOSE = datetime(2026, 6, 30, 21, 0, tzinfo=UTC)
SPY = Symbol("SPY")


def market(now: datetime = AFTER_CLOSE, calls_a_minute: int | None = None) -> ScriptedMarket:
    """Twelve walks and SPY up to the last session."""
    return ScriptedMarket(
        instant=now,
        instruments={symbol: make_instrument(symbol, sector=f"Sector {symbol[-1]}") for symbol in world()},
        minutes={symbol: list(series.bars) for symbol, series in world().items()},
        present={symbol: _quote(symbol, series.bars[-1]) for symbol, series in world().items()},
        calls_a_minute=calls_a_minute,
    )


def _quote(symbol: Symbol, bar: Bar) -> Quote:
    return replace(make_quote(str(bar.close), str(bar.close), symbol=symbol), as_of=AFTER_CLOSE)


SAID = Author("said", "said-1", "v1")
Say = Callable[[EvidencePacket, tuple[str, ...]], Answer]


def sound(packet: EvidencePacket, probability: str = "0.60") -> AdviceDraft:
    """A draft that every rule passes."""
    stop, target = levels(packet)
    return AdviceDraft(
        symbol=packet.symbol,
        direction=packet.direction,
        probability=Decimal(probability),
        entry=packet.last,
        stop=stop,
        target=target,
        horizon_sessions=packet.horizon_sessions,
        thesis="The long trend speaks for it [2].",
        counter_thesis="A usual session may reach the stop [1].",
        citations=(1, 2),
    )


@dataclass
class SaidAdvisor:
    """Answers by `say`; `pause_s` before each batch."""

    say: Say = field(default=lambda packet, _: sound(packet))
    name: str = "Said"
    method: str = "It says what a test tells it to."
    author: Author = SAID
    pause_s: float = 0.0
    asked: list[Question] = field(default_factory=list)
    error: Exception | None = None

    async def advise(self, questions: Sequence[Question]) -> Sequence[Answer]:
        self.asked.extend(questions)
        await asyncio.sleep(self.pause_s)
        if self.error is not None:
            raise self.error
        return [self.say(question.packet, question.complaints) for question in questions]


@dataclass
class NoNews:
    """A feed without headlines."""

    name: str = "none"
    categories: tuple[str, ...] = ()

    async def headlines(
        self, *, symbols: Sequence[Symbol] = (), before: datetime | None = None, limit: int = 50
    ) -> Headlines:
        del symbols, before, limit
        return Headlines(())


@dataclass
class PartialNews(NoNews):
    """Fails about one symbol, and never answers about another."""

    failing: Symbol | None = None
    silent: Symbol | None = None

    async def headlines(
        self, *, symbols: Sequence[Symbol] = (), before: datetime | None = None, limit: int = 50
    ) -> Headlines:
        if self.failing in symbols:
            raise ProviderUnavailable("It is down.")
        if self.silent in symbols:
            await asyncio.Event().wait()
        return await super().headlines(symbols=symbols, before=before, limit=limit)


@dataclass
class AdviceDesk:
    """Services of one process, with everything a test may turn."""

    db: Database
    advisor: Advisor = field(default_factory=SaidAdvisor)
    market: ScriptedMarket = field(default_factory=market)
    accounts: dict[str, Account] = field(default_factory=dict)
    watched: Sequence[Symbol] = tuple(SYMBOLS)
    clock: ManualClock = field(default_factory=lambda: ManualClock(AFTER_CLOSE))
    told: list[Event] = field(default_factory=list)
    news: NoNews = field(default_factory=NoNews)
    news_s: float = NEWS_S

    async def _account(self, user_id: str) -> Account | None:
        return self.accounts.get(user_id, Account(Decimal(100_000), {}))

    async def _watched(self, _: str) -> Sequence[Symbol]:
        return self.watched

    def service(self) -> RunService:
        """Of a process of its own."""
        events = EventBus()
        events.subscribe(self.told.append)
        library = Library(self.market, patience_s=0.3)
        gathering = Gather(self.market, self.news, library, self._account, self._watched, news_s=self.news_s)
        return RunService(self.db, self.clock, events, Work(self.advisor, gathering, self.clock, is_simulated=True))

    def answering(self, runs: RunService | None = None) -> AiService:
        """What the router asks."""
        return AiService(self.db, runs or self.service(), self.advisor, self.market)


def quant_desk(db: Database, positions: Mapping[Symbol, Decimal] | None = None) -> AdviceDesk:
    """With the quantitative advisor."""
    desk = AdviceDesk(db, advisor=QuantAdvisor())
    desk.accounts["usr_ada"] = Account(Decimal(50_000), positions or {})
    return desk
