"""What an account is worth at given prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from paiid.domain.book import AccountBook
from paiid.domain.instrument import Symbol
from paiid.domain.lots import ZERO


class MissingPriceError(Exception):
    """A held symbol has no price, so the account has no value that could be stated."""

    def __init__(self, symbols: list[Symbol]) -> None:
        super().__init__(f"no price for {', '.join(symbols)}")
        self.symbols = symbols


@dataclass(frozen=True, slots=True)
class Valuation:
    """USD. `short_market_value` is <= 0. `total_pnl` = equity - net deposits."""

    cash: Decimal
    long_market_value: Decimal
    short_market_value: Decimal
    unrealized_pnl: Decimal
    realized_pnl: Decimal
    income: Decimal
    net_deposits: Decimal

    @property
    def equity(self) -> Decimal:
        """Cash plus everything held."""
        return self.cash + self.long_market_value + self.short_market_value

    @property
    def gross_exposure(self) -> Decimal:
        """Long plus short positions, both counted above 0."""
        return self.long_market_value - self.short_market_value

    @property
    def total_pnl(self) -> Decimal:
        """Realized and unrealized profit, dividends and interest since the last reset."""
        return self.realized_pnl + self.unrealized_pnl + self.income


def value_account(book: AccountBook, marks: Mapping[Symbol, Decimal]) -> Valuation:
    """Value `book` at `marks`, USD a share.

    Raises:
        MissingPriceError: a held symbol is not in `marks`.
    """
    if missing := [symbol for symbol in book.positions if symbol not in marks]:
        raise MissingPriceError(missing)
    long_value = short_value = unrealized = ZERO
    for symbol, position in book.positions.items():
        value = position.market_value(marks[symbol])
        unrealized += value - position.cost_basis
        if value > 0:
            long_value += value
        else:
            short_value += value
    return Valuation(
        cash=book.cash,
        long_market_value=long_value,
        short_market_value=short_value,
        unrealized_pnl=unrealized,
        realized_pnl=book.realized_pnl,
        income=book.dividends + book.interest,
        net_deposits=book.net_deposits,
    )
