"""Recommendations: gathers what an advisor may look at, asks it, remembers the answer for a minute."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from time import monotonic
from typing import Final

from paiid.core.clock import Clock
from paiid.domain.instrument import Symbol
from paiid.domain.market import BarSeries, Delay, MarketState, Quote
from paiid.features.ai.histories import Histories
from paiid.features.ai.schemas import EvidenceRead, RecommendationRead, RecommendationsRead
from paiid.features.ai.universe import SHORT_UNIVERSE, UNIVERSE
from paiid.ports.advisor import AdviceContext, Advisor, Recommendation
from paiid.ports.market_data import MarketData

MAX_IDEAS: Final = 25
FRESH_FOR_S: Final = 60.0
INCOMPLETE_FOR_S: Final = 5.0
"""A run that still misses histories is made anew this soon."""
_MAX_KEPT: Final = 64
_USABLE: Final = frozenset({Delay.LIVE, Delay.DELAYED, Delay.SIMULATED})

CONFIDENCE_NOTE: Final = (
    "No confidence figure is shown: none has been measured yet. The score ranks the ideas of this run and is not a "
    "probability of profit."
)

Holdings = Callable[[str], Awaitable[Mapping[Symbol, Decimal]]]
"""Signed quantities a user holds, by symbol; none when there is no account."""


@dataclass(frozen=True, slots=True)
class _Run:
    ideas: Sequence[Recommendation]
    context: AdviceContext
    generated_at: datetime
    session: str
    pending: int


@dataclass(slots=True)
class _Kept:
    task: asyncio.Task[_Run]
    made_at: float

    def age_allowed(self, fresh_for_s: float) -> float:
        """Seconds the run may be served."""
        is_incomplete = self.task.done() and not _failed(self.task) and self.task.result().pending > 0
        return min(INCOMPLETE_FOR_S, fresh_for_s) if is_incomplete else fresh_for_s


@dataclass(frozen=True)
class AiService:
    """Asks one advisor about a fixed universe and what the user holds.

    One run serves everybody with the same holdings for `fresh_for_s` seconds; concurrent callers share it.
    """

    advisor: Advisor
    market_data: MarketData
    clock: Clock
    holdings: Holdings
    method: str
    universe: Sequence[Symbol] = UNIVERSE
    fresh_for_s: float = FRESH_FOR_S
    histories: Histories = field(init=False)
    _kept: dict[tuple[tuple[Symbol, Decimal], ...], _Kept] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "histories", Histories(self.market_data))

    async def recommendations(self, user_id: str, *, limit: int = 10) -> RecommendationsRead:
        """Ideas for `user_id`, best first. May raise `ProviderError`."""
        held = {symbol: quantity for symbol, quantity in (await self.holdings(user_id)).items() if quantity}
        run = await self._run_for(held)
        return self._answer(run, limit)

    async def _run_for(self, held: Mapping[Symbol, Decimal]) -> _Run:
        key = tuple(sorted(held.items()))
        kept = self._kept.get(key)
        if kept is None or monotonic() - kept.made_at >= kept.age_allowed(self.fresh_for_s) or _failed(kept.task):
            self._forget_old()
            kept = _Kept(asyncio.create_task(self._run(held)), monotonic())
            self._kept[key] = kept
        # Shielded: a caller that goes away must not take the run from those who share it.
        return await asyncio.shield(kept.task)

    def _forget_old(self) -> None:
        now = monotonic()
        for key, kept in list(self._kept.items()):
            if kept.task.done() and (now - kept.made_at >= self.fresh_for_s or len(self._kept) >= _MAX_KEPT):
                del self._kept[key]

    async def _run(self, held: Mapping[Symbol, Decimal]) -> _Run:
        universe = self.universe if self.market_data.calls_a_minute is None else SHORT_UNIVERSE
        # What is held comes first: its history is loaded before any other.
        symbols = list(dict.fromkeys((*held, *universe)))
        quotes = await self.market_data.quotes(symbols)
        status = await self.market_data.status()
        # A bar that still runs is no close; rules are asked of closes only.
        running = status.session_date if status.state is MarketState.OPEN else None
        usable = [symbol for symbol in symbols if symbol in quotes and _is_usable(quotes[symbol])]
        loaded = await self.histories.of(usable)
        found = loaded.histories
        context = AdviceContext(
            as_of=self.market_data.now(),
            instruments={symbol: instrument for symbol, (instrument, _) in found.items()},
            daily_bars={symbol: _closed(series, running) for symbol, (_, series) in found.items()},
            held=held,
            limit=MAX_IDEAS,
            quotes={symbol: quotes[symbol] for symbol in found},
        )
        ideas = await self.advisor.recommend(context)
        return _Run(ideas, context, self.clock.now(), status.session_date.isoformat(), loaded.pending)

    def _answer(self, run: _Run, limit: int) -> RecommendationsRead:
        quotes = list(run.context.quotes.values())
        return RecommendationsRead(
            recommendations=[_read(idea, run) for idea in run.ideas[:limit]],
            generated_at=run.generated_at,
            as_of=run.context.as_of,
            advisor=self.advisor.name,
            advisor_version=self.advisor.version,
            source=self.market_data.name,
            delay=quotes[0].delay if quotes else Delay.STALE,
            method=self.method,
            confidence_note=CONFIDENCE_NOTE,
            considered=len(run.context.daily_bars),
            pending=run.pending,
        )


def _is_usable(quote: Quote) -> bool:
    return quote.delay in _USABLE and not quote.is_halted


def _closed(series: BarSeries, running: object) -> BarSeries:
    if not series.bars or series.bars[-1].session_date != running:
        return series
    return replace(series, bars=series.bars[:-1])


def _failed(task: asyncio.Task[_Run]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def _read(idea: Recommendation, run: _Run) -> RecommendationRead:
    risk = abs(idea.entry - idea.stop)
    return RecommendationRead(
        id=f"{run.session}:{idea.symbol}:{idea.direction}",
        rank=idea.rank,
        symbol=idea.symbol,
        name=idea.name,
        direction=idea.direction,
        style=idea.style,
        score=idea.score,
        entry=idea.entry,
        stop=idea.stop,
        target=idea.target,
        risk_per_share=risk,
        reward_to_risk=(abs(idea.target - idea.entry) / risk).quantize(Decimal("0.01")),
        horizon_sessions=idea.horizon_sessions,
        held_quantity=run.context.held.get(idea.symbol, Decimal(0)),
        thesis=idea.thesis,
        counter_thesis=idea.counter_thesis,
        evidence=[EvidenceRead.model_validate(fact) for fact in idea.evidence],
    )
