"""Dividends, interest, fees, taxes. Imports numpy, so it is itself imported lazily."""

from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Final, NamedTuple

from paiid.domain.activity import ZERO, Activity, ActivityKind
from paiid.domain.lots import EXACT
from paiid.domain.money import to_cents
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.booked import entry
from paiid.features.portfolio.explaining.material import NOTHING, Figure, Material
from paiid.features.portfolio.explaining.model import Input, Rows, Scope, Step, Way
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.measured import Measured
from paiid.features.portfolio.figures.movements import activity_tick

_DIGITS: Final = 60


class Booked(NamedTuple):
    """What one activity brought or took, in its own currency, and in the account's; None without a rate."""

    account: AccountRow
    activity: Activity
    tick: int
    amount: Decimal
    in_base: Decimal | None


def _fee(activity: Activity) -> Decimal:
    return activity.fee + (activity.amount if activity.kind is ActivityKind.FEE else ZERO)


def _tax(activity: Activity) -> Decimal:
    return activity.tax + (activity.amount if activity.kind is ActivityKind.TAX else ZERO)


def _of(kind: ActivityKind) -> Callable[[Activity], Decimal]:
    return lambda activity: activity.amount if activity.kind is kind else ZERO


def _booked(measured: Measured, read: Callable[[Activity], Decimal], symbol: str) -> list[Booked]:
    book, selection, found = measured.prices.book, measured.selection, list[Booked]()
    for row, activities in zip(selection.rows, selection.activities, strict=True):
        for activity in activities:
            amount = read(activity)
            if not amount or symbol not in {"", activity.symbol}:
                continue
            tick = activity_tick(activity)
            if measured.period.holds(tick):
                rate = book.rate(activity.currency, tick)
                in_base = None if rate is None else EXACT.multiply(amount, rate)
                found.append(Booked(row, activity, tick, amount, in_base))
    return found


def dividends_way(measured: Measured, symbol: str) -> Way:
    """The dividends of a symbol in a measured period."""
    return _way(measured, _of(ActivityKind.DIVIDEND), "dividends", symbol)


def _way(measured: Measured, read: Callable[[Activity], Decimal], noun: str, symbol: str = "") -> Way:
    if measured.period.ends is None:
        return Way(NOTHING)
    booked, base = _booked(measured, read, symbol), measured.selection.ref.currency
    steps, total = _by_currency(booked, base), ZERO
    with localcontext(prec=_DIGITS):
        total = to_cents(sum((one.in_base or ZERO for one in booked), ZERO))
    steps.append(Step("Total", "the sum of these", total, FigureUnit.MONEY))
    rows = (Rows(booked, lambda one: _input(one, base)),)
    if not booked:
        return Way(f"There were no {noun} in this period.", steps, rows)
    entries = words.counted(len(booked), "entry", "entries")
    return Way(f"{entries} of {noun} come to {words.money(total, base)}.", steps, rows)


def _by_currency(booked: list[Booked], base: str) -> list[Step]:
    groups: dict[str, list[Booked]] = {}
    for one in booked:
        groups.setdefault(one.activity.currency, []).append(one)
    return [_of_currency(currency, group, base) for currency, group in groups.items()]


def _of_currency(currency: str, group: list[Booked], base: str) -> Step:
    label = f"In {currency}"
    entries = words.counted(len(group), "entry", "entries")
    with localcontext(prec=_DIGITS):
        amount = sum((one.amount for one in group), ZERO)
        value = sum((one.in_base or ZERO for one in group), ZERO)
    if currency == base:
        return Step(label, f"sum of {entries}", value, FigureUnit.MONEY)
    if all(one.in_base is None for one in group):
        return Step(label, f"{words.plain(amount)} {currency}, no rate known: left out", ZERO, FigureUnit.MONEY)
    expression = f"{entries} of {words.plain(amount)} {currency}, each at the rate of its day"
    return Step(label, expression, value, FigureUnit.MONEY)


def _input(one: Booked, base: str) -> Input:
    activity = one.activity
    foreign = "" if activity.currency == base else f": {words.plain(one.amount)} {activity.currency}"
    return entry(one.account, activity, ZERO if one.in_base is None else one.in_base, more=foreign)


def _figure(name: str, noun: str, read: Callable[[Activity], Decimal], *, convention: str) -> Figure:
    return Figure(
        name=name,
        title=noun.capitalize(),
        unit=FigureUnit.MONEY,
        formula="Sum of the entries of the period, each at the currency rate of its time",
        convention=convention,
        value=lambda material: getattr(material.shown, name),
        way=lambda material: _way(material.found, read, noun),
    )


def _dividends_of_symbol(material: Material) -> Decimal | None:
    return next((one.dividends for one in material.shown.by_symbol if one.symbol == material.symbol), None)


_DIVIDENDS: Final = "Before tax; those paid on short positions count below zero. Booked on the day they were paid."

FIGURES: Final = (
    _figure("dividends", "dividends", _of(ActivityKind.DIVIDEND), convention=_DIVIDENDS),
    Figure(
        name="dividends",
        title="Dividends of a symbol",
        unit=FigureUnit.MONEY,
        formula="Sum of its dividends of the period, each at the currency rate of its time",
        convention=_DIVIDENDS,
        value=_dividends_of_symbol,
        way=lambda material: dividends_way(material.found, material.symbol),
        scope=Scope.SYMBOL,
    ),
    _figure("interest", "interest", _of(ActivityKind.INTEREST), convention="Received less paid."),
    _figure(
        "fees",
        "fees",
        _fee,
        convention="Those of trades are in cost or proceeds already, and only told here; others lower the return.",
    ),
    _figure(
        "taxes",
        "taxes",
        _tax,
        convention="Held back from income or paid; those of trades are in their cost or proceeds already.",
    ),
)
