"""A new order on its way into the books, in the transaction of whoever placed it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from paiid.adapters.paper import store
from paiid.adapters.paper.decide import Decision
from paiid.adapters.paper.working import WorkingOrders
from paiid.domain.order import BrokerOrder, Execution


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """An order with what was decided on it; `order` is what the port tells of it, `working` the orders it joins."""

    decision: Decision
    order: BrokerOrder
    working: WorkingOrders

    @property
    def account_id(self) -> str:
        """Whose order it is."""
        return self.decision.order.account_id

    @property
    def executions(self) -> Sequence[Execution]:
        """Its first fills."""
        return self.decision.executions

    def store(self, transaction: Connection) -> bool:
        """Write order and fills; False, and nothing changed, when the account has an order of that client id."""
        return store.enter(transaction, self.decision.order, self.decision.executions)

    def stored(self) -> None:
        """From here on it is looked at as prices move."""
        self.working.put(self.decision.order)
