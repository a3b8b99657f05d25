"""`/api/news`: headlines with how they read, and what one of them means for the caller."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime

from paiid.core.http import problems
from paiid.core.pagination import InvalidCursorError
from paiid.core.security import Scope as AccessScope
from paiid.domain.instrument import SYMBOL_PATTERN, parse_symbol
from paiid.domain.reading import Tone
from paiid.features.auth.dependencies import CurrentUser, Person
from paiid.features.news.service import MAX_PAGE, UnknownCategoryError, UnknownSymbolError
from paiid.features.reading.answers import news_read
from paiid.features.reading.dependencies import ExplainStoryDep, ReadNewsDep
from paiid.features.reading.meaning import Meaning
from paiid.features.reading.schemas import MeaningRead, NewsRead
from paiid.features.reading.service import Order, Scope, StoryNotFoundError, SymbolMissingError, Wanted

router = APIRouter(prefix="/news", tags=["news"])

_SymbolQuery = Annotated[str | None, Query(pattern=SYMBOL_PATTERN, max_length=16, examples=["AAPL"])]


@router.get("", responses=problems(UnknownSymbolError, UnknownCategoryError, InvalidCursorError, SymbolMissingError))
async def list_news(
    user: CurrentUser,
    service: ReadNewsDep,
    symbol: _SymbolQuery = None,
    category: Annotated[str | None, Query(max_length=40, description="One of the answer's `categories`")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 30,
    before: Annotated[AwareDatetime | None, Query(description="Only items published before this instant")] = None,
    cursor: Annotated[str | None, Query(max_length=200, description="In order of time only")] = None,
    scope: Annotated[
        Scope, Query(description="`symbol` needs `symbol`; a holding of the selected account")
    ] = Scope.ALL,
    sentiment: Annotated[Tone | None, Query(description="Only items that read so")] = None,
    min_relevance: Annotated[Decimal | None, Query(ge=0, le=1)] = None,
    order: Annotated[Order, Query(description="`relevance` ranks the newest 200")] = Order.TIME,
) -> NewsRead:
    asked = parse_symbol(symbol) if symbol else None
    wanted = Wanted(asked, category, before, scope, sentiment, min_relevance, order)
    person = user.user_id if AccessScope.ACCOUNT_READ in user.scopes else None
    found = await service.page(person, wanted, limit=limit, cursor=cursor)
    return news_read(found, service.texts)


@router.get("/{item_id}/meaning", response_model=MeaningRead, responses=problems(StoryNotFoundError))
async def get_meaning(
    user: Person,
    service: ExplainStoryDep,
    item_id: Annotated[str, Path(max_length=200)],
    published_at: Annotated[
        AwareDatetime | None, Query(description="The item's; else only the newest are searched")
    ] = None,
    symbol: _SymbolQuery = None,
) -> Meaning:
    asked = parse_symbol(symbol) if symbol else None
    return await service.explain(user.user_id, item_id, published_at=published_at, symbol=asked)
