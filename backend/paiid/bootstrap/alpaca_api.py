"""Builds what stands at `/alpaca`: the application that speaks Alpaca, behind its gate."""

from dataclasses import replace
from typing import Final

from paiid.bootstrap.access import Access
from paiid.bootstrap.failures import FAILURES
from paiid.bootstrap.portfolio import Portfolio
from paiid.bootstrap.services import Trading
from paiid.core.client_address import ClientAddress
from paiid.core.clock import Clock
from paiid.features.alpaca_api.app import build_alpaca_api
from paiid.features.alpaca_api.gate import PREFIX, Gate, Limits, Strangers, refuse
from paiid.features.alpaca_api.stream.endpoint import STREAM_PATH, TradeStream
from paiid.features.alpaca_api.stream.hub import TradeHub
from paiid.features.alpaca_api.stream.updates import OrderStory
from paiid.features.health.metrics import Metrics
from paiid.middleware.body_limit import BodyLimitMiddleware
from paiid.middleware.chain import Protection
from paiid.middleware.metrics import MetricsMiddleware
from paiid.settings import Settings

_MAX_BYTES: Final = 64 * 1024


def with_gateway(
    trading: Trading, portfolio: Portfolio, *, settings: Settings, access: Access, clock: Clock, metrics: Metrics
) -> Protection:
    """The chain's settings with the application behind its gate; its stream hears of the orders of `trading`."""
    app = build_alpaca_api(
        placing=trading.place,
        changing=trading.change,
        closing=trading.close,
        reading=trading.read,
        portfolio=portfolio.service,
        translators=FAILURES,
    )
    limits = Limits(
        windows=access.protection.windows,
        address=ClientAddress(settings.trusted_proxies),
        per_minute=settings.rate_limit_alpaca_per_minute,
        per_address=settings.rate_limit_per_minute,
    )
    hub, orders, strangers = TradeHub(), app.state.key_orders, Strangers(limits)
    trading.place.events.subscribe(hub.on_event)
    stream = TradeStream(
        trading.keys,
        hub,
        lambda holder: OrderStory(holder, orders),
        strangers,
        heartbeat_s=settings.stream_heartbeat_s,
    )
    app.add_api_websocket_route(STREAM_PATH, stream.__call__)
    app.middleware_stack = MetricsMiddleware(
        app.build_middleware_stack(), observe=metrics.observe_request, counted=metrics, prefix=PREFIX
    )
    gate = Gate(app, trading.keys, strangers, clock, FAILURES)
    bounded = BodyLimitMiddleware(gate, max_bytes=_MAX_BYTES, refuse=refuse)
    return replace(access.protection, beside={PREFIX: bounded}, websockets=(STREAM_PATH,))
