"""Builds the morning brief."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from paiid.bootstrap.portfolio import Portfolio
from paiid.bootstrap.services import Trading
from paiid.core.clock import Clock
from paiid.domain.instrument import Symbol
from paiid.domain.order import OPEN
from paiid.features.ai.calls.outcomes import OutcomeRepository
from paiid.features.ai.schemas import AdviceState
from paiid.features.ai.service import StandingAdvice
from paiid.features.morning.jobs import ScheduledBriefs
from paiid.features.morning.service import MorningService
from paiid.features.morning.steps.calls import EndedCall
from paiid.features.morning.steps.registry import Steps
from paiid.features.orders.repository import OrderFilter, OrderRow
from paiid.features.portfolio.present_answers import present_read
from paiid.features.portfolio.schemas import PortfolioRead
from paiid.features.proposals.repository import ProposalRepository
from paiid.features.settings.service import SettingsService

_MOST_NEW: Final = 50


def build_morning(clock: Clock, trading: Trading, portfolio: Portfolio, settings: SettingsService) -> MorningService:
    """The service over what the other slices tell."""

    async def read_portfolio(user_id: str) -> PortfolioRead:
        return present_read(await portfolio.service.present(user_id))

    async def open_orders(user_id: str) -> Sequence[OrderRow]:
        return await trading.read.all_orders(user_id, OrderFilter(statuses=tuple(sorted(OPEN)), leads_only=True))

    outcomes, proposals = OutcomeRepository(), ProposalRepository()
    standing = StandingAdvice(trading.db, trading.market.market_data)

    async def ended_calls(user_id: str, day: date) -> Sequence[EndedCall]:
        rows = await trading.db.read(lambda conn: outcomes.ended_since(conn, user_id, day))
        return [EndedCall(Symbol(call.symbol), call.advisor, ending, ratio) for call, ending, ratio in rows]

    async def waiting_orders(user_id: str) -> int:
        now = clock.now()
        return len(await trading.db.read(lambda conn: proposals.open_of(conn, user_id, now)))

    async def new_calls(user_id: str) -> Sequence[Symbol]:
        found = await standing.newest(user_id, None, limit=_MOST_NEW)
        return [Symbol(call.draft.symbol) for call, state in found if state is AdviceState.NEW]

    return MorningService(
        db=trading.db,
        market=trading.market,
        portfolio=read_portfolio,
        settings=settings,
        steps=Steps(open_orders, waiting_orders, ended_calls, new_calls),
        events=trading.place.events,
    )


def scheduled_briefs(service: MorningService) -> ScheduledBriefs:
    """The job that composes what is due."""
    return ScheduledBriefs(service)
