"""The service of lots beside a portfolio's."""

from typing import Any

from paiid.features.portfolio.lots.reading import LotReader
from paiid.features.portfolio.lots.service import LotsService
from paiid.features.portfolio.service import PortfolioService


def lots_of(portfolio: PortfolioService) -> LotsService:
    """Over the same database, market and accounts."""
    return LotsService.build(
        portfolio.db, portfolio.valuing.market, portfolio.valuing.prices, LotReader(portfolio.performing.accounts)
    )


def services_of(portfolio: PortfolioService) -> dict[str, Any]:
    """Both, by the names under which the routes find them."""
    return {"portfolio_service": portfolio, "lots_service": lots_of(portfolio)}
