"""The portfolio service and the parameters its routes share."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Header, Query, Request

from paiid.domain.instrument import SYMBOL_PATTERN, parse_symbol
from paiid.features.auth.dependencies import CurrentUser
from paiid.features.portfolio.errors import InvalidRangeError
from paiid.features.portfolio.inputs.periods import RANGE_PATTERN
from paiid.features.portfolio.service import ClosedTradeFilter, PortfolioService, Question, Range

_CSV = "text/csv"
NamedAccount = Annotated[
    str | None, Query(max_length=100, description="Id, name or `all`; without it the selected one.")
]


async def portfolio_service(request: Request) -> PortfolioService:
    """The application's portfolio service."""
    service: PortfolioService = request.app.state.portfolio_service
    return service


async def trade_filter(
    symbol: Annotated[str | None, Query(pattern=SYMBOL_PATTERN, max_length=16)] = None,
    start: Annotated[date | None, Query(description="First day of closing in New York.")] = None,
    end: Annotated[date | None, Query(description="Last day of closing in New York.")] = None,
) -> ClosedTradeFilter:
    """Which closed trades are wanted.

    Raises:
        InvalidRangeError: `start` is after `end`.
    """
    if start is not None and end is not None and start > end:
        raise InvalidRangeError("start must not be after end.", start=start.isoformat(), end=end.isoformat())
    return ClosedTradeFilter(symbol=parse_symbol(symbol) if symbol else None, start=start, end=end)


async def wanted_range(
    start: Annotated[date | None, Query(description="First day in New York, included.")] = None,
    end: Annotated[date | None, Query(description="Last day in New York, included.")] = None,
    range: Annotated[
        str | None,
        Query(
            pattern=RANGE_PATTERN,
            description="`today wtd mtd qtd ytd 1y 3y 5y max` or a year, instead of `start` and `end`.",
        ),
    ] = None,
) -> Range:
    """Which days a period has."""
    return Range(start, end, range)


async def question(
    user: CurrentUser,
    wanted: Annotated[Range, Depends(wanted_range)],
    account: NamedAccount = None,
    benchmark: Annotated[str, Query(pattern=SYMBOL_PATTERN, max_length=16)] = "SPY",
) -> Question:
    """Whose figures are wanted, of which days, beside what."""
    return Question(user.user_id, wanted, account, benchmark)


async def wants_csv(
    format: Annotated[str | None, Query(pattern="^(json|csv)$", description="`csv` for a file.")] = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> bool:
    """Whether the caller asked for CSV, by `?format=csv` or by `Accept`."""
    return format == "csv" or (format is None and _CSV in accept)


PortfolioServiceDep = Annotated[PortfolioService, Depends(portfolio_service)]
Asked = Annotated[Question, Depends(question)]
TradeFilter = Annotated[ClosedTradeFilter, Depends(trade_filter)]
WantsCsv = Annotated[bool, Depends(wants_csv)]
