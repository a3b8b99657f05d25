"""The two probes of a strategy's definition: does it see the future, and how much past does it need."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from paiid.domain.strategy import StrategyDefinition
from paiid.features.backtest.compiling.plans import compile_plan
from paiid.quant.backtest import probes
from paiid.quant.backtest.model import Panel


def probe_look_ahead(
    definition: StrategyDefinition, values: Mapping[str, Decimal], panel: Panel, *, cash: float
) -> probes.LookAhead:
    """Perturb the future at several bars; the past must not move. Arguments as of `simulate`."""
    return probes.look_ahead(partial(compile_plan, definition, values), panel, cash)


def probe_warm_up(definition: StrategyDefinition, values: Mapping[str, Decimal], panel: Panel) -> probes.WarmUp:
    """How many bars of history it takes until more would change no signal. Arguments as of `simulate`."""
    return probes.warm_up(partial(compile_plan, definition, values), panel)
