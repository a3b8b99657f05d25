"""Everything that is held, in words: the fall from the high, positions that are open, what is invested, the cash."""

from decimal import Decimal
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.strategy_tree import Comparator, Compare, Number, Operand, PortfolioField, PortfolioFigure, Rule
from paiid.features.strategies.drafting.figures import NUMBER
from paiid.features.strategies.drafting.figures import number as counted
from paiid.features.strategies.drafting.scanning import Cursor

_WHOSE: Final = r"(?:(?:portfolio|account|strategy|equity)(?:'s|’s)? )"
_OF_IT: Final = r"(?: of the (?:portfolio|account|equity))?"
_NAMED: Final = (
    (rf"(?:{_WHOSE}drawdown|drawdown(?: of the (?:portfolio|account|strategy|equity))?)", PortfolioField.DRAWDOWN),
    (r"(?:number of )?(?:open positions|positions (?:open|held))", PortfolioField.OPEN_POSITIONS),
    (
        rf"(?:{_WHOSE}?exposure|invested (?:part|share)){_OF_IT}",
        PortfolioField.EXPOSURE,
    ),
    (rf"{_WHOSE}?cash(?: (?:part|share))?{_OF_IT}", PortfolioField.CASH),
)
_COUNTED: Final = (
    (r"(?:fewer|less) than", Comparator.BELOW),
    (r"(?:more than|over)", Comparator.ABOVE),
    (r"at least", Comparator.AT_LEAST),
    (r"(?:at most|no more than)", Comparator.AT_MOST),
)
_PERCENT: Final = r"(?:%|per ?cent)"


def portfolio_figure(cursor: Cursor, symbol: Symbol | None) -> Operand | None:
    """`portfolio drawdown`, `open positions`, `exposure`, `cash`; of no symbol."""
    if symbol is not None:
        return None
    for words, field in _NAMED:
        if cursor.take(words):
            return PortfolioFigure(field)
    return None


def below_its_high(cursor: Cursor) -> Rule | None:
    """`the portfolio is more than 10 % below its high`."""
    found = cursor.take(
        r"(?:the |my )?(?:portfolio|account|equity|strategy) (?:is|falls|fell|drops|has fallen|is down|loses|has lost) "
        rf"(?:by )?(?:(at least|more than|over) )?{NUMBER} ?{_PERCENT} (?:below|under|from|off) (?:its |the )?"
        r"(?:(?:last |all-time )?(?:high|peak)|highest (?:close|value))"
    )
    if found is None:
        return None
    comparator = Comparator.ABOVE if found[1] in {"more than", "over"} else Comparator.AT_LEAST
    return Compare(PortfolioFigure(PortfolioField.DRAWDOWN), comparator, Number(Decimal(found[2]) / 100))


def so_many_open(cursor: Cursor) -> Rule | None:
    """`fewer than 3 positions are open`, `no position is open`."""
    of = PortfolioFigure(PortfolioField.OPEN_POSITIONS)
    if cursor.take(r"(?:no|nothing) (?:positions? )?(?:is|are) (?:open|held)"):
        return Compare(of, Comparator.AT_MOST, Number(Decimal(0)))
    for words, comparator in _COUNTED:
        found = cursor.take(
            rf"(?:we hold |i hold |it holds )?{words} (\d{{1,3}}|one|two|three|four|five|six|nine|ten) "
            r"(?:open positions?|positions? (?:are |is )?(?:open|held))"
        )
        if found is not None:
            return Compare(of, comparator, Number(Decimal(counted(found[1]))))
    return None
