"""Builds the morning brief."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection

from paiid.bootstrap.portfolio import Portfolio
from paiid.bootstrap.services import Trading
from paiid.domain.instrument import Symbol
from paiid.domain.order import OPEN
from paiid.features.ai.calls.outcomes import OutcomeRepository
from paiid.features.ai.schemas import AdviceState
from paiid.features.ai.service import StandingAdvice
from paiid.features.automation.parity.reports import ParityState
from paiid.features.automation.repository import AutomationRepository
from paiid.features.automation.rows import AutomationState, PauseReason
from paiid.features.morning.jobs import ScheduledBriefs
from paiid.features.morning.service import MorningService
from paiid.features.morning.steps.calls import EndedCall
from paiid.features.morning.steps.paper import PaperAlarm
from paiid.features.morning.steps.registry import Steps
from paiid.features.orders.repository import OrderFilter, OrderRow
from paiid.features.portfolio.present_answers import present_read
from paiid.features.portfolio.schemas import PortfolioRead
from paiid.features.proposals.repository import ProposalRepository
from paiid.features.settings.service import SettingsService

_MOST_NEW: Final = 50
_MOST_ALIVE: Final = 50


def build_morning(trading: Trading, portfolio: Portfolio, settings: SettingsService) -> MorningService:
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
        now = trading.market.market_data.now()
        return len(await trading.db.read(lambda conn: proposals.open_of(conn, user_id, now)))

    async def new_calls(user_id: str) -> Sequence[Symbol]:
        found = await standing.newest(user_id, None, limit=_MOST_NEW)
        return [Symbol(call.draft.symbol) for call, state in found if state is AdviceState.NEW]

    async def paper_alarms(user_id: str) -> Sequence[PaperAlarm]:
        return await trading.db.read(lambda conn: paper_alarms_of(conn, user_id))

    return MorningService(
        db=trading.db,
        market=trading.market,
        portfolio=read_portfolio,
        settings=settings,
        steps=Steps(open_orders, waiting_orders, ended_calls, new_calls, paper_alarms),
        events=trading.place.events,
    )


def paper_alarms_of(conn: Connection, user_id: str) -> list[PaperAlarm]:
    """What paused itself, and what differs from its backtest; a pause by its owner is no news."""
    automations, found = AutomationRepository(), list[PaperAlarm]()
    for row in automations.page(conn, user_id, strategy_id=None, after=None, limit=_MOST_ALIVE):
        if row.state is AutomationState.STOPPED:
            continue
        if row.state is AutomationState.PAUSED and row.reason is not PauseReason.OWNER:
            found.append(PaperAlarm(row.name, row.strategy_id, f"it paused itself. {row.reason_text}"))
        newest = automations.parity(conn, row.id, limit=1)
        if newest and newest[0].state == ParityState.ALARM:
            text = f"paper and its backtest differ as of the close of {newest[0].session_date}."
            found.append(PaperAlarm(row.name, row.strategy_id, text))
    return found


def scheduled_briefs(service: MorningService) -> ScheduledBriefs:
    """The job that composes what is due."""
    return ScheduledBriefs(service)
