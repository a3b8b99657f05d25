"""Open lots, realized gains by tax year, what a sale would realize, and the owner's choice of lots."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from paiid.core.db import Database
from paiid.domain.account import LotMethod
from paiid.domain.activity import gross
from paiid.domain.instrument import Symbol
from paiid.domain.lot_accounts import LotFold
from paiid.domain.lot_preview import SalePreview, preview_sale
from paiid.domain.lots import EXACT, Lot, Position
from paiid.domain.wash_sales import WINDOW
from paiid.features.market.service import MarketService
from paiid.features.portfolio.inputs.prices import PriceHistory
from paiid.features.portfolio.lots.errors import LotNotOpenError, NoPriceError, NotHeldError
from paiid.features.portfolio.lots.folding import LotFolds, LotGap, OpenLot, OpenView, Plan, RealizedView
from paiid.features.portfolio.lots.pricing import LotPrices, Present
from paiid.features.portfolio.lots.reading import LotGroup, LotReader, LotReading
from paiid.features.portfolio.lots.realized import RealizedFilter, RealizedPage, Report, Reports

_PREVIEW = "preview"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OpenLots:
    """Open lots of the accounts that are meant, in the order in which sales use them up, with present prices.

    `method` is None where the accounts have different ones.
    """

    reading: LotReading
    method: LotMethod | None
    lots: Sequence[OpenLot]
    gaps: Sequence[LotGap]
    present: Present


@dataclass(frozen=True, slots=True)
class SaleWish:
    """A sale to be looked at; `quantity` > 0. A price is per share, the present one if None; `fee` >= 0 in all."""

    symbol: Symbol
    quantity: Decimal
    price: Decimal | None = None
    fee: Decimal = Decimal(0)
    lots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SalePreviews:
    """The sale by every method; `is_short` where it would buy a short position back."""

    reading: LotReading
    wish: SaleWish
    method: LotMethod
    is_short: bool
    price: Decimal
    sales: Sequence[SalePreview]
    present: Present


@dataclass(frozen=True)
class LotsService:
    """What the endpoints of lots ask. Reads in one go, prices next, folds off the event loop."""

    db: Database
    reader: LotReader
    prices: LotPrices
    folds: LotFolds = field(default_factory=LotFolds)
    reports: Reports = field(default_factory=Reports)

    @classmethod
    def build(cls, db: Database, market: MarketService, history: PriceHistory, reader: LotReader) -> "LotsService":
        """The service over its collaborators."""
        return cls(db, reader, LotPrices(market, history))

    async def open_lots(
        self, user_id: str, *, account: str | None = None, method: LotMethod | None = None, symbol: Symbol | None = None
    ) -> OpenLots:
        """What is open, as `method` would have left it, or each account's own.

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use.
        """
        reading = await self.db.read(lambda conn: self.reader.read(conn, user_id, account))
        views: list[OpenView] = await self._views(reading, method, self.folds.open)
        lots = [
            lot
            for view in views
            for lot in view.lots
            if lot.account in reading.ids and (symbol is None or lot.symbol == symbol)
        ]
        lots.sort(key=lambda lot: lot.symbol)
        present = await self.prices.present(reading, list(dict.fromkeys(lot.symbol for lot in lots)))
        gaps = [gap for view in views for gap in view.gaps]
        return OpenLots(reading, method_of(reading, method), lots, gaps, present)

    async def realized(
        self, user_id: str, wanted: RealizedFilter, *, cursor: str | None = None, limit: int | None = None
    ) -> RealizedPage:
        """Realized lots, the latest first; without a limit all of them, the earliest first.

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use.
            InvalidCursorError: the cursor is not one of ours.
        """
        reading = await self.db.read(lambda conn: self.reader.read(conn, user_id, wanted.account))
        views: list[RealizedView] = await self._views(reading, wanted.method, self.folds.realized)
        report: Report = await asyncio.to_thread(self.reports.of, views, reading.ids, wanted)
        return report.page(reading, method_of(reading, wanted.method), cursor=cursor, limit=limit)

    async def preview(self, user_id: str, wish: SaleWish, *, account: str | None = None) -> SalePreviews:
        """What the sale would realize now, by every method, out of what the account holds now.

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use, or means several.
            NotHeldError: it holds less.
            NoPriceError: there is no present price.
            LotNotOpenError: a lot that is named is not open.
        """
        reading = await self.db.read(lambda conn: self.reader.one(conn, user_id, account))
        present = await self.prices.present(reading, [wish.symbol])
        price = present.prices.get(wish.symbol) if wish.price is None else wish.price
        if price is None:
            raise NoPriceError(f"There is no present price of {wish.symbol}: say at which price.", symbol=wish.symbol)
        (group,) = reading.groups
        plan = await self._plan(reading, group, None)
        row = reading.wanted[0]

        def look(fold: LotFold) -> tuple[bool, list[SalePreview]]:
            position = _required(fold.books[row.id].positions.get(wish.symbol), wish)
            is_short = position.quantity < 0
            since = present.day - WINDOW
            purchases = fold.taxes.purchases(wish.symbol, since, is_short=is_short)
            event = _event(wish, price, present, is_short=is_short)
            return is_short, preview_sale(wish.symbol, position.lots, event, purchases, wish.lots)

        is_short, sales = await asyncio.to_thread(self.folds.look, group, plan, look)
        return SalePreviews(reading, wish, row.lot_method, is_short, price, sales, present)

    async def _views(
        self, reading: LotReading, method: LotMethod | None, view: Callable[[LotGroup, Plan], T]
    ) -> list[T]:
        plans = [(group, await self._plan(reading, group, method)) for group in reading.groups]
        return [await asyncio.to_thread(view, group, plan) for group, plan in plans]

    async def _plan(self, reading: LotReading, group: LotGroup, method: LotMethod | None) -> Plan:
        methods = {
            row.id: row.lot_method if method is None or row.id not in reading.ids else method for row in group.rows
        }
        base = reading.ref.currency
        return Plan(base, methods, await self.prices.units(reading, group), reading.own.rates_into(base))


def method_of(reading: LotReading, method: LotMethod | None) -> LotMethod | None:
    """The one method that holds for what is meant; None for several."""
    methods = {row.lot_method for row in reading.wanted} if method is None else {method}
    return methods.pop() if len(methods) == 1 else None


def _required(position: Position | None, wish: SaleWish) -> Position:
    held = Decimal(0) if position is None else position.quantity.copy_abs()
    if position is None or held < wish.quantity:
        raise NotHeldError(f"The account holds {held} of {wish.symbol}, not {wish.quantity}.", symbol=wish.symbol)
    if unknown := [lot_id for lot_id in wish.lots if lot_id not in {lot.id for lot in position.lots}]:
        raise LotNotOpenError(f"No lot {unknown[0]!r} of {wish.symbol} is open.", lots=unknown)
    return position


def _event(wish: SaleWish, price: Decimal, present: Present, *, is_short: bool) -> Lot:
    money = gross(price, wish.quantity, wish.symbol)
    at = present.truth.as_of
    if is_short:
        return Lot(_PREVIEW, wish.quantity, EXACT.add(money, wish.fee), present.day, at)
    return Lot(_PREVIEW, EXACT.minus(wish.quantity), EXACT.subtract(wish.fee, money), present.day, at)
