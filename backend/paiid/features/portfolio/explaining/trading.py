"""What the closed trades say. Imports numpy, so it is itself imported lazily."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.domain.closings import ClosedTrade
from paiid.domain.holdings import AmountKind
from paiid.domain.money import to_cents
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.material import NOTHING, Figure, Material
from paiid.features.portfolio.explaining.model import EntryRef, Input, Rows, Step, Way
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.curve import money

_NONE: Final = "No trade was closed in this period."


def _trade(found: tuple[AccountRow, ClosedTrade]) -> Input:
    account, trade = found
    side = "short " if trade.is_short else ""
    label = f"{words.plain(trade.quantity)} {trade.symbol}, {side}closed {words.on(trade.closed_at.date())}"
    pnl = to_cents(trade.pnl)
    return Input(
        kind="trade",
        label=label,
        value=pnl,
        unit=FigureUnit.MONEY,
        source=f"Closed trades of {account.name}",
        as_of=trade.closed_at,
        reference=trade.id,
        entry=EntryRef.of(account, trade.id),
    )


def _rows(material: Material) -> tuple[Rows[tuple[AccountRow, ClosedTrade]]]:
    found = material.found
    parts = zip(found.selection.rows, found.lots.trades, strict=False)
    return (Rows([(account, trade) for account, trades in parts for trade in trades], _trade),)


def _cents(material: Material, keep: Callable[[int], bool]) -> list[int]:
    return [cents for cents in material.found.lots.trade_cents if keep(cents)]


def _sum(label: str, cents: list[int]) -> Step:
    trades = words.counted(len(cents), "trade")
    return Step(label, f"sum of {trades}", money(sum(cents)), FigureUnit.MONEY)


def _count(label: str, count: int) -> Step:
    return Step(label, "closed in the period", Decimal(count), FigureUnit.NUMBER)


def _win_rate(material: Material) -> Way:
    traded, value = material.told.traded, material.shown.win_rate
    steps = [_count("Trades", traded.closed), _count("Of these with a gain", traded.winning)]
    if value is None:
        return Way(_NONE, steps, _rows(material))
    steps.append(Step("Win rate", f"{traded.winning} / {traded.closed}", value, FigureUnit.RATIO))
    trades = words.counted(traded.closed, "trade")
    return Way(f"{traded.winning} of {trades} gained: {words.percent(value)}.", steps, _rows(material))


def _profit_factor(material: Material) -> Way:
    gains, losses = _cents(material, lambda one: one > 0), _cents(material, lambda one: one < 0)
    won, lost = money(sum(gains)), money(-sum(losses))
    steps = [_sum("All gains", gains), _sum("All losses", losses)]
    value = material.shown.trades.profit_factor
    if value is None:
        return Way(
            _NONE if not material.told.traded.closed else "No trade lost, so nothing divides the gains.",
            steps,
            _rows(material),
        )
    steps.append(Step("Profit factor", f"{words.cents(won)} / {words.cents(lost)}", value, FigureUnit.NUMBER))
    return Way(f"For each unit lost {value:.2f} were gained.", steps, _rows(material))


def _mean(material: Material, name: str, cents: list[int], empty: str) -> Way:
    value: Decimal | None = getattr(material.shown.trades, name)
    steps = [_count("Trades", len(cents)), _sum("Their result", cents)]
    if value is None:
        return Way(empty if material.told.traded.closed else _NONE, steps, _rows(material))
    steps.append(Step("Mean", f"{words.cents(money(sum(cents)))} / {len(cents)}", value, FigureUnit.MONEY))
    trades = words.counted(len(cents), "trade")
    return Way(f"The mean of {trades} is {material.money(value)}.", steps, _rows(material))


def _turnover(material: Material) -> Way:
    curve, amounts, value = material.curve, material.told.amounts, material.shown.trades.turnover
    if not curve.at.size:
        return Way(NOTHING)
    bought, sold = amounts[AmountKind.BOUGHT], amounts[AmountKind.SOLD]
    mean = float(np.mean(curve.equity.astype(np.float64))) / 100
    steps = [
        Step("Bought", "all purchases of the period", bought, FigureUnit.MONEY),
        Step("Sold", "all sales of the period", sold, FigureUnit.MONEY),
        Step(
            "Smaller of both", f"min({words.cents(bought)}, {words.cents(sold)})", min(bought, sold), FigureUnit.MONEY
        ),
        Step("Mean equity", f"of {words.counted(curve.at.size, 'valuation')}", words.exact(mean), FigureUnit.MONEY),
    ]
    if value is None:
        return Way("The account was worth nothing on average, or no day has passed.", steps, _rows(material))
    expression = f"{words.cents(min(bought, sold))} / {mean:,.6f} × 365 / {curve.age}"
    steps.append(Step("Turnover, a year", expression, value, FigureUnit.RATIO))
    return Way(f"In a year {words.percent(value)} of the account is traded once over.", steps, _rows(material))


def _figure(
    name: str, title: str, unit: FigureUnit, *, formula: str, convention: str, way: Callable[[Material], Way]
) -> Figure:
    return Figure(
        name=name,
        title=title,
        unit=unit,
        formula=formula,
        convention=convention,
        value=lambda material: getattr(material.shown.trades, name),
        way=way,
    )


_ORDER: Final = "All that one order closed is one trade; its result is in whole cents, costs inside."

FIGURES: Final = (
    _figure(
        "win_rate",
        "Win rate",
        FigureUnit.RATIO,
        formula="Trades with a gain / closed trades",
        convention=f"{_ORDER} One that came out even is a trade and no gain.",
        way=_win_rate,
    ),
    _figure(
        "profit_factor",
        "Profit factor",
        FigureUnit.NUMBER,
        formula="Sum of gains / sum of losses",
        convention=_ORDER,
        way=_profit_factor,
    ),
    _figure(
        "expectancy",
        "Expectancy, a trade",
        FigureUnit.MONEY,
        formula="Sum of results / closed trades",
        convention=_ORDER,
        way=lambda material: _mean(material, "expectancy", _cents(material, lambda _: True), _NONE),
    ),
    _figure(
        "average_win",
        "Average win",
        FigureUnit.MONEY,
        formula="Sum of gains / trades with a gain",
        convention=_ORDER,
        way=lambda material: _mean(
            material, "average_win", _cents(material, lambda one: one > 0), "No trade gained in this period."
        ),
    ),
    _figure(
        "average_loss",
        "Average loss",
        FigureUnit.MONEY,
        formula="Sum of losses / trades with a loss",
        convention=_ORDER,
        way=lambda material: _mean(
            material, "average_loss", _cents(material, lambda one: one < 0), "No trade lost in this period."
        ),
    ),
    _figure(
        "turnover",
        "Turnover, a year",
        FigureUnit.RATIO,
        formula="Smaller of bought and sold / mean equity × 365 / days",
        convention="Equity is the mean of the valuations of the curve; days are counted from the account's first.",
        way=_turnover,
    ),
)
