"""Short ways to write the parts of a definition."""

from decimal import Decimal
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.strategy import CostAssumptions, Parameter, ParameterType, Universe
from paiid.domain.strategy_tree import (
    Argument,
    Comparator,
    Compare,
    Indicator,
    IndicatorName,
    Number,
    Operand,
    ParameterRef,
    Price,
    PriceField,
)

CLOSE: Final = Price(PriceField.CLOSE)

COSTS: Final = CostAssumptions(
    commission_per_share=Decimal(0),
    slippage_bps=Decimal(5),
    meaning="No commission; each side trades 0.05 % worse than the open, for spread and impact in liquid names.",
)

INDEX_FUNDS: Final = Universe(
    name="Broad index funds",
    symbols=tuple(Symbol(one) for one in ("SPY", "QQQ", "IWM", "DIA")),
    meaning="Four funds on broad US indices: cheap to trade, and none of them can go to zero by one company's fault.",
)

SPY_ONLY: Final = Universe(
    name="SPY", symbols=(Symbol("SPY"),), meaning="One fund on 500 large US companies; the rest stays in cash."
)

LARGE_CAPS: Final = Universe(
    name="Large US companies",
    symbols=tuple(
        Symbol(one)
        for one in [
            "AAPL",
            "MSFT",
            "NVDA",
            "AMZN",
            "GOOGL",
            "META",
            "TSLA",
            "AVGO",
            "JPM",
            "V",
            "MA",
            "UNH",
            "JNJ",
            "XOM",
            "PG",
            "HD",
            "COST",
            "ABBV",
            "MRK",
            "KO",
            "PEP",
            "CVX",
            "WMT",
            "BAC",
            "CRM",
            "AMD",
            "ORCL",
            "CSCO",
            "MCD",
            "DIS",
        ]
    ),
    meaning="Thirty large companies of today. Choosing them with today's eyes flatters any test of the past.",
)


def number(value: str) -> Number:
    """A fixed number, written as text so that it stays exact."""
    return Number(Decimal(value))


def parameter(name: str) -> ParameterRef:
    """The value of the parameter `name`."""
    return ParameterRef(name)


def indicator(name: IndicatorName, *, symbol: str | None = None, ago: int = 0, **arguments: str | int) -> Indicator:
    """An indicator; a text argument names a parameter, a whole number stands for itself."""
    given: dict[str, Argument] = {
        key: ParameterRef(value) if isinstance(value, str) else Number(Decimal(value))
        for key, value in arguments.items()
    }
    return Indicator(name, given, symbol=Symbol(symbol) if symbol else None, ago=ago)


def above(left: Operand, right: Operand) -> Compare:
    """`left` is above `right`."""
    return Compare(left, Comparator.ABOVE, right)


def below(left: Operand, right: Operand) -> Compare:
    """`left` is below `right`."""
    return Compare(left, Comparator.BELOW, right)


def at_most(left: Operand, right: Operand) -> Compare:
    """`left` is at most `right`."""
    return Compare(left, Comparator.AT_MOST, right)


def at_least(left: Operand, right: Operand) -> Compare:
    """`left` is at least `right`."""
    return Compare(left, Comparator.AT_LEAST, right)


def whole(name: str, default: int, bounds: tuple[int, int], step: int, meaning: str) -> Parameter:
    """A parameter of whole numbers."""
    return Parameter(
        name,
        ParameterType.INTEGER,
        Decimal(default),
        Decimal(bounds[0]),
        Decimal(bounds[1]),
        Decimal(step),
        meaning,
    )


def decimal(name: str, default: str, bounds: tuple[str, str], step: str, meaning: str) -> Parameter:
    """A parameter of decimal numbers, written as text so that they stay exact."""
    return Parameter(
        name,
        ParameterType.DECIMAL,
        Decimal(default),
        Decimal(bounds[0]),
        Decimal(bounds[1]),
        Decimal(step),
        meaning,
    )
