"""The application behind the gate. It stands beside the API's own, for it words its failures differently."""

from fastapi import FastAPI

from paiid.core.http import Translators
from paiid.features.alpaca_api.errors import install_error_handlers
from paiid.features.alpaca_api.history.service import KeyHistory
from paiid.features.alpaca_api.orders.service import KeyOrders
from paiid.features.alpaca_api.positions.service import KeyPositions
from paiid.features.alpaca_api.routers import API
from paiid.features.orders.service.changing import ChangeOrders
from paiid.features.orders.service.closing import ClosePositions
from paiid.features.orders.service.placing import PlaceOrders
from paiid.features.orders.service.reading import ReadOrders
from paiid.features.portfolio.service import PortfolioService


def build_alpaca_api(
    *,
    placing: PlaceOrders,
    changing: ChangeOrders,
    closing: ClosePositions,
    reading: ReadOrders,
    portfolio: PortfolioService,
    translators: Translators,
) -> FastAPI:
    """The application over the product's services; `translators` as of `install_error_handlers`."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, routes=API.routes)
    install_error_handlers(app, translators)
    orders = KeyOrders(placing, changing, reading)
    app.state.key_orders = orders
    app.state.key_positions = KeyPositions(portfolio, orders, closing)
    app.state.key_history = KeyHistory(portfolio, reading)
    app.state.market_service = portfolio.valuing.market
    return app
