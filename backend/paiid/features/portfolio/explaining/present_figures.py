"""Numbers of the account and its positions that can be opened."""

from collections.abc import Callable
from typing import Final

from paiid.features.portfolio.explaining import account_parts, present
from paiid.features.portfolio.explaining.model import Opened, Scope, Way
from paiid.features.portfolio.explaining.present import Present, PresentFigure
from paiid.features.portfolio.figure_schemas import FigureUnit


def _unit(name: str) -> FigureUnit:
    if name == "weight" or name.endswith("_percent"):
        return FigureUnit.PERCENT
    return FigureUnit.NUMBER if name == "average_price" else FigureUnit.MONEY


def _of_account(
    name: str, title: str, *, formula: str, convention: str, way: Callable[[Present], Way]
) -> PresentFigure:
    return Opened(
        name=name,
        title=title,
        unit=_unit(name),
        formula=formula,
        convention=convention,
        value=lambda found: getattr(found.shown.account, name),
        way=way,
        scope=Scope.ACCOUNT,
    )


def _of_position(
    name: str, title: str, *, formula: str, convention: str, way: Callable[[Present], Way]
) -> PresentFigure:
    member = "weight_percent" if name == "weight" else name
    return Opened(
        name=name,
        title=title,
        unit=_unit(name),
        formula=formula,
        convention=convention,
        value=lambda found: getattr(found.position, member),
        way=way,
        scope=Scope.POSITION,
    )


_CENTS: Final = "Each position is rounded to cents once, half to even."
_CLOSE: Final = "The day begins at the close of the session before the one that runs, or ran last."
_COSTS: Final = "Fees and taxes of trades are inside; a short position has a cost below zero."
_VALUE: Final = "Quantity × last price (× 100 for an option's contract)"
_DAY: Final = "Equity now - equity at the last close - net deposits since"
_TOTAL: Final = "Equity now - net deposits"

FIGURES: Final = (
    _of_account(
        "cash",
        "Cash",
        formula="Sum of everything that moved money, each currency at its last rate",
        convention="Below zero when money is borrowed on margin.",
        way=present.cash_way,
    ),
    _of_account(
        "equity",
        "Equity",
        formula="Cash + sum of quantity × last price",
        convention=f"{_CENTS} What has no price is left out.",
        way=present.equity_way,
    ),
    _of_account(
        "long_market_value",
        "In positions",
        formula="Sum of quantity × last price of what is not short",
        convention=_CENTS,
        way=account_parts.invested_way,
    ),
    _of_account(
        "buying_power",
        "Buying power",
        formula="Cash, or with margin 2 × equity - value of all positions; less what open orders hold back",
        convention="Regulation T: half of a position must be one's own. An order that closes holds back nothing.",
        way=account_parts.buying_power_way,
    ),
    _of_account(
        "dividends",
        "Dividends received",
        formula="Sum of all dividends",
        convention="Paid in other currencies at the rate of their day.",
        way=account_parts.dividends_way,
    ),
    _of_account("day_pnl", "P&L of the day", formula=_DAY, convention=_CLOSE, way=present.account_day_way),
    _of_account(
        "day_pnl_percent",
        "P&L of the day in percent",
        formula=f"({_DAY}) / (equity at the last close + net deposits since)",
        convention=_CLOSE,
        way=present.account_day_way,
    ),
    _of_account(
        "total_pnl",
        "P&L since the beginning",
        formula=_TOTAL,
        convention="Realized or not, with income, fees and taxes inside.",
        way=present.total_way,
    ),
    _of_account(
        "total_pnl_percent",
        "P&L since the beginning in percent",
        formula=f"({_TOTAL}) / net deposits",
        convention="It does not know when money came: see the time-weighted return.",
        way=present.total_way,
    ),
    _of_position("market_value", "Market value", formula=_VALUE, convention=_CENTS, way=present.market_value_way),
    _of_position(
        "cost_basis",
        "Cost basis",
        formula="Sum of what its open lots cost",
        convention=_COSTS,
        way=present.cost_way,
    ),
    _of_position(
        "average_price",
        "Average price",
        formula="Cost basis / quantity",
        convention=_COSTS,
        way=present.average_way,
    ),
    _of_position(
        "unrealized_pnl",
        "Unrealized profit and loss of a position",
        formula="Market value - cost basis",
        convention=_COSTS,
        way=present.unrealized_way,
    ),
    _of_position(
        "unrealized_pnl_percent",
        "Unrealized profit and loss of a position in percent",
        formula="(market value - cost basis) / cost basis",
        convention=_COSTS,
        way=present.unrealized_way,
    ),
    _of_position(
        "weight",
        "Weight of a position",
        formula="Market value / equity",
        convention="A short position weighs less than nothing, so weights with cash come to 100 %.",
        way=present.weight_way,
    ),
    _of_position(
        "day_pnl",
        "P&L of a position's day",
        formula="Worth now - worth at the last close + what its sales and dividends brought - what purchases took",
        convention=_CLOSE,
        way=present.position_day_way,
    ),
)
