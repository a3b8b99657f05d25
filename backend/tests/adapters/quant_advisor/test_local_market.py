"""The advisor over the local market, as a newcomer without a key has it."""

from collections.abc import Mapping
from decimal import Decimal
from time import perf_counter

from paiid.adapters.quant_advisor.advisor import QuantAdvisor
from paiid.adapters.simulated import SimulatedMarketData, WorldClock, build_world
from paiid.core.clock import ManualClock
from paiid.domain.instrument import Symbol
from paiid.features.ai.service import AiService
from paiid.features.ai.universe import UNIVERSE
from paiid.features.strategies.templates import TEMPLATES

HELD = {Symbol("PYPL"): Decimal(4), Symbol("AAPL"): Decimal("1.5")}
CLOCK = ManualClock()


def local_market() -> SimulatedMarketData:
    return SimulatedMarketData(build_world(20050103), WorldClock("always_open", CLOCK))


async def holdings(_: str) -> Mapping[Symbol, Decimal]:
    return HELD


async def test_ideas_come_well_within_five_seconds_and_again_the_same() -> None:
    def service() -> AiService:
        advisor = QuantAdvisor()
        return AiService(advisor, local_market(), CLOCK, holdings, method=advisor.method)

    start = perf_counter()
    first = await service().recommendations("usr_ada", limit=25)
    assert perf_counter() - start < 5
    assert first.recommendations
    assert first.considered == len({*UNIVERSE, *HELD})
    assert first == await service().recommendations("usr_ada", limit=25)


async def test_every_symbol_that_the_product_names_exists() -> None:
    market = local_market()
    named = {*UNIVERSE, *(symbol for one in TEMPLATES for symbol in one.universe.symbols)}
    assert [symbol for symbol in sorted(named) if await market.instrument(symbol) is None] == []
