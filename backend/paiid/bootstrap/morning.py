"""Builds the morning brief."""

from collections.abc import Sequence
from datetime import date

from paiid.bootstrap.portfolio import Portfolio
from paiid.bootstrap.services import Trading
from paiid.domain.instrument import Symbol
from paiid.domain.order import OPEN
from paiid.features.ai.calls.outcomes import OutcomeRepository
from paiid.features.morning.jobs import ScheduledBriefs
from paiid.features.morning.service import MorningService
from paiid.features.morning.steps.calls import EndedCall
from paiid.features.morning.steps.registry import Steps
from paiid.features.orders.repository import OrderFilter, OrderRow
from paiid.features.portfolio.present_answers import present_read
from paiid.features.portfolio.schemas import PortfolioRead
from paiid.features.settings.service import SettingsService


def build_morning(trading: Trading, portfolio: Portfolio, settings: SettingsService) -> MorningService:
    """The service over what the other slices tell."""

    async def read_portfolio(user_id: str) -> PortfolioRead:
        return present_read(await portfolio.service.present(user_id))

    async def open_orders(user_id: str) -> Sequence[OrderRow]:
        return await trading.read.all_orders(user_id, OrderFilter(statuses=tuple(sorted(OPEN)), leads_only=True))

    outcomes = OutcomeRepository()

    async def ended_calls(user_id: str, day: date) -> Sequence[EndedCall]:
        rows = await trading.db.read(lambda conn: outcomes.ended_since(conn, user_id, day))
        return [EndedCall(Symbol(call.symbol), call.advisor, ending, ratio) for call, ending, ratio in rows]

    return MorningService(
        db=trading.db,
        market=trading.market,
        portfolio=read_portfolio,
        settings=settings,
        steps=Steps(open_orders, ended_calls),
        events=trading.place.events,
    )


def scheduled_briefs(service: MorningService) -> ScheduledBriefs:
    """The job that composes what is due."""
    return ScheduledBriefs(service)
