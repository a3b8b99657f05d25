"""The account while a run sizes its calls: each counts as followed for those after it, so that all of them fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from paiid.domain.advice.gates import Situation
from paiid.domain.advice.packet import Direction
from paiid.domain.advice.sizing import Sizing, Standing
from paiid.domain.fill import FillModel
from paiid.domain.instrument import Instrument, Symbol
from paiid.features.ai.evidence import packets

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Account:
    """The user's selected account: cash in USD, signed shares by symbol, what trading costs, whether orders go out.

    `is_paused`: the user's own switch.
    """

    cash: Decimal
    positions: Mapping[Symbol, Decimal]
    fill_model: FillModel = field(default_factory=FillModel)
    takes_orders: bool = True
    is_paused: bool = False


@dataclass
class Purse:
    """Values are USD at `prices`; a position without a price counts for nothing, which makes sizes smaller."""

    account: Account
    prices: Mapping[Symbol, Decimal]
    sectors: Mapping[Symbol, str]
    cash: Decimal = field(init=False)
    values: dict[Symbol, Decimal] = field(init=False)
    equity: Decimal = field(init=False)

    def __post_init__(self) -> None:
        self.cash = self.account.cash
        self.values = {
            symbol: quantity * self.prices[symbol]
            for symbol, quantity in self.account.positions.items()
            if symbol in self.prices
        }
        self.equity = self.cash + sum(self.values.values(), ZERO)

    def in_sector(self, sector: str) -> Decimal:
        """What is held of one sector."""
        return sum((value for symbol, value in self.values.items() if self.sectors.get(symbol) == sector), ZERO)

    def told(self, instrument: Instrument, correlation: float | None) -> packets.Standing:
        """The portfolio's side of a candidate, for its packet."""
        symbol = instrument.symbol
        return packets.Standing(
            equity=self.equity,
            held=self.account.positions.get(symbol, ZERO),
            value=self.values.get(symbol, ZERO),
            sector_value=self.in_sector(instrument.sector),
            correlation=correlation,
        )

    def standing(
        self, instrument: Instrument, *, volatility: Decimal, volume: Decimal, situation: Situation
    ) -> Standing:
        """The portfolio's side of a candidate, for its size."""
        symbol = instrument.symbol
        return Standing(
            equity=self.equity,
            cash=max(self.cash, ZERO),
            invested=sum(map(abs, self.values.values()), ZERO),
            in_sector=self.in_sector(instrument.sector),
            in_symbol=self.values.get(symbol, ZERO),
            held=max(self.account.positions.get(symbol, ZERO), ZERO),
            annual_volatility=volatility,
            average_volume=volume,
            is_fractionable=instrument.fractionable,
            fill_model=self.account.fill_model,
            situation=situation,
        )

    def follow(self, symbol: Symbol, direction: Direction, sizing: Sizing) -> None:
        """Count the call as followed."""
        sign = 1 if direction is Direction.BUY else -1
        self.cash -= sign * sizing.cost
        self.values[symbol] = self.values.get(symbol, ZERO) + sign * sizing.price * sizing.quantity
