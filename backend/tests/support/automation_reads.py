"""What tests of runs on paper ask of them: decisions, orders, the automation itself and an order at the broker."""

from decimal import Decimal

from paiid.domain.strategy import ProfitTarget, ProtectiveStop, RiskLimits
from paiid.domain.strategy_tree import Constant
from paiid.features.automation.schemas import AutomationDecisionRead, AutomationOrderRead, AutomationRead
from paiid.features.orders.repository import OrderRow
from tests.support.automation import PaperRun

ALWAYS, NEVER = Constant(value=True), Constant(value=False)


def limits(stop: ProtectiveStop | None, target: ProfitTarget | None = None, positions: int = 3) -> RiskLimits:
    """So many positions, each as large as the equity; with this stop and target."""
    return RiskLimits(positions, Decimal(1), stop, ".", target=target)


async def decided(run: PaperRun, automation: str) -> list[AutomationDecisionRead]:
    """Its decisions, newest first."""
    page = await run.automations.service.decisions(run.desk.user_id, automation, cursor=None, limit=50)
    return page.items


async def orders_of(run: PaperRun, automation: str, kind: str) -> list[AutomationOrderRead]:
    """Its orders of a kind, those of the newest decision first."""
    return [one for decision in await decided(run, automation) for one in decision.orders if one.kind == kind]


async def seen(run: PaperRun, automation: str) -> AutomationRead:
    """Where it stands."""
    return await run.automations.service.get(run.desk.user_id, automation)


async def stored(run: PaperRun, order_id: str | None) -> OrderRow:
    """An order as the broker keeps it."""
    found = await run.db.read(lambda conn: run.desk.trading.repository.by_id(conn, run.desk.user_id, str(order_id)))
    assert found is not None
    return found
