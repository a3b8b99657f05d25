"""Tracked accounts, and the total of all, as the portfolio endpoint answers them."""

from paiid.domain.account import BrokerId
from paiid.domain.activity import ZERO
from paiid.domain.holdings import AmountKind
from paiid.domain.portfolio import percent
from paiid.features.portfolio.answers import portfolio_read
from paiid.features.portfolio.figure_schemas import GapRead
from paiid.features.portfolio.schemas import AccountRead, PortfolioRead, PositionRead
from paiid.features.portfolio.service import PortfolioSnapshot
from paiid.features.portfolio.service.presenting import PresentPortfolio

_ALL = "all"


def present_read(found: PortfolioSnapshot | PresentPortfolio) -> PortfolioRead:
    """The answer for either kind of account."""
    if isinstance(found, PortfolioSnapshot):
        return portfolio_read(found)
    positions = [PositionRead.model_validate(one) for one in found.positions]
    return PortfolioRead.model_construct(account=_account(found), positions=positions, gaps=_gaps(found))


def _gaps(found: PresentPortfolio) -> list[GapRead]:
    today = found.now.date()
    return [
        GapRead(symbol=symbol, kind="price", first=today, last=today, detail=f"{symbol} has no price: it is left out.")
        for symbol in found.unpriced
    ]


def _account(found: PresentPortfolio) -> AccountRead:
    rows, ref, truth = found.selection.rows, found.selection.ref, found.truth
    first = rows[0]
    broker = first.broker if ref.id is not None else BrokerId.TRACKED
    base = found.last_equity + found.day_flows
    return AccountRead.model_construct(
        id=ref.id or _ALL,
        name=ref.name,
        mode=first.mode if ref.id is not None else _ALL,
        broker=broker,
        broker_name=broker.label if ref.id is not None else ref.name,
        currency=ref.currency,
        is_demo=all(row.is_demo for row in rows),
        cash=found.cash,
        buying_power=ZERO,
        equity=found.equity,
        last_equity=found.last_equity,
        day_pnl=found.day_pnl,
        day_pnl_percent=percent(found.day_pnl, base),
        total_pnl=found.total_pnl,
        total_pnl_percent=percent(found.total_pnl, found.net_deposits),
        realized_pnl=found.realized_pnl,
        unrealized_pnl=found.unrealized_pnl,
        long_market_value=sum((one.market_value for one in found.positions if one.market_value > 0), ZERO),
        short_market_value=sum((one.market_value for one in found.positions if one.market_value < 0), ZERO),
        starting_cash=sum((row.starting_cash for row in rows), ZERO),
        net_deposits=found.net_deposits,
        fees=found.amounts[AmountKind.FEES],
        dividends=found.amounts[AmountKind.DIVIDENDS],
        margin_enabled=False,
        shorting_enabled=False,
        commission_per_share=ZERO,
        slippage_bps=ZERO,
        open_orders=0,
        created_at=min(row.created_at for row in rows),
        as_of=truth.as_of,
        delay=truth.delay,
        source=truth.source,
    )
