"""Every step with its title and what it needs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from paiid.domain.brief import StepKey
from paiid.features.morning.knowledge import Knowledge
from paiid.features.morning.steps import actions, calls, events, holdings, indices, market, orders, risks
from paiid.features.morning.steps.calls import EndedCalls, NewCalls
from paiid.features.morning.steps.orders import OpenOrders, WaitingOrders
from paiid.features.morning.steps.paper import PaperAlarms
from paiid.features.morning.telling import Telling

Tell = Callable[[Knowledge], Awaitable[Telling]]

TITLES = {
    StepKey.MARKET: market.TITLE,
    StepKey.INDICES: indices.TITLE,
    StepKey.HOLDINGS: holdings.TITLE,
    StepKey.EVENTS: events.TITLE,
    StepKey.ORDERS: orders.TITLE,
    StepKey.RISKS: risks.TITLE,
    StepKey.CALLS: calls.TITLE,
    StepKey.ACTIONS: actions.TITLE,
}


@dataclass(frozen=True)
class Steps:
    """The steps that read something; `actions` rests on the others and is made last."""

    open_orders: OpenOrders
    waiting_orders: WaitingOrders
    ended_calls: EndedCalls
    new_calls: NewCalls
    paper_alarms: PaperAlarms

    def reading(self) -> dict[StepKey, Tell]:
        """How each step is told."""

        async def tell_orders(knowledge: Knowledge) -> Telling:
            return await orders.tell(knowledge, self.open_orders, self.waiting_orders, self.paper_alarms)

        async def tell_calls(knowledge: Knowledge) -> Telling:
            return await calls.tell(knowledge, self.ended_calls, self.new_calls)

        return {
            StepKey.MARKET: market.tell,
            StepKey.INDICES: indices.tell,
            StepKey.HOLDINGS: holdings.tell,
            StepKey.EVENTS: events.tell,
            StepKey.ORDERS: tell_orders,
            StepKey.RISKS: risks.tell,
            StepKey.CALLS: tell_calls,
        }
