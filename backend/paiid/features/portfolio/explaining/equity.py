"""What the account was worth, what came in, what it earned.

Imports numpy, so it is itself imported lazily.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from paiid.domain.activity import ZERO
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.material import NOTHING, Figure, Material, flow_rows
from paiid.features.portfolio.explaining.model import Rows, Scope, Step, Way
from paiid.features.portfolio.explaining.money_weighted import ends_rows
from paiid.features.portfolio.explaining.time_weighted import day_points, month_points
from paiid.features.portfolio.explaining.valuation import held_at, held_steps, price_rows
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.curve import money
from paiid.features.portfolio.figures.flows import WorthFlow


def equity_at(material: Material, point: int) -> Way:
    """What was there at one point of the curve."""
    curve = material.curve
    if not curve.at.size:
        return Way(NOTHING)
    point %= curve.at.size
    held = held_at(material, int(curve.at[point]))
    value, day = money(curve.equity[point]), words.on(curve.day(point))
    cash = sum((one.value for one in held if one.is_cash), ZERO)
    things = len([one for one in held if not one.is_cash])
    total = Step("Equity", "the sum of these", value, FigureUnit.MONEY)
    others = f"{words.counted(things, 'position')} worth {material.money(value - cash)}"
    sentence = f"On {day} the account was worth {material.money(value)}: {material.money(cash)} in cash, {others}."
    return Way(sentence, [*held_steps(held), total], (price_rows(held),))


def day_point(material: Material) -> int | None:
    """The last point of the curve on the day that is asked for; None without one."""
    curve = material.curve
    found = [index for index in range(curve.at.size) if curve.day(index).isoformat() == material.at]
    return found[-1] if found else None


def _equity_of_day(material: Material) -> Decimal | None:
    found = [point.equity for point in material.shown.curve if point.date.isoformat() == material.at]
    return found[-1] if found else None


def _equity_day(material: Material) -> Way:
    point = day_point(material)
    return Way(NOTHING) if point is None else equity_at(material, point)


def _net_deposits(material: Material) -> Way:
    flows = material.curve.flows
    came = sum((flow.amount for flow in flows if flow.amount > 0), ZERO)
    went = sum((flow.amount for flow in flows if flow.amount < 0), ZERO)
    steps = (
        Step("Put in", _counted(sum(flow.amount > 0 for flow in flows)), came, FigureUnit.MONEY),
        Step("Taken out", _counted(sum(flow.amount < 0 for flow in flows)), went, FigureUnit.MONEY),
        Step("Net deposits", "the sum of both", came + went, FigureUnit.MONEY),
    )
    sentence = f"{material.money(came)} were put in and {material.money(-went)} taken out."
    return Way(sentence if flows else "Nothing was put in or taken out.", steps, (flow_rows(material),))


def _counted(count: int) -> str:
    return f"sum of {words.counted(count, 'flow')}"


def _net_pnl(material: Material) -> Way:
    curve = material.curve
    if not curve.at.size:
        return Way(NOTHING)
    return _earned(material, 0, curve.at.size - 1, (flow_rows(material), ends_rows(material)))


def _earned(material: Material, begin: int, end: int, inputs: Sequence[Rows[Any]]) -> Way:
    """What was earned between two points of the curve."""
    curve, line = material.curve, material.found.timeline
    first, last = int(line.shown[begin]), int(line.shown[end])
    opening, closing = money(curve.equity[begin]), money(curve.equity[end])
    flows = sum((flow.worth or ZERO for flow in _between(material, begin, end)), ZERO)
    moved = money(int((line.start_flows + line.end_flows)[first + 1 : last + 1].sum()))
    value = money(int(curve.pnl[begin + 1 : end + 1].sum()))
    steps = [
        Step("Equity at the end", words.on(curve.day(end)), closing, FigureUnit.MONEY),
        Step("Equity at the start", words.on(curve.day(begin)), opening, FigureUnit.MONEY),
        Step("Net deposits", "put in less taken out", flows, FigureUnit.MONEY),
    ]
    expression = f"{words.cents(closing)} - {words.cents(opening)} - {words.cents(flows)}"
    if moved != flows:
        steps.append(
            Step("Left out", "net into things that have no price, or had none yet", moved - flows, FigureUnit.MONEY)
        )
        expression += f" - {words.cents(moved - flows)}"
    steps.append(Step("Net P&L", expression, value, FigureUnit.MONEY))
    gained = f"{'Gained' if value > 0 else 'Lost'} {material.money(abs(value))}" if value else "Nothing gained or lost"
    outside = f"of which {material.money(flows)} came from outside" if flows else "and nothing came from outside"
    sentence = f"{gained}: from {material.money(opening)} to {material.money(closing)}, {outside}."
    return Way(sentence, steps, inputs)


def _between(material: Material, begin: int, end: int) -> list[WorthFlow]:
    after, until = int(material.curve.at[begin]), int(material.curve.at[end])
    return [flow for flow in material.flows if after < flow.event.tick <= until]


def _part(material: Material, begin: int, end: int) -> Way:
    return _earned(material, begin, end, (Rows(_between(material, begin, end), flow_rows(material).read),))


def _month_pnl(material: Material) -> Decimal | None:
    return next((one.pnl for one in material.shown.by_month if one.month == material.at), None)


def _day_pnl(material: Material) -> Decimal | None:
    return next((one.pnl for one in material.shown.by_day if one.date.isoformat() == material.at), None)


def _day(material: Material) -> Way:
    points = day_points(material)
    return Way(NOTHING) if points is None else _part(material, *points)


def _money(
    name: str,
    title: str,
    *,
    formula: str,
    convention: str,
    way: Callable[[Material], Way],
) -> Figure:
    return Figure(
        name=name,
        title=title,
        unit=FigureUnit.MONEY,
        formula=formula,
        convention=convention,
        value=lambda material: getattr(material.shown, name),
        way=way,
    )


_EQUITY: Final = "Cash + sum of quantity × price × currency rate"
_CENTS: Final = "Each position is rounded to cents once, half to even; a price holds until the next."
_PNL: Final = "Equity at the end - equity at the start - net deposits"
_PNL_WORDS: Final = "Realized or not, with income, fees and taxes inside; what has no price is left out."

FIGURES: Final = (
    _money(
        "end_equity",
        "Equity at the end",
        formula=_EQUITY,
        convention="At the close of the last day, or now. " + _CENTS,
        way=lambda material: equity_at(material, -1),
    ),
    _money(
        "start_equity",
        "Equity at the start",
        formula=_EQUITY,
        convention="At the close before the first day; a new account begins with nothing. " + _CENTS,
        way=lambda material: equity_at(material, 0),
    ),
    _money(
        "net_pnl",
        "Net P&L",
        formula=_PNL,
        convention=_PNL_WORDS,
        way=_net_pnl,
    ),
    _money(
        "net_deposits",
        "Net deposits",
        formula="Money and shares put in - taken out",
        convention="Shares count at that day's value; what goes from one account of a total to another is no flow.",
        way=_net_deposits,
    ),
    Figure(
        name="equity",
        title="Equity on a day",
        unit=FigureUnit.MONEY,
        formula=_EQUITY,
        convention="At the day's close, or now. " + _CENTS,
        value=_equity_of_day,
        way=_equity_day,
        scope=Scope.DAY,
    ),
    Figure(
        name="net_pnl",
        title="Net P&L of a month",
        unit=FigureUnit.MONEY,
        formula=_PNL,
        convention="From the last close of the month before to its own. " + _PNL_WORDS,
        value=_month_pnl,
        way=lambda material: _part(material, *month_points(material)),
        scope=Scope.MONTH,
    ),
    Figure(
        name="net_pnl",
        title="Net P&L of a day",
        unit=FigureUnit.MONEY,
        formula=_PNL,
        convention="From the close of the day before to its own. " + _PNL_WORDS,
        value=_day_pnl,
        way=_day,
        scope=Scope.DAY,
    ),
)
