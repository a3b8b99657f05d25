"""Alpaca's market data before its stand-in, with one time for both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from paiid.adapters.alpaca.config import AlpacaConfig
from paiid.adapters.alpaca.data_client import make_client
from paiid.adapters.alpaca.data_config import AlpacaDataConfig
from paiid.adapters.alpaca.market_data import AlpacaMarketData
from paiid.core.clock import ManualClock
from tests.standins.alpaca.app import AlpacaStandin
from tests.standins.kit.serving import serving
from tests.support.local_market import OPEN_MONDAY


@dataclass
class AlpacaRig:
    """A stand-in and the adapter that asks it."""

    url: str
    standin: AlpacaStandin
    clock: ManualClock
    market: AlpacaMarketData


@asynccontextmanager
async def alpaca_rig(at: datetime = OPEN_MONDAY) -> AsyncIterator[AlpacaRig]:
    """The adapter before a stand-in, both standing at `at`."""
    standin, clock = AlpacaStandin(), ManualClock(at)
    standin.clock.frozen_at = at
    state = standin.alpaca
    async with serving(standin) as url:
        data = AlpacaDataConfig(api_key=state.key_id, secret_key=state.secret_key, base_url=url)
        trading = AlpacaConfig(api_key=state.key_id, secret_key=state.secret_key, base_url=url)
        client = make_client(data, trading, clock)
        market = AlpacaMarketData(client, clock)
        try:
            yield AlpacaRig(url, standin, clock, market)
        finally:
            await market.table.stop()
            await client.aclose()
