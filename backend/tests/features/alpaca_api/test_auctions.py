"""Orders for an auction, sent by Alpaca's official library."""

import warnings
from datetime import UTC, datetime, timedelta

import pytest

from paiid.settings import Settings
from tests.features.alpaca_api.test_families import Bot
from tests.support.paiid_world import paiid_world

with warnings.catch_warnings():
    # Every module of the library imports its streams, which stand on websockets' former client.
    warnings.filterwarnings("ignore", message="websockets.legacy is deprecated", category=DeprecationWarning)
    from alpaca.common.exceptions import APIError
    from alpaca.trading.client import TradingClient
    from alpaca.trading.enums import OrderSide, TimeInForce
    from alpaca.trading.requests import MarketOrderRequest, ReplaceOrderRequest

CLOSE = datetime(2026, 11, 23, 21, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CLS = TimeInForce.CLS


async def test_on_close_it_is_taken_changed_and_filled_at_the_print(settings: Settings) -> None:
    async with paiid_world(settings) as world:
        config = world.config
        bot = Bot(world, TradingClient(config.api_key, config.secret_key, url_override=config.base_url))
        made = await bot.submit(time_in_force=CLS, limit_price=97)
        assert (made.time_in_force, made.status.value) == (CLS, "new")
        assert made.expires_at == CLOSE
        changed = await bot.ask(bot.client.replace_order_by_id, made.id, ReplaceOrderRequest(limit_price=99))
        assert (changed.time_in_force, changed.limit_price) == (CLS, "99")
        world.market.auction("98.5", minute=CLOSE - MINUTE)
        world.market.instant = CLOSE + MINUTE
        await bot.at("98.4", "98.6")
        filled = await bot.ask(bot.client.get_order_by_id, changed.id)
        assert (filled.status.value, filled.filled_avg_price) == ("filled", "98.5")


async def test_on_open_it_is_refused_while_the_session_runs(settings: Settings) -> None:
    async with paiid_world(settings) as world:
        config = world.config
        bot = Bot(world, TradingClient(config.api_key, config.secret_key, url_override=config.base_url))
        wanted = MarketOrderRequest(symbol="ACME", qty=1, side=OrderSide.BUY, time_in_force=TimeInForce.OPG)
        with pytest.raises(APIError, match="until 09:28 ET and again from 19:00 ET") as refusal:
            await bot.ask(bot.client.submit_order, wanted)
        assert (refusal.value.status_code, refusal.value.code) == (422, 42210000)
