"""Assets, the clock and the calendar."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from paiid.domain.exchange_calendar import NEW_YORK, all_sessions, next_session, sessions_between, trading_day
from paiid.features.alpaca_api.answers import STOCKS, asset_read, calendar_day_read, is_asset
from paiid.features.alpaca_api.dependencies import MarketDep
from paiid.features.alpaca_api.errors import malformed, not_found, unsupported
from paiid.features.alpaca_api.schemas import AssetRead, CalendarDayRead, ClockRead
from paiid.features.alpaca_api.terms import stock_symbol

router = APIRouter(tags=["market"])
Word = Annotated[str | None, Query(max_length=100)]
Day = Annotated[str | None, Query(max_length=40)]


@router.get("/assets")
async def list_assets(
    market: MarketDep, status: Word = None, asset_class: Word = None, exchange: Word = None, attributes: Word = None
) -> list[AssetRead]:
    listed = await market.listed()
    if listed is None:
        raise unsupported(f"a list of all assets of {market.market_data.name}")
    if status == "inactive" or attributes or (asset_class and STOCKS not in asset_class.split(",")):
        return []
    assets = [asset_read(one) for one in listed if is_asset(one)]
    return [one for one in assets if exchange is None or one.exchange == exchange]


@router.get("/assets/{symbol_or_asset_id}")
async def get_asset(symbol_or_asset_id: Annotated[str, Path(max_length=40)], market: MarketDep) -> AssetRead:
    instrument = await market.instrument(stock_symbol(symbol_or_asset_id))
    if not is_asset(instrument):
        raise not_found(f"asset not found for {instrument.symbol}")
    return asset_read(instrument)


@router.get("/clock")
async def get_clock(market: MarketDep) -> ClockRead:
    """`is_open` tells whether orders fill now, as programs that wait for the open mean it."""
    status = await market.status()
    opens_at, closes_at = status.opens_at, status.closes_at
    if opens_at <= status.now or status.is_tradable:
        opens_at = trading_day(next_session(status.session_date)).opens_at
    return ClockRead(
        timestamp=_eastern(status.now),
        is_open=status.is_tradable,
        next_open=_eastern(opens_at),
        next_close=_eastern(closes_at),
    )


@router.get("/calendar")
async def list_calendar(
    start: Day = None, end: Day = None, date_type: Literal["TRADING", "SETTLEMENT"] = "TRADING"
) -> list[CalendarDayRead]:
    if date_type != "TRADING":
        raise unsupported(f"date_type {date_type}")
    first, last = all_sessions()[0], all_sessions()[-2]
    days = sessions_between(max(first, _day("start", start, first)), min(last, _day("end", end, last)))
    return [calendar_day_read(trading_day(day)) for day in days]


def _day(name: str, text: str | None, default: date) -> date:
    if text is None:
        return default
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise malformed(f"{name}: not a date") from None


def _eastern(instant: datetime) -> str:
    return instant.astimezone(NEW_YORK).isoformat()
