"""Builds what stands at `/alpaca`: the application that speaks Alpaca, behind its gate."""

from typing import Final

from starlette.types import ASGIApp

from paiid.bootstrap.access import Access
from paiid.bootstrap.failures import PROVIDER_FAILURES
from paiid.bootstrap.portfolio import Portfolio
from paiid.bootstrap.services import Trading
from paiid.core.client_address import ClientAddress
from paiid.core.clock import Clock
from paiid.features.alpaca_api.app import build_alpaca_api
from paiid.features.alpaca_api.gate import PREFIX, Gate, Limits, refuse
from paiid.features.health.metrics import Metrics
from paiid.middleware.body_limit import BodyLimitMiddleware
from paiid.middleware.metrics import MetricsMiddleware
from paiid.settings import Settings

_MAX_BYTES: Final = 64 * 1024


def build_gateway(
    trading: Trading, portfolio: Portfolio, *, settings: Settings, access: Access, clock: Clock, metrics: Metrics
) -> ASGIApp:
    """The application behind its gate."""
    app = build_alpaca_api(
        placing=trading.place,
        changing=trading.change,
        closing=trading.close,
        reading=trading.read,
        portfolio=portfolio.service,
        translators=PROVIDER_FAILURES,
    )
    app.middleware_stack = MetricsMiddleware(
        app.build_middleware_stack(), observe=metrics.observe_request, prefix=PREFIX
    )
    limits = Limits(
        windows=access.protection.windows,
        address=ClientAddress(settings.trusted_proxies),
        per_minute=settings.rate_limit_alpaca_per_minute,
        failures_per_minute=settings.rate_limit_per_minute,
    )
    gate = Gate(app, trading.keys.recognize, limits, clock)
    return BodyLimitMiddleware(gate, max_bytes=_MAX_BYTES, refuse=refuse)
