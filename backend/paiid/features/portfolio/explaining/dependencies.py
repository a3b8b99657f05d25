"""What the routes of explanations are asked, and what answers."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Query

from paiid.features.portfolio.dependencies import PortfolioServiceDep
from paiid.features.portfolio.explaining.answering import FigureQuestion
from paiid.features.portfolio.explaining.service import ExplainFigures
from paiid.features.portfolio.figures.allocating import AllocationBy
from paiid.features.portfolio.lots.dependencies import LotsServiceDep, Method

_AT = r"^[0-9]{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$"
_MOST = 200


async def explain_figures(service: PortfolioServiceDep, lots: LotsServiceDep) -> ExplainFigures:
    """What opens numbers."""
    return ExplainFigures(service, lots)


async def part(
    at: Annotated[str, Query(pattern=_AT, description="A month, `2026-01`, or a day of the period.")] = "",
    symbol: Annotated[str, Query(max_length=32)] = "",
    by: Annotated[AllocationBy | None, Query(description="How an allocation is cut; `key` tells which slice.")] = None,
    key: Annotated[
        str,
        Query(
            max_length=400,
            description="A slice of an allocation, a shadow (`you`, `benchmark`, `advice`), or a lot of the symbol.",
        ),
    ] = "",
    method: Method = None,
) -> FigureQuestion:
    """Which part a number is of."""
    return FigureQuestion("", at, symbol, by, key, method)


async def asked(
    figure: Annotated[str, Query(max_length=60, description="As `GET /portfolio/figures` lists them.")],
    of: Annotated[FigureQuestion, Depends(part)],
    offset: Annotated[int, Query(ge=0, le=10_000_000, description="How many inputs to pass over.")] = 0,
    limit: Annotated[int, Query(ge=1, le=_MOST, description="How many inputs to show.")] = 100,
) -> FigureQuestion:
    """Which number is to be opened."""
    return replace(of, figure=figure, offset=offset, limit=limit)


ExplainFiguresDep = Annotated[ExplainFigures, Depends(explain_figures)]
AskedFigure = Annotated[FigureQuestion, Depends(asked)]
