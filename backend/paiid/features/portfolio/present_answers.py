"""Any account, and the total of all, at present prices as the portfolio endpoint answers them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from paiid.domain.account import BrokerId
from paiid.domain.activity import ZERO
from paiid.domain.exchange_calendar import NEW_YORK, is_session, session_close
from paiid.domain.holdings import AmountKind
from paiid.domain.instrument import Symbol
from paiid.domain.option import OptionSymbol, symbol_in
from paiid.features.portfolio.figure_schemas import GapRead
from paiid.features.portfolio.figures.pricing import STALE_AFTER_DAYS
from paiid.features.portfolio.schemas import AccountRead, PortfolioRead, PositionRead
from paiid.features.portfolio.service import PortfolioSnapshot
from paiid.features.portfolio.service.presenting import PresentPortfolio

_ALL: Final = "all"
_VALUED: Final = (
    "cash", "equity", "last_equity", "day_pnl", "day_pnl_percent", "total_pnl", "total_pnl_percent", "realized_pnl",
    "unrealized_pnl", "long_market_value", "short_market_value", "net_deposits", "left_out",
)  # fmt: skip


def present_read(found: PortfolioSnapshot | PresentPortfolio) -> PortfolioRead:
    """The answer for either kind of account; built without validation, for the values are ours."""
    if isinstance(found, PortfolioSnapshot):
        of_account, gaps = _at_a_broker(found), [*_gaps_of_day(found), *_old_prices(found)]
    else:
        of_account, gaps = _tracked(found), [GapRead.model_validate(one) for one in found.gaps]
    account = AccountRead.model_construct(
        **of_account,
        **{name: getattr(found.value, name) for name in _VALUED},
        as_of=found.truth.as_of,
        delay=found.truth.delay,
        source=found.truth.source,
    )
    positions = [
        PositionRead.model_construct(**{name: getattr(one, name) for name in PositionRead.model_fields})
        for one in found.positions
    ]
    return PortfolioRead.model_construct(account=account, positions=positions, gaps=gaps)


def _at_a_broker(found: PortfolioSnapshot) -> dict[str, Any]:
    row, book = found.state.account, found.state.history.book
    return {
        "id": row.id,
        "name": row.name,
        "mode": row.mode,
        "broker": row.broker,
        "broker_name": row.broker.label,
        "currency": row.currency,
        "is_demo": row.is_demo,
        "buying_power": found.buying_power,
        "starting_cash": row.starting_cash,
        "fees": book.fees,
        "dividends": book.dividends,
        "margin_enabled": row.terms.multiplier > 1,
        "shorting_enabled": row.terms.can_short,
        "commission_per_share": row.commission_per_share,
        "slippage_bps": row.slippage_bps,
        "open_orders": len(found.state.open_orders),
        "created_at": row.created_at,
    }


def _tracked(found: PresentPortfolio) -> dict[str, Any]:
    """Of an account that takes no orders, or of the total."""
    rows, ref = found.selection.rows, found.selection.ref
    first, is_one = rows[0], ref.id is not None
    broker = first.broker if is_one else BrokerId.TRACKED
    return {
        "id": ref.id or _ALL,
        "name": ref.name,
        "mode": first.mode if is_one else _ALL,
        "broker": broker,
        "broker_name": broker.label if is_one else ref.name,
        "currency": ref.currency,
        "is_demo": all(row.is_demo for row in rows),
        "buying_power": ZERO,
        "starting_cash": sum((row.starting_cash for row in rows), ZERO),
        "fees": found.amounts[AmountKind.FEES],
        "dividends": found.amounts[AmountKind.DIVIDENDS],
        "margin_enabled": False,
        "shorting_enabled": False,
        "commission_per_share": ZERO,
        "slippage_bps": ZERO,
        "open_orders": 0,
        "created_at": min(row.created_at for row in rows),
    }


def _gaps_of_day(found: PortfolioSnapshot) -> Iterator[GapRead]:
    day, today = (moment.astimezone(NEW_YORK).date() for moment in (found.day_began_at, found.now))
    for symbol in found.value.unpriced:
        detail = f"{symbol} has no price: it is left out until there is one."
        yield GapRead(symbol=symbol, kind="price", first=today, last=today, detail=detail)
    for symbol in found.value.unknown_days:
        detail = f"{symbol}: its close of the day before is not known, so the day's result leaves it out."
        yield GapRead(symbol=symbol, kind="price", first=day, last=day, detail=detail)
    for symbol, option in _ended(found):
        detail = (
            f"{symbol} has ended and its broker has not booked that yet. Until then it is valued at what exercising it"
            f" would have paid at the last close of {option.root}."
        )
        end = option.expiration
        yield GapRead(symbol=symbol, kind="stale_price", first=end, last=end, detail=detail)


def _old_prices(found: PortfolioSnapshot) -> Iterator[GapRead]:
    """As measured periods tell them."""
    ended = {symbol for symbol, _ in _ended(found)}
    for one in found.value.positions:
        as_of = found.quotes[one.symbol].as_of
        age = found.now - as_of
        if one.symbol not in ended and age > timedelta(days=STALE_AFTER_DAYS):
            first, last = (moment.astimezone(NEW_YORK).date() for moment in (as_of, found.now))
            detail = f"The last price of {one.symbol} is {age.days} days old."
            yield GapRead(symbol=one.symbol, kind="stale_price", first=first, last=last, detail=detail)


def _ended(found: PortfolioSnapshot) -> Iterator[tuple[Symbol, OptionSymbol]]:
    """Contracts that are held still and priced as of their end."""
    for one in found.value.positions:
        option, as_of = symbol_in(one.symbol), found.quotes[one.symbol].as_of
        if option is None or as_of.date() < option.expiration or not is_session(option.expiration):
            continue
        if as_of == session_close(option.expiration):
            yield one.symbol, option
