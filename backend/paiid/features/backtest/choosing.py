"""From a request to what is to be simulated."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from paiid.domain.instrument import Symbol, parse_symbol
from paiid.domain.strategy import StrategyDefinition
from paiid.features.backtest.python.folder import StrategyFolder
from paiid.features.backtest.python.program import PythonProgram
from paiid.features.backtest.rules_now import RulesNowCreate
from paiid.features.backtest.schemas import BacktestCosts, BacktestCreate
from paiid.features.backtest.wanted import CostsWanted, Definition, ImportedData, Origin, Wanted, universe_of
from paiid.features.datasets.service import DatasetService
from paiid.features.strategies.conversion import definition_of
from paiid.features.strategies.service import SavedStrategies

_FEW_DAYS: Final = timedelta(days=5)
# Of option contracts, where the request does not say (docs/decisions/0075).
_CONTRACT_COMMISSION: Final = Decimal("0.65")
_CONTRACT_SLIPPAGE_BPS: Final = Decimal(200)


@dataclass(frozen=True)
class Choosing:
    """Finds the definition and the bars that a request means."""

    strategies: SavedStrategies
    folder: StrategyFolder
    datasets: DatasetService

    async def wanted(self, user_id: str, body: BacktestCreate) -> Wanted:
        """What `body` asks for, unchecked.

        Raises:
            AppError: the user has no such strategy or imported bars, or there is no such template or file.
        """
        definition, origin = await self._definition(user_id, body)
        if body.symbols is not None:
            definition = universe_of(definition, map(parse_symbol, body.symbols))
        if body.timeframe is not None:
            definition = replace(definition, timeframe=body.timeframe)
        return Wanted(
            origin=origin,
            definition=definition,
            values=body.parameters,
            start=body.start,
            end=body.end,
            cash=body.cash,
            costs=_costs(body.costs, definition),
            benchmark=None if body.benchmark is None else Symbol(parse_symbol(body.benchmark)),
            is_raw=body.prices == "raw",
            data=await self._data(user_id, body.data_source, definition),
        )

    def at_last_close(self, body: RulesNowCreate, last_session: date) -> Wanted:
        """The definition of `body` at the last close, unchecked."""
        definition = definition_of(body.definition, "definition")
        return Wanted(
            origin=Origin(None, None, None),
            definition=definition,
            values=body.parameters,
            start=last_session - _FEW_DAYS,
            end=last_session,
            cash=Decimal(100_000),
            costs=_costs(BacktestCosts(), definition),
            benchmark=None,
        )

    async def _data(self, user_id: str, source: str | None, definition: Definition) -> ImportedData | None:
        if source is None:
            return None
        found = await self.datasets.of_source(user_id, source)
        return ImportedData(source, tuple(one for one in found if one.timeframe is definition.timeframe))

    async def _definition(self, user_id: str, body: BacktestCreate) -> tuple[Definition, Origin]:
        if body.strategy_id is not None:
            found = await self.strategies.find(user_id, body.strategy_id, body.version)
            is_template = found.version is None
            return found.definition, Origin(
                None if is_template else found.id, found.version, found.id if is_template else None
            )
        if body.template_id is not None:
            return self.strategies.templates.definition(body.template_id), Origin(None, None, body.template_id)
        if body.python_file is not None:
            found_file = await asyncio.to_thread(self.folder.find, body.python_file)
            return found_file, Origin(None, None, None, body.python_file)
        assert body.definition is not None
        return definition_of(body.definition, "definition"), Origin(None, None, None)


def _costs(given: BacktestCosts, definition: Definition) -> CostsWanted:
    own = definition.costs
    writes = isinstance(definition, StrategyDefinition) and definition.option_writing is not None
    return CostsWanted(
        commission_per_share=_or(given.commission_per_share, own.commission_per_share),
        commission_minimum=given.commission_minimum,
        commission_bps=given.commission_bps,
        slippage_bps=_or(given.slippage_bps, own.slippage_bps),
        bar_participation=given.bar_participation,
        cash_rate=given.cash_rate,
        margin_rate=given.margin_rate,
        margin=given.margin,
        borrow_rate=given.borrow_rate,
        short=given.short and isinstance(definition, PythonProgram),
        commission_per_contract=_or(given.commission_per_contract, _CONTRACT_COMMISSION) if writes else None,
        contract_slippage_bps=_or(given.contract_slippage_bps, _CONTRACT_SLIPPAGE_BPS) if writes else None,
    )


def _or(given: Decimal | None, own: Decimal) -> Decimal:
    return own if given is None else given
