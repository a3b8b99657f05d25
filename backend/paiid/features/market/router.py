"""`/api/market`: quotes, bars, indices, search and the exchange's day."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from paiid.core.http import problems
from paiid.domain.market import Interval, MarketState, MarketStatus
from paiid.features.market.dependencies import InvalidSymbolError, MarketServiceDep, SymbolPath, SymbolsQuery
from paiid.features.market.key_figures import KeyFigures
from paiid.features.market.schemas import (
    BarsRead,
    IndexRead,
    IndicesRead,
    InstrumentRead,
    KeyFiguresRead,
    MarketStatusRead,
    QuoteRead,
    QuotesRead,
    SearchRead,
    SparksRead,
    bars_read,
)
from paiid.features.market.service import MAX_BARS, UnknownSymbolError

router = APIRouter(prefix="/market", tags=["market"])

_LABELS = {
    MarketState.PRE: "Pre-market",
    MarketState.OPEN: "Market open",
    MarketState.AFTER: "After hours",
    MarketState.CLOSED: "Closed",
}


def status_read(status: MarketStatus) -> MarketStatusRead:
    """The answer for `status`, with its label."""
    label = _LABELS[status.state]
    if status.is_tradable and status.state is not MarketState.OPEN and status.world_clock == "always_open":
        label = "Open (simulated)"
    return MarketStatusRead(
        label=label, **{name: getattr(status, name) for name in MarketStatusRead.model_fields if name != "label"}
    )


@router.get("/quote/{symbol}", responses=problems(UnknownSymbolError))
async def get_quote(symbol: SymbolPath, service: MarketServiceDep) -> QuoteRead:
    quote, instrument = await service.quote(symbol)
    return QuoteRead.of(quote, name=instrument.name, asset_class=instrument.asset_class)


@router.get("/quotes", responses=problems(InvalidSymbolError))
async def get_quotes(symbols: SymbolsQuery, service: MarketServiceDep) -> QuotesRead:
    found = await service.quotes(symbols)
    known = {quote.symbol for quote, _ in found}
    return QuotesRead(
        quotes=[QuoteRead.of(quote, name=one.name, asset_class=one.asset_class) for quote, one in found],
        unknown=[symbol for symbol in symbols if symbol not in known],
    )


@router.get("/sparks", responses=problems(InvalidSymbolError))
async def get_sparks(symbols: SymbolsQuery, service: MarketServiceDep) -> SparksRead:
    source = service.market_data
    return SparksRead(
        sparks={str(symbol): closes for symbol, closes in (await service.sparks(symbols)).items()},
        source=source.name,
        as_of=source.now(),
    )


@router.get("/bars/{symbol}", responses=problems(UnknownSymbolError))
async def get_bars(
    symbol: SymbolPath,
    service: MarketServiceDep,
    interval: Interval = Interval.ONE_DAY,
    start: AwareDatetime | None = None,
    end: AwareDatetime | None = None,
    limit: Annotated[int | None, Query(ge=1, le=MAX_BARS)] = None,
    adjusted: bool = True,
) -> BarsRead:
    series = await service.bars(symbol, interval, start=start, end=end, limit=limit, adjusted=adjusted)
    return bars_read(series)


@router.get("/indices")
async def get_indices(service: MarketServiceDep) -> IndicesRead:
    return IndicesRead(
        indices=[
            IndexRead(
                name=instrument.name,
                spark=spark,
                **{key: getattr(quote, key) for key in IndexRead.model_fields if key not in {"name", "spark"}},
            )
            for quote, instrument, spark in await service.indices()
        ]
    )


@router.get("/search")
async def search(
    service: MarketServiceDep,
    q: Annotated[str, Query(min_length=1, max_length=50)],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> SearchRead:
    return SearchRead(items=[InstrumentRead.model_validate(one) for one in await service.search(q.strip(), limit)])


@router.get("/status")
async def get_status(service: MarketServiceDep) -> MarketStatusRead:
    return status_read(await service.status())


@router.get("/instruments/{symbol}", response_model=KeyFiguresRead, responses=problems(UnknownSymbolError))
async def get_key_figures(symbol: SymbolPath, service: MarketServiceDep) -> KeyFigures:
    return await service.key_figures(symbol)
