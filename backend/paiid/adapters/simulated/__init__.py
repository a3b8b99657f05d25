"""The local market: a deterministic, simulated exchange that needs no key and no network.

`World(seed)` is what happens, `WorldClock` when; `SimulatedMarketData`, `SimulatedNews` and `SimulatedOptions` show it
to the product.
"""

from paiid.adapters.simulated.market_data import SimulatedMarketData
from paiid.adapters.simulated.news_feed import SimulatedNews
from paiid.adapters.simulated.option_data import SimulatedOptions
from paiid.adapters.simulated.world import World, build_world
from paiid.adapters.simulated.world_clock import WorldClock, WorldClockError, WorldClockMode, WorldClockSetting

__all__ = [
    "SimulatedMarketData",
    "SimulatedNews",
    "SimulatedOptions",
    "World",
    "WorldClock",
    "WorldClockError",
    "WorldClockMode",
    "WorldClockSetting",
    "build_world",
]
