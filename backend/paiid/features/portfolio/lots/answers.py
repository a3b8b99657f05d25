"""Lots as the endpoints answer them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from fastapi import Response

from paiid.core.csv import csv_response
from paiid.core.types import decimal_text
from paiid.domain.account import LotMethod
from paiid.domain.activity import multiplier
from paiid.domain.instrument import Symbol
from paiid.domain.lot_preview import SalePreview
from paiid.domain.lots import EXACT, ClosedLot, Lot, sum_of
from paiid.domain.money import MONEY_STEP, to_cents
from paiid.domain.tax import RealizedLot, RealizedTotals, Term, long_term_from, term_of
from paiid.domain.wash_sales import WINDOW
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.figure_schemas import AccountRefRead, GapRead
from paiid.features.portfolio.lots.choosing import ClosingLots
from paiid.features.portfolio.lots.folding import LotGap, OpenLot
from paiid.features.portfolio.lots.pricing import Present
from paiid.features.portfolio.lots.reading import LotReading
from paiid.features.portfolio.lots.realized import RealizedPage
from paiid.features.portfolio.lots.schemas import (
    ClosingLotRead,
    ClosingRead,
    LotChoiceRead,
    LotRead,
    LotsRead,
    MethodPreviewRead,
    RealizedLotRead,
    RealizedPageRead,
    RealizedTotalsRead,
    ReplacementRead,
    SaleLotRead,
    SalePreviewRead,
    WashSaleWarningRead,
)
from paiid.features.portfolio.lots.service import OpenLots, SalePreviews
from paiid.features.portfolio.schemas import TradeDirection

_CSV_COLUMNS = (
    "account_id", "symbol", "direction", "quantity", "acquired_on", "closed_on", "term", "proceeds", "cost", "gain",
    "disallowed", "deferred_loss", "adjusted_gain", "adjusted_term", "reason", "opened_by", "closed_by",
)  # fmt: skip


def lots_read(found: OpenLots) -> LotsRead:
    """The answer for open lots."""
    return LotsRead.model_construct(
        account=_account(found.reading),
        method=found.method,
        items=[lot_read(one, found.present) for one in found.lots],
        gaps=_gaps(found.gaps),
        source=found.present.truth.source,
        delay=found.present.truth.delay,
        as_of=found.present.truth.as_of,
    )


def lot_read(one: OpenLot, present: Present) -> LotRead:
    """The answer for one open lot."""
    lot, size = one.lot, multiplier(one.symbol)
    last = present.prices.get(one.symbol)
    value = None if last is None else to_cents(EXACT.multiply(EXACT.multiply(lot.quantity, last), size))
    is_short = lot.quantity < 0
    from_day = None if is_short else long_term_from(lot.day)
    return LotRead.model_construct(
        id=lot.id,
        account_id=one.account,
        symbol=one.symbol,
        quantity=lot.quantity,
        price=EXACT.divide(lot.cost, EXACT.multiply(lot.quantity, size)).quantize(MONEY_STEP),
        cost_basis=to_cents(lot.cost),
        deferred_loss=to_cents(one.deferred),
        is_cost_known=one.is_cost_known,
        market_value=value,
        unrealized_pnl=None if value is None else to_cents(EXACT.subtract(value, lot.cost)),
        opened_at=lot.opened_at,
        acquired_on=lot.day,
        long_term_on=from_day,
        term=Term.SHORT if from_day is None or present.day < from_day else Term.LONG,
    )


def realized_read(page: RealizedPage, year: int | None) -> RealizedPageRead:
    """The answer for a page of realized gains."""
    return RealizedPageRead.model_construct(
        account=_account(page.reading),
        method=page.method,
        year=year,
        years=list(page.years),
        items=[_realized(row) for row in page.items],
        next_cursor=page.next_cursor,
        total=page.totals.number,
        totals=_totals(page.totals),
        gaps=_gaps(page.gaps),
    )


def realized_csv(page: RealizedPage) -> Response:
    """Realized gains as a file."""
    return csv_response(_CSV_COLUMNS, [_realized(row) for row in page.items], "realized-gains.csv")


def _realized(one: RealizedLot) -> RealizedLotRead:
    closed = one.closed
    return RealizedLotRead.model_construct(
        account_id=one.account,
        symbol=closed.symbol,
        direction=_direction(is_short=closed.is_short),
        reason=closed.reason,
        quantity=closed.quantity,
        acquired_on=closed.opened_day,
        closed_on=closed.closed_day,
        opened_at=closed.opened_at,
        closed_at=closed.closed_at,
        opened_by=closed.opened_by,
        closed_by=closed.closed_by,
        cost=closed.cost,
        proceeds=closed.proceeds,
        gain=one.gain,
        term=one.term,
        disallowed=one.disallowed,
        deferred_loss=one.deferred,
        adjusted_gain=one.adjusted_gain,
        adjusted_term=one.adjusted_term,
        replacements=[
            ReplacementRead(
                lot_id=by.lot_id,
                acquired_on=by.day,
                quantity=by.quantity,
                disallowed=by.disallowed,
                held_days=by.held_days,
            )
            for by in one.replacements
        ],
    )


def _totals(found: RealizedTotals) -> RealizedTotalsRead:
    return RealizedTotalsRead(
        proceeds=found.proceeds,
        cost=found.cost,
        gain=found.gain,
        short_term=found.short_term,
        long_term=found.long_term,
        disallowed=found.disallowed,
        deferred_loss=found.deferred,
        adjusted_gain=found.adjusted_gain,
        adjusted_short_term=found.adjusted_short_term,
        adjusted_long_term=found.adjusted_long_term,
    )


def preview_read(found: SalePreviews) -> SalePreviewRead:
    """The answer for a sale that is looked at."""
    wish, truth = found.wish, found.present.truth
    sale = _Sale(wish.symbol, found.is_short, found.reading.ref.currency, found.present.day, found.method)
    return SalePreviewRead(
        account=_account(found.reading),
        symbol=wish.symbol,
        direction=_direction(is_short=found.is_short),
        quantity=wish.quantity,
        price=found.price,
        fee=wish.fee,
        methods=[_method(one, sale) for one in found.sales],
        source="" if wish.price is not None else truth.source,
        delay=truth.delay,
        as_of=truth.as_of,
    )


class _Sale(NamedTuple):
    """What the methods' answers share: `day` is that of the sale, `method` the account's own."""

    symbol: str
    is_short: bool
    currency: str
    day: date
    method: LotMethod


def _method(one: SalePreview, sale: _Sale) -> MethodPreviewRead:
    return MethodPreviewRead(
        method=one.method,
        is_chosen=one.method is sale.method,
        cost=sum_of([lot.cost for lot in one.closed]),
        proceeds=sum_of([lot.proceeds for lot in one.closed]),
        gain=one.gain,
        short_term=one.gain_of(Term.SHORT),
        long_term=one.gain_of(Term.LONG),
        lots=[_sale_lot(lot) for lot in one.closed],
        wash_sale=_warning(one, sale),
    )


def _sale_lot(lot: ClosedLot) -> SaleLotRead:
    return SaleLotRead(
        lot_id=lot.opened_by,
        quantity=lot.quantity,
        acquired_on=lot.opened_day,
        cost=lot.cost,
        proceeds=lot.proceeds,
        gain=lot.realized_pnl,
        term=term_of(lot),
    )


def _warning(one: SalePreview, sale: _Sale) -> WashSaleWarningRead | None:
    if all(lot.realized_pnl >= 0 for lot in one.closed):
        return None
    until = sale.day + WINDOW
    return WashSaleWarningRead(
        quantity=one.replaced,
        disallowed=one.disallowed,
        replaced_by=list(one.replaced_by),
        until=until,
        sentence=_sentence(one, sale, until),
    )


def _sentence(one: SalePreview, sale: _Sale, until: date) -> str:
    symbol, verb = sale.symbol, "Selling short" if sale.is_short else "Buying"
    again = f"{verb} {symbol} again until {until.isoformat()} would defer {'more' if one.replaced else 'the loss'}."
    if not one.replaced:
        return again
    amount = f"{to_cents(one.disallowed)} {sale.currency}"
    return f"{decimal_text(one.replaced)} bought since {until - 2 * WINDOW} would defer {amount} of the loss. {again}"


def closing_read(found: ClosingLots) -> ClosingRead:
    """The answer for a sale whose lots can be chosen."""
    closing, row = found.closing, found.row
    sale = _Sale(closing.symbol or "", found.is_short, found.reading.ref.currency, closing.day, row.lot_method)
    return ClosingRead(
        account=_account(found.reading),
        closing_id=closing.id,
        closed_on=closing.day,
        symbol=sale.symbol,
        direction=_direction(is_short=sale.is_short),
        quantity=closing.quantity,
        method=row.lot_method,
        is_applied=row.lot_method is LotMethod.SPECIFIC,
        chosen=list(found.chosen),
        lots=[_closing_lot(lot, sale) for lot in found.lots],
        methods=[_method(one, sale) for one in found.sales],
    )


def _closing_lot(lot: Lot, sale: _Sale) -> ClosingLotRead:
    size = multiplier(Symbol(sale.symbol))
    is_long = lot.quantity > 0 and sale.day >= long_term_from(lot.day)
    return ClosingLotRead(
        id=lot.id,
        quantity=lot.quantity,
        acquired_on=lot.day,
        price=EXACT.divide(lot.cost, EXACT.multiply(lot.quantity, size)).quantize(MONEY_STEP),
        cost_basis=to_cents(lot.cost),
        term=Term.LONG if is_long else Term.SHORT,
    )


def choice_read(row: AccountRow, closing_id: str, lots: Sequence[str]) -> LotChoiceRead:
    """The answer for a choice that was made."""
    return LotChoiceRead(
        account=AccountRefRead(id=row.id, name=row.name, currency=row.currency),
        closing_id=closing_id,
        lots=list(dict.fromkeys(lots)),
        method=row.lot_method,
        is_applied=row.lot_method is LotMethod.SPECIFIC,
    )


def _account(reading: LotReading) -> AccountRefRead:
    return AccountRefRead(id=reading.ref.id, name=reading.ref.name, currency=reading.ref.currency)


def _gaps(gaps: Sequence[LotGap]) -> list[GapRead]:
    return [GapRead(symbol=one.symbol, kind=one.kind, first=one.day, last=one.day, detail=one.detail) for one in gaps]


def _direction(*, is_short: bool) -> TradeDirection:
    return TradeDirection.SHORT if is_short else TradeDirection.LONG
