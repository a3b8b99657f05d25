"""Tracked accounts made of a scenario's rows, measured without a database or a market."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from paiid.domain.account import AccountKind, BrokerId, LotMethod
from paiid.domain.activity import NO_TERMS, Activity, ActivityKind, Terms, activity_order, gross
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.holdings import AccountFold
from paiid.domain.instrument import AssetClass, Instrument, Symbol
from paiid.domain.market import Delay
from paiid.domain.series import steps, tick_of
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.figures.measured import Measure, Measured, performance_of
from paiid.features.portfolio.figures.performance import Performance
from paiid.features.portfolio.figures.pricing import PriceBook, Prices
from paiid.features.portfolio.inputs.kinship import Kin, kinships
from paiid.features.portfolio.inputs.own_prices import OwnPrices
from paiid.features.portfolio.inputs.periods import Range, period_of
from paiid.features.portfolio.inputs.prices import PriceTrack
from paiid.features.portfolio.inputs.selecting import AccountRef, Selection
from paiid.features.portfolio.inputs.truth import Truth
from paiid.features.tracking.reading_prices import DatedValues
from paiid.features.tracking.repository import PrivateInstrument

NOW = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)
SPY = Instrument(Symbol("SPY"), "SPY", AssetClass.ETF, "", "XNYS")


def tracked_row(name: str, currency: str = "USD", method: str = "fifo") -> AccountRow:
    """A tracked account of Ada's."""
    return AccountRow(
        id=f"acc_{name}", user_id="usr_ada", name=name, mode="tracked", kind=AccountKind.CASH, currency=currency,
        starting_cash=Decimal(0), allows_shorting=False, commission_per_share=Decimal(0), slippage_bps=Decimal(0),
        is_demo=False, created_at=NOW, archived_at=None, orders_stamp="", broker=BrokerId.TRACKED,
        is_selected=False, lot_method=LotMethod(method),
    )  # fmt: skip


def activity(row: Mapping[str, Any], number: int, base: str = "USD") -> Activity:
    """One row of a scenario."""
    at = datetime.fromisoformat(row["date"]) if "T" in row["date"] else None
    day = date.fromisoformat(row["date"]) if at is None else at.astimezone(NEW_YORK).date()
    kind, symbol = ActivityKind(row["type"]), row.get("symbol")
    quantity = Decimal(row.get("quantity", "0"))
    price = Decimal(row["price"]) if "price" in row else None
    amount = Decimal(row.get("amount", "0"))
    if "amount" not in row and price is not None and symbol and kind.value in {"buy", "sell", "short", "cover"}:
        amount = gross(price, quantity, symbol)
    return Activity(
        id=row.get("id", f"a{number}"), kind=kind, day=day, at=at, symbol=Symbol(symbol) if symbol else None,
        quantity=quantity, price=price, amount=amount, fee=Decimal(row.get("fee", "0")),
        tax=Decimal(row.get("tax", "0")), currency=row.get("currency", base), sequence=number, terms=_terms(row),
    )  # fmt: skip


def _terms(row: Mapping[str, Any]) -> Terms:
    return replace_terms(
        to_symbol=Symbol(row["to_symbol"]) if "to_symbol" in row else None,
        ratio=Decimal(row["ratio"]) if "ratio" in row else None,
        cost_share=Decimal(row["cost_share"]) if "cost_share" in row else None,
        to_currency=row.get("to_currency"),
        to_amount=Decimal(row["to_amount"]) if "to_amount" in row else None,
        lots=tuple(row.get("lots", ())),
    )


def replace_terms(**values: Any) -> Terms:
    """Terms with those values."""
    return NO_TERMS._replace(**values)


def selection_of(scenario: Mapping[str, Any], account: str | None = None) -> Selection:
    """The accounts of a scenario, their total if there are several; or one of them, beside its kin."""
    base, method = scenario["base_currency"], scenario["lot_method"]
    names = list(dict.fromkeys(row.get("account", "Main") for row in scenario["activities"]))
    rows = tuple(tracked_row(name, base, method) for name in names)
    numbered = list(enumerate(scenario["activities"], 1))
    folds = tuple(
        AccountFold.of(
            sorted(
                (activity(row, number, base) for number, row in numbered if row.get("account", "Main") == name),
                key=activity_order,
            )
        )
        for name in names
    )
    if account is not None:
        every = list(map(Kin, rows, folds))
        (one,) = [found for found in every if found.row.name == account]
        family = next(found.members for found in kinships(every) if one in found.members)
        only = AccountRef(one.row.id, one.row.name, base)
        kin = tuple(found for found in family if found is not one)
        return Selection(only, (one.row,), (one.fold,), own_of(scenario), kin=kin)
    ref = AccountRef(rows[0].id, rows[0].name, base) if len(rows) == 1 else AccountRef(None, "All accounts", base)
    return Selection(ref, rows, folds, own_of(scenario))


def own_of(scenario: Mapping[str, Any]) -> OwnPrices:
    """The scenario's prices and rates as those of the owner."""
    prices: dict[Symbol, list[tuple[date, Decimal]]] = {}
    instruments: dict[Symbol, PrivateInstrument] = {}
    for row in sorted(scenario["prices"], key=lambda one: one["date"]):
        symbol = Symbol(row["symbol"])
        prices.setdefault(symbol, []).append((date.fromisoformat(row["date"]), Decimal(row["close"])))
        instruments[symbol] = PrivateInstrument("usr_ada", symbol, symbol, row["currency"], "other", "", NOW)
    rates: dict[tuple[str, str], list[tuple[date, Decimal]]] = {}
    for row in sorted(scenario.get("rates", ()), key=lambda one: one["date"]):
        rates.setdefault((row["base"], row["quote"]), []).append(
            (date.fromisoformat(row["date"]), Decimal(row["rate"]))
        )
    return OwnPrices.of(
        instruments,
        {symbol: _dated(rows) for symbol, rows in prices.items()},
        {pair: _dated(rows) for pair, rows in rates.items()},
    )


def _dated(rows: Sequence[tuple[date, Decimal]]) -> DatedValues:
    return DatedValues(tuple(day for day, _ in rows), tuple(value for _, value in rows))


def measured(selection: Selection, wanted: Range, *, now: datetime = NOW, measure: Measure | None = None) -> Measured:
    """The selection valued at its owner's prices alone."""
    period = period_of(selection.activities, wanted, now=now, own=selection.own)
    book = PriceBook(
        selection.ref.currency, tick_of(now), selection.own.tracks, {}, selection.own.rates_into(selection.ref.currency)
    )
    nothing = PriceTrack(SPY.symbol, steps((), ()), "")
    prices = Prices(book, nothing, (), Truth("Your prices", now, Delay.STALE))
    return (measure or Measure()).measured(selection, period, prices)


def performance(selection: Selection, wanted: Range, *, now: datetime = NOW) -> Performance:
    """Its figures."""
    return performance_of(measured(selection, wanted, now=now), SPY)
