"""Equity over time, and the account's statement."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fastapi import APIRouter, Query

from paiid.domain.exchange_calendar import NEW_YORK, is_session, session_open
from paiid.domain.money import MONEY_STEP
from paiid.features.alpaca_api.answers import activity_read
from paiid.features.alpaca_api.dependencies import Holder, KeyHistoryDep, MarketDep, instant
from paiid.features.alpaca_api.errors import malformed, not_found, unsupported
from paiid.features.alpaca_api.history.service import FILL, KIND_NAMES, StatementQuery
from paiid.features.alpaca_api.ids import row_id_of
from paiid.features.alpaca_api.schemas import HistoryRead
from paiid.features.portfolio.service import Performance

if TYPE_CHECKING:
    from paiid.features.portfolio.figures.curve import CurvePoint

router = APIRouter(tags=["history"])
_DAILY: Final = "1D"
_INTRADAY: Final = "5Min"
_UNIT_DAYS: Final = {"D": 1, "W": 7, "M": 30, "A": 365}
Word = Annotated[str | None, Query(max_length=100)]
Moment = Annotated[str | None, Query(max_length=40)]


@router.get("/account/portfolio/history")
async def get_portfolio_history(
    holder: Holder,
    service: KeyHistoryDep,
    market: MarketDep,
    period: Annotated[str | None, Query(pattern=r"^[1-9][0-9]{0,2}[DWMA]$")] = None,
    timeframe: Literal["1Min", "5Min", "15Min", "1H", "1D"] | None = None,
    start: Moment = None,
    end: Moment = None,
    date_end: Moment = None,
    pnl_reset: Word = None,
    cashflow_types: Word = None,
) -> HistoryRead:
    """Daily equity, or every five minutes of one day."""
    for name, value in (("pnl_reset", pnl_reset), ("cashflow_types", cashflow_types)):
        if value not in {None, "no_reset", "NONE", ""}:
            raise unsupported(f"{name} {value}")
    today = market.market_data.now().astimezone(NEW_YORK).date()
    first, last = _days(period, instant("start", start), instant("end", end or date_end), today)
    wanted = timeframe or (_INTRADAY if first == last else _DAILY)
    if wanted not in {_DAILY, _INTRADAY} or (wanted == _INTRADAY and first != last):
        raise unsupported(f"timeframe {wanted} from {first} to {last}: only 5Min of one day and 1D")
    return _history(await service.performance(holder, first, last), is_daily=wanted == _DAILY)


@router.get("/account/activities")
async def list_activities(
    holder: Holder,
    service: KeyHistoryDep,
    activity_types: Word = None,
    category: Literal["trade_activity", "non_trade_activity"] | None = None,
    date: Moment = None,
    after: Moment = None,
    until: Moment = None,
    direction: Literal["asc", "desc"] = "desc",
    page_size: Annotated[int, Query(ge=1, le=100)] = 100,
    page_token: Annotated[str | None, Query(max_length=200)] = None,
    order_id: Annotated[str | None, Query(max_length=40)] = None,
) -> list[dict[str, Any]]:
    if category is not None and activity_types is not None:
        raise malformed("only one of activity_types or category is accepted")
    kinds = _kinds(activity_types, category)
    begin, stop = (date, date) if date is not None else (after, until)
    query = StatementQuery(
        kinds=kinds,
        after=_before(instant("after", begin), is_day=date is not None),
        until=instant("until", stop, end_of_day=date is not None),
        order_id=None if order_id is None else _order(order_id),
        oldest_first=direction == "asc",
        limit=page_size,
        page_key=None if page_token is None else _page_key(page_token),
    )
    return [activity_read(row, holder.account_id) for row in await service.statement(holder, query)]


@router.get("/account/activities/{activity_type}")
async def list_activities_of_type(
    activity_type: str,
    holder: Holder,
    service: KeyHistoryDep,
    date: Moment = None,
    after: Moment = None,
    until: Moment = None,
    direction: Literal["asc", "desc"] = "desc",
    page_size: Annotated[int, Query(ge=1, le=100)] = 100,
    page_token: Annotated[str | None, Query(max_length=200)] = None,
    order_id: Annotated[str | None, Query(max_length=40)] = None,
) -> list[dict[str, Any]]:
    return await list_activities(
        holder,
        service,
        activity_types=activity_type,
        date=date,
        after=after,
        until=until,
        direction=direction,
        page_size=page_size,
        page_token=page_token,
        order_id=order_id,
    )


def _days(period: str | None, start: datetime | None, end: datetime | None, today: date) -> tuple[date, date]:
    if period is not None and start is not None and end is not None:
        raise malformed("only two of start, end and period are accepted")
    first = None if start is None else start.astimezone(NEW_YORK).date()
    last = None if end is None else end.astimezone(NEW_YORK).date()
    span = timedelta(days=int((period or "1M")[:-1]) * _UNIT_DAYS[(period or "1M")[-1]] - 1)
    if first is None:
        last = last or today
        return last - span, last
    if period is not None:
        return first, first + span
    return first, last or today


def _history(found: Performance, *, is_daily: bool) -> HistoryRead:
    points = list(found.curve.points)
    base = points[0] if points else None
    if is_daily:
        # The first point is where the period begins: what is compared with, not a day of it.
        by_day = {point.at.astimezone(NEW_YORK).date(): point for point in points[1:]}
        rows = [(_opened(day, point.at), point) for day, point in by_day.items()]
    else:
        rows = [(int(point.at.timestamp()), point) for point in points]
    earned = [Decimal(0) if base is None else _earned(point, base) for _, point in rows]
    base_value = Decimal(0) if base is None else base.equity or _first_money(points)
    return HistoryRead(
        timestamp=[at for at, _ in rows],
        equity=[point.equity for _, point in rows],
        profit_loss=earned,
        profit_loss_pct=[(one / base_value).quantize(MONEY_STEP) if base_value else None for one in earned],
        base_value=base_value,
        timeframe=_DAILY if is_daily else _INTRADAY,
        cashflow={},
    )


def _first_money(points: "Sequence[CurvePoint]") -> Decimal:
    """What was put in first, of an account that began with nothing: what its profit is of."""
    return next((one.net_deposits for one in points if one.equity), Decimal(0))


def _earned(point: "CurvePoint", base: "CurvePoint") -> Decimal:
    return (point.equity - point.net_deposits) - (base.equity - base.net_deposits)


def _opened(day: date, at: datetime) -> int:
    return int((session_open(day) if is_session(day) else at).timestamp())


def _kinds(types: str | None, category: str | None) -> frozenset[str] | None:
    if category is not None:
        return frozenset({FILL}) if category == "trade_activity" else frozenset(KIND_NAMES.values())
    return None if types is None else frozenset(part.strip().upper() for part in types.split(","))


def _before(moment: datetime | None, *, is_day: bool) -> datetime | None:
    """A day includes its first instant; `after` leaves it out."""
    return moment - timedelta(microseconds=1) if moment is not None and is_day else moment


def _order(text: str) -> str:
    found = row_id_of("ord", text)
    if found is None:
        raise not_found("order not found")
    return found


def _page_key(token: str) -> tuple[datetime, str]:
    moment, _, rest = token.partition("::")
    found = None
    if len(moment) == len("20260101093000000000") and moment.isdecimal() and rest:
        text = f"{moment[:4]}-{moment[4:6]}-{moment[6:8]}T{moment[8:10]}:{moment[10:12]}:{moment[12:14]}.{moment[14:]}"
        found = instant("page_token", text)
    if found is None:
        raise malformed("page_token: not the id of an activity")
    return found, rest
