"""`/api/news`: headlines of the market or of one symbol."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from paiid.core.http import problems
from paiid.core.pagination import InvalidCursorError
from paiid.domain.instrument import SYMBOL_PATTERN, parse_symbol
from paiid.features.news.dependencies import NewsServiceDep
from paiid.features.news.schemas import NewsRead
from paiid.features.news.service import MAX_PAGE, NewsFilter, NewsPage, UnknownCategoryError, UnknownSymbolError

router = APIRouter(prefix="/news", tags=["news"])


@router.get(
    "", response_model=NewsRead, responses=problems(UnknownSymbolError, UnknownCategoryError, InvalidCursorError)
)
async def list_news(
    service: NewsServiceDep,
    symbol: Annotated[str | None, Query(pattern=SYMBOL_PATTERN, max_length=16, examples=["AAPL"])] = None,
    category: Annotated[str | None, Query(max_length=40, description="One of the answer's `categories`")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 30,
    before: Annotated[AwareDatetime | None, Query(description="Only items published before this instant")] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> NewsPage:
    wanted = NewsFilter(symbol=parse_symbol(symbol) if symbol else None, category=category, before=before)
    return await service.page(wanted, limit=limit, cursor=cursor)
