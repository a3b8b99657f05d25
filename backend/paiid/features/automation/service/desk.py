"""What all use cases work with, and what an automation knows of itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.events import Event, EventBus
from paiid.domain.instrument import Symbol
from paiid.domain.option import OptionSymbol
from paiid.domain.strategy import StrategyDefinition
from paiid.features.activity import service as activity
from paiid.features.automation.holding import Happening, OwnBook, OwnFill, own_book
from paiid.features.automation.repository import AutomationRepository
from paiid.features.automation.rows import AutomationRow, BarsRow
from paiid.features.automation.service.ends import booked_ends, contracts_of, ends_to_come
from paiid.features.automation.working.deciding import StoredBar
from paiid.features.backtest.simulation import Simulation
from paiid.features.ledger.service import LedgerService
from paiid.features.orders.service.changing import ChangeOrders
from paiid.features.orders.service.placing import PlaceOrders
from paiid.features.proposals.service import ProposalService
from paiid.features.strategies.conversion import definition_of
from paiid.features.strategies.document import StrategyDocument
from paiid.ports.market_data import MarketData
from paiid.ports.option_data import OptionData

LONGEST_TEXT: Final = 400


@dataclass(frozen=True)
class AutomationDesk:
    """The collaborators. `market_data.now()` is the time by which sessions open and close."""

    db: Database
    clock: Clock
    events: EventBus
    market_data: MarketData
    simulation: Simulation
    ledger: LedgerService
    place: PlaceOrders
    change: ChangeOrders
    proposals: ProposalService
    options: OptionData | None = None
    repository: AutomationRepository = field(default_factory=AutomationRepository)

    async def actions(self, row: AutomationRow, fills: Sequence[OwnFill], through: date) -> list[Happening]:
        """Dividends and splits of what was ever traded, since then, oldest first; and ends of what was written."""
        if not fills:
            return []
        contracts = contracts_of(fills)
        symbols = {fill.symbol for fill in fills} - {*contracts} | {
            Symbol(OptionSymbol.parse(x).root) for x in contracts
        }
        actions = await self.market_data.corporate_actions(sorted(symbols), start=fills[0].session, end=through)
        found: list[Happening] = [*sorted(actions, key=lambda one: one.effective_at)]
        if contracts:
            booked = await self.db.read(lambda conn: booked_ends(self.ledger, conn, row, contracts))
            found += [*booked, *await ends_to_come(self.market_data, contracts, booked, through)]
        return found

    async def book(self, row: AutomationRow, through: date) -> OwnBook:
        """What it owns after that session."""
        fills = await self.db.read(lambda conn: self.repository.fills(conn, row.id))
        return own_book(row.capital, fills, await self.actions(row, fills, through), through=through)

    def note(self, conn: Connection, row: AutomationRow, action: str, **detail: activity.DetailValue) -> None:
        """Write it into the activity log, in the transaction of the deed."""
        activity.record(conn, row.user_id, action, {"automation_id": row.id, **detail}, self.clock.now(), None)

    def tell(self, row: AutomationRow, **facts: Any) -> None:
        """Say on the stream that something of it changed."""
        self.events.publish(news_of(row, **facts))

    def alarm(self, row: AutomationRow, text: str) -> None:
        """Say on the stream that its owner should look."""
        self.events.publish(alarm_of(row, text))


def news_of(row: AutomationRow, **facts: Any) -> Event:
    """For the stream: something of it changed."""
    return Event(row.user_id, "job", json.dumps({"job": "automation", "id": row.id, **facts}))


def alarm_of(row: AutomationRow, text: str) -> Event:
    """For the stream: its owner should look."""
    facts = {"kind": "automation", "id": row.id, "strategy_id": row.strategy_id, "name": row.name, "text": text}
    return Event(row.user_id, "alert", json.dumps(facts))


def definition(row: AutomationRow) -> StrategyDefinition:
    """What it runs."""
    return definition_of(StrategyDocument.model_validate_json(row.definition), row.strategy_id)


def writes_options(row: AutomationRow) -> bool:
    """Whether it writes contracts."""
    return definition(row).option_writing is not None


def parameters(row: AutomationRow) -> Mapping[str, Decimal]:
    """The values of its parameters."""
    return {name: Decimal(value) for name, value in json.loads(row.parameters).items()}


def newest_bars(rows: Sequence[BarsRow]) -> dict[Symbol, list[StoredBar]]:
    """Bars as they were seen last, by symbol; `rows` in the order they were stored."""
    found: dict[Symbol, list[StoredBar]] = {}
    for row in rows:
        bars = [_bar(one) for one in json.loads(row.bars)]
        symbol = Symbol(row.symbol)
        found[symbol] = bars if row.is_whole else [*found.get(symbol, []), *bars]
    return found


def first_bars(rows: Sequence[BarsRow]) -> dict[tuple[Symbol, str], StoredBar]:
    """Bars as they were seen first, by symbol and day."""
    found: dict[tuple[Symbol, str], StoredBar] = {}
    for row in rows:
        for one in json.loads(row.bars):
            found.setdefault((Symbol(row.symbol), str(one[0])), _bar(one))
    return found


def _bar(one: Sequence[Any]) -> StoredBar:
    day, start, open_, high, low, close, volume = one
    return str(day), int(start), float(open_), float(high), float(low), float(close), float(volume)
