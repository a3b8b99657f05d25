"""What a run that writes option contracts wants, and what it leaves behind. Axes as in `model`."""

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from paiid.quant.backtest.model import FloatArray, IntArray
from paiid.quant.backtest.plan import Plan

CONTRACT_SHARES: Final = 100


class End(IntEnum):
    """What became of a contract. `BOUGHT_BACK`: little was left of its premium; `CLOSED`: by the exit rule."""

    OPEN = 0
    EXPIRED = 1
    ASSIGNED = 2
    BOUGHT_BACK = 3
    ROLLED = 4
    CLOSED = 5


@dataclass(frozen=True, slots=True)
class ContractCosts:
    """USD a contract and side; the part of the modelled price that is lost on each side, at least to the next cent."""

    commission: float = 0.0
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class WritingPlan:
    """Which contracts are written beside the signals of `plan`, and what they are taken to be worth.

    A call is written on each hundred shares that the plan holds; a put where the plan enters, on cash that lies ready.
    `weight` is the ratio of equity that one position's shares, or the cash for one put's strike, may take. Everything
    that has a row [t] is known at that bar's close.

    Args:
        plan: judged bars, entries, exits, scores, costs of the shares; what it says of sizes, stops and limits is not
            looked at.
        is_call: covered calls; cash-secured puts where False.
        weight: a ratio, above 0 and at most 1.
        days: [t], the day of each bar, as an ordinal.
        expirations: [t], the day on which what is decided at the close would end; 0 where no contract is listed.
        volatility: [t, s], implied, a year's, as a ratio; nan where it is not known.
        dividend_yield: [t, s], a year's.
        steps: [t, s], how far the listed strikes lie apart, USD.
        is_by_delta: whether `distance` is a delta (its size), else a ratio out of the money.
        distance: of the strike from the close.
        costs: of the contracts.
        rate: a year's interest, continuously compounded.
        close_at: bought back once its price is at most that ratio of the premium; None for never.
        roll_days: bought back so many calendar days before its end; None for never.
    """

    plan: Plan
    is_call: bool
    weight: float
    days: IntArray
    expirations: IntArray
    volatility: FloatArray
    dividend_yield: FloatArray
    steps: FloatArray
    is_by_delta: bool
    distance: float
    costs: ContractCosts = ContractCosts()
    rate: float = 0.0
    close_at: float | None = None
    roll_days: int | None = None


@dataclass(slots=True)
class WrittenContract:
    """Contracts of one name that were written together, and what came of them.

    Prices are USD a share as of the writing: `premium` what was received, `price` the newest model value, or what was
    paid at the end (0 where they expired or were assigned). `lowest` and `highest` are the model's values at closes
    while they were open. `strike` and `size` (shares to deliver) are as of now, `named_strike` as of the writing; a
    split moves them apart. `fees` and `slippage` are USD of both sides. `closed` is -1 while they are open.
    """

    instrument: int
    is_call: bool
    named_strike: float
    expiration: int
    contracts: int
    volatility: float
    delta: float
    opened: int
    premium: float
    fees: float
    slippage: float
    strike: float
    size: float
    price: float
    lowest: float = math.inf
    highest: float = -math.inf
    closed: int = -1
    end: End = End.OPEN

    @property
    def shares(self) -> int:
        """What they were on when they were written."""
        return self.contracts * CONTRACT_SHARES

    @property
    def liability(self) -> float:
        """What it would cost to be rid of them at the newest model value, USD."""
        return self.price * self.shares

    @property
    def pnl(self) -> float:
        """USD after fees; of open ones at the newest model value."""
        return (self.premium - self.price) * self.shares - self.fees

    @property
    def secured(self) -> float:
        """The cash that lies ready for a put, USD."""
        return 0.0 if self.is_call else self.strike * self.size

    def note(self, price: float) -> None:
        """The model's value at a close, USD a share as of the writing."""
        self.price = price
        self.lowest, self.highest = min(self.lowest, price), max(self.highest, price)
