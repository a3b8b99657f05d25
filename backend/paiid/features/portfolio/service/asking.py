"""Questions about a portfolio beside its performance: what it is made of, what did what, what else might have been."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.domain.activity import ZERO
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Instrument, Symbol, parse_symbol
from paiid.domain.market import CorporateAction
from paiid.features.portfolio.figures.allocating import (
    Allocation,
    AllocationBy,
    Part,
    allocation_of,
    cash_at,
    holdings_at,
    parts_of,
)
from paiid.features.portfolio.figures.flows import WorthFlow
from paiid.features.portfolio.figures.income import Dividend, by_month, expected, received
from paiid.features.portfolio.figures.pricing import Gap, Prices
from paiid.features.portfolio.inputs.advice import AdviceFollower, AdviceFund, fund_of
from paiid.features.portfolio.inputs.naming import Named, named
from paiid.features.portfolio.inputs.periods import NOTHING, Period, Range, period_of
from paiid.features.portfolio.inputs.selecting import AccountRef, Selection
from paiid.features.portfolio.inputs.truth import Truth
from paiid.features.portfolio.service.performing import MeasurePerformance, Question

if TYPE_CHECKING:
    from paiid.features.portfolio.figures.benchmark import Shadow
    from paiid.features.portfolio.figures.contributing import Contribution
    from paiid.features.portfolio.figures.curve import IntArray
    from paiid.features.portfolio.figures.measured import Measured

_AHEAD: Final = timedelta(days=366)
ONLY_ANNOUNCED: Final = "Announced dividends alone, at what is held now; nothing is estimated."
_NOT_TOLD: Final = "The market source does not tell announced dividends."


@dataclass(frozen=True, slots=True)
class PresentAllocation:
    """What an account is made of now, and what it was read from."""

    account: AccountRef
    allocation: Allocation
    gaps: tuple[Gap, ...]
    truth: Truth
    parts: Mapping[AllocationBy, Sequence[Part]]
    prices: Prices


@dataclass(frozen=True, slots=True)
class Contributed:
    """What did what in a period. `worths` are cents at the points of the timeline by account and thing."""

    found: "Measured"
    contribution: "Contribution"
    gaps: tuple[Gap, ...]
    names: Mapping[Symbol, Named]
    worths: Mapping[tuple[int, str], "IntArray"]


@dataclass(frozen=True, slots=True)
class Income:
    """Dividends of a period, and those announced."""

    account: AccountRef
    received: Sequence[Dividend]
    expected: Sequence[Dividend]
    by_month: dict[str, Decimal]
    expected_detail: str


@dataclass(frozen=True, slots=True)
class FlowsPage:
    """Flows of a period, newest first; `total` and `net` are of all of them."""

    currency: str
    items: Sequence[WorthFlow]
    next_cursor: str | None
    total: int
    net: Decimal


@dataclass(frozen=True, slots=True)
class Became:
    """What the money of a period became, or would have become elsewhere; None where not known."""

    value: Decimal | None
    xirr: float | None
    twr: float | None


@dataclass(frozen=True, slots=True)
class Shadows:
    """What became of the money of a period, and what it would have become in the benchmark and following advice.

    `beside_detail` and `advice_detail` tell what was done with the money, or why that cannot be told.
    """

    account: AccountRef
    period: Period
    value: Decimal
    you: Became
    benchmark: Instrument
    beside: Became
    beside_detail: str
    advice: Became
    advice_detail: str


@dataclass(frozen=True)
class AskFigures:
    """Answers them; every method raises as `MeasurePerformance.performance` does."""

    performing: MeasurePerformance
    advice: AdviceFollower | None = None

    async def allocation(self, user_id: str, account: str | None = None) -> PresentAllocation:
        """What the account is made of now."""
        selection, period, prices = await self.present(user_id, account)
        tick = prices.book.now
        held, cash = holdings_at(selection, prices.book, tick), cash_at(selection, prices.book, tick)
        names = await named(self.performing.market, selection.own, [one.symbol for one in held])
        gaps = await asyncio.to_thread(self._gaps, selection, period, prices)
        parts = {by: parts_of(by, held, cash, names, prices.book.base) for by in AllocationBy}
        return PresentAllocation(selection.ref, allocation_of(parts), gaps, prices.truth, parts, prices)

    async def present(self, user_id: str, account: str | None = None) -> tuple[Selection, Period, Prices]:
        """The accounts with the prices of now."""
        selection = await self.performing.selection(Question(user_id, Range(), account))
        now = self.performing.market.market_data.now()
        period = replace(
            period_of(selection.activities, Range(word="today"), now=now, own=selection.own), is_intraday=False
        )
        benchmark = parse_symbol(Question(user_id, Range()).benchmark)
        return selection, period, await self.performing.prices.gather(selection, period, benchmark)

    def _gaps(self, selection: Selection, period: Period, prices: Prices) -> tuple[Gap, ...]:
        from paiid.features.portfolio.figures.gaps import gaps_at

        return gaps_at(selection, period, prices.book)

    async def contribution(self, question: Question) -> Contributed:
        """What each position and sector added in a period."""
        found, _ = await self.performing.measured(question)
        names = await named(self.performing.market, found.selection.own, found.prices.book.tracks)
        return await asyncio.to_thread(self._contributed, found, names)

    def _contributed(self, found: "Measured", names: Mapping[Symbol, Named]) -> Contributed:
        from paiid.features.portfolio.figures.contributing import contribution_of
        from paiid.features.portfolio.figures.gaps import gaps_of
        from paiid.features.portfolio.figures.timeline import parts_at

        ticks, book = found.timeline.ticks, found.prices.book
        parts = parts_at(found.selection, book, ticks, self.performing.measure().valuations)
        gaps = gaps_of(found.selection, found.period, book, ticks)
        return Contributed(found, contribution_of(found, parts, names), gaps, names, parts)

    async def income(self, question: Question) -> Income:
        """Dividends received in a period, and announced from now on."""
        found, _ = await self.performing.measured(question)
        selection, period, prices = found.selection, found.period, found.prices
        present = await self.present(question.user_id, question.account)
        held = {one.symbol: one.quantity for one in holdings_at(present[0], present[2].book, present[2].book.now)}
        market = self.performing.market
        symbols = {one.activity.symbol for fold in selection.folds for one in fold.dividends}
        names = await named(market, selection.own, {*held, *(symbol for symbol in symbols if symbol is not None)})
        today = market.market_data.now().astimezone(NEW_YORK).date()
        listed = [symbol for symbol in held if not names[symbol].is_private]
        actions = await self._announced(listed, today)
        return Income(
            account=selection.ref,
            received=received(selection, period, names),
            expected=expected(held, actions, names, market.market_data.name),
            by_month=by_month(selection, period, prices.book),
            expected_detail=ONLY_ANNOUNCED if market.market_data.tells_corporate_actions else _NOT_TOLD,
        )

    async def _announced(self, symbols: Sequence[Symbol], today: date) -> list[CorporateAction]:
        market = self.performing.market.market_data
        if not symbols or not market.tells_corporate_actions:
            return []
        now = market.now()
        found = await market.corporate_actions(symbols, start=today, end=today + _AHEAD)
        return [action for action in found if action.effective_at > now]

    async def cash_flows(self, question: Question, *, cursor: str | None, limit: int) -> FlowsPage:
        """One page of what came in and went out.

        Raises:
            InvalidCursorError: the cursor is not one of ours.
        """
        before = _flow_key(cursor)
        measured, _ = await self.performing.measured(question)
        period = measured.period
        found = [flow for flow in measured.flows if period.start <= flow.day <= period.end]
        found.sort(key=_key_of, reverse=True)
        rest = [flow for flow in found if before is None or _key_of(flow) < before]
        last = rest[limit - 1] if len(rest) > limit else None
        following = None if last is None else encode_cursor(str(last.event.tick), last.event.activity.id)
        net = sum((flow.worth for flow in found if flow.worth is not None), ZERO)
        return FlowsPage(measured.selection.ref.currency, rest[:limit], following, len(found), net)

    async def shadows(self, question: Question) -> Shadows:
        """What became of the money of a period, and what its benchmark and all advice would have made of it."""
        found, benchmark = await self.performing.measured(question)
        return await asyncio.to_thread(_shadows, found, benchmark, await self.fund(question))

    async def fund(self, question: Question) -> AdviceFund | str:
        """All advice given to the user as a fund, or why it cannot be told."""
        return await fund_of(self.advice, question.user_id)


def _shadows(found: "Measured", benchmark: Instrument, fund: AdviceFund | str) -> Shadows:
    from paiid.features.portfolio.figures.advised import advised
    from paiid.features.portfolio.figures.statistics import rates_of

    rates, following = rates_of(found.curve), advised(found, fund)
    return Shadows(
        account=found.selection.ref,
        period=found.period,
        value=found.curve.end_equity,
        you=Became(found.curve.end_equity, rates.internal.rate, rates.twr),
        benchmark=benchmark,
        beside=_became(found, found.shadow),
        beside_detail=_beside_detail(found, benchmark),
        advice=_became(found, following.shadow),
        advice_detail=following.detail,
    )


def _beside_detail(found: "Measured", benchmark: Instrument) -> str:
    symbol = benchmark.symbol
    if not found.curve.at.size:
        return NOTHING
    if found.shadow.values is None:
        return f"{symbol} has no price at some flow of the period."
    return f"The opening equity and every flow of the period in {symbol}, dividends reinvested, without costs."


def _became(found: "Measured", shadow: "Shadow | None") -> Became:
    from paiid.features.portfolio.figures.curve import money
    from paiid.features.portfolio.figures.statistics import xirr_of

    if shadow is None:
        return Became(None, None, None)
    value = None if shadow.values is None or not shadow.values.size else money(int(shadow.values[-1]))
    return Became(value, None if value is None else xirr_of(found.curve, value).rate, shadow.simple)


def _key_of(flow: WorthFlow) -> tuple[int, str]:
    return flow.event.tick, flow.event.activity.id


def _flow_key(cursor: str | None) -> tuple[int, str] | None:
    if cursor is None:
        return None
    tick, activity_id = decode_cursor(cursor, 2)
    if not tick.removeprefix("-").isdigit() or len(tick) > 18:
        raise InvalidCursorError("The cursor is not one this server gave out.")
    return int(tick), activity_id
