"""How much of a piece of advice is bought or sold: the smallest of several limits, behind gates. No advisor sees it.

A purchase is limited in USD by what each of these allows; a sale by what is held and by liquidity:

- volatility: the position adds at most `volatility_budget` of the equity to a year's standard deviation;
- Kelly: a fraction of the growth-optimal stake, from the calibrated probability, the stop and the target. What ends at
  neither is counted as a loss at the stop, so the stake is the careful one;
- position, sector and total: shares of the equity, with what is held counted in;
- cash: nothing is bought on credit;
- liquidity: a share of the average day's volume.

Source of the stake: Kelly (1956), "A New Interpretation of Information Rate"; of the fraction: MacLean, Thorp & Ziemba
(2010), "Good and bad properties of the Kelly criterion".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Final

from paiid.domain.advice.gates import Gate, Situation, examine
from paiid.domain.advice.packet import Direction
from paiid.domain.fill import FillModel
from paiid.domain.money import CENT, gross_amount
from paiid.domain.order import Side

ZERO: Final = Decimal(0)
_BPS: Final = Decimal(10_000)
_WHOLE: Final = Decimal(1)
_PART: Final = Decimal("0.0001")
_MOST_SHARES: Final = Decimal(10) ** 12
_RATIO_STEP: Final = Decimal("0.000001")


class Limit(StrEnum):
    """What bounds a size."""

    VOLATILITY = "volatility"
    KELLY = "kelly"
    POSITION = "position"
    SECTOR = "sector"
    TOTAL = "total"
    CASH = "cash"
    LIQUIDITY = "liquidity"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Limits:
    """Ratios. The shares of the equity are of one position, of one sector and of all together."""

    volatility_budget: Decimal = Decimal("0.02")
    kelly_fraction: Decimal = Decimal("0.25")
    kelly_cap: Decimal = Decimal("0.20")
    position_share: Decimal = Decimal("0.10")
    sector_share: Decimal = Decimal("0.30")
    total_share: Decimal = Decimal(1)
    volume_share: Decimal = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Plan:
    """The prices of a piece of advice, USD a share."""

    direction: Direction
    entry: Decimal
    stop: Decimal
    target: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """The account and the instrument as a size sees them.

    USD: `equity`, `cash` free to spend, `invested` in all positions, `in_sector` and `in_symbol` of them. `held` is the
    shares that can be sold. `annual_volatility` is a ratio (0.30 = 30 % a year), `average_volume` shares a day.
    """

    equity: Decimal
    cash: Decimal
    invested: Decimal
    in_sector: Decimal
    in_symbol: Decimal
    held: Decimal
    annual_volatility: Decimal
    average_volume: Decimal
    is_fractionable: bool = False
    fill_model: FillModel = field(default_factory=FillModel)
    situation: Situation = field(default_factory=Situation)


@dataclass(frozen=True, slots=True)
class Sizing:
    """A size and how it came about.

    `quantity` is shares, 0 where a gate stops or a limit leaves nothing; `price` what a share is expected to fill at;
    `cost` USD with commission (of a sale: what it brings); `risk` USD lost at the stop, before costs. `limits` holds
    every limit's figure in shares, `binding` the smallest. `kelly` is the whole stake as a ratio of the equity, before
    fraction and cap; negative where the odds are against it. `equity` is what the account was worth, USD.
    """

    quantity: Decimal
    price: Decimal
    cost: Decimal
    risk: Decimal
    binding: Limit
    limits: Mapping[Limit, Decimal]
    gates: tuple[Gate, ...]
    kelly: Decimal
    equity: Decimal

    @property
    def weight(self) -> Decimal:
        """The cost as a ratio of the equity, in [0, 1] for a purchase."""
        return (self.cost / self.equity).quantize(_RATIO_STEP) if self.equity > 0 else ZERO

    @property
    def is_stopped(self) -> bool:
        """A gate lets nothing through."""
        return any(gate.stops and not gate.is_passed for gate in self.gates)


def size(plan: Plan, probability: Decimal, standing: Standing, limits: Limits | None = None) -> Sizing:
    """The size of one piece of advice.

    Args:
        plan: its prices, stop and target on the right sides of the entry.
        probability: calibrated, that the target is reached first, in [0, 1]. A larger one never makes a size smaller.
        standing: the account and the instrument.
        limits: the product's own where None.
    """
    limits = limits or Limits()
    side = Side.BUY if plan.direction is Direction.BUY else Side.SELL
    price = standing.fill_model.slip(plan.entry, side)
    stake = kelly_stake(plan, probability)
    figures = (
        _purchase(standing, limits, stake, price)
        if side is Side.BUY
        else {Limit.HELD: max(ZERO, standing.held), Limit.LIQUIDITY: _liquid(standing, limits)}
    )
    binding = min(figures, key=lambda limit: figures[limit])
    gates = examine(standing.situation)
    is_stopped = any(gate.stops and not gate.is_passed for gate in gates)
    quantity = ZERO if is_stopped else _in_shares(figures[binding], standing, side)
    commission = standing.fill_model.commission(quantity, gross_amount(price, quantity))
    gross = gross_amount(price, quantity)
    return Sizing(
        quantity=quantity,
        price=price,
        cost=gross + commission if side is Side.BUY else gross - commission,
        risk=gross_amount(abs(plan.entry - plan.stop), quantity),
        binding=binding,
        limits={limit: figure.quantize(_PART, rounding=ROUND_DOWN) for limit, figure in figures.items()},
        gates=gates,
        kelly=stake.quantize(_RATIO_STEP),
        equity=standing.equity,
    )


def kelly_stake(plan: Plan, probability: Decimal) -> Decimal:
    """The growth-optimal stake as a ratio of the equity: p / loss - (1 - p) / gain, each as a ratio of the entry."""
    loss = abs(plan.entry - plan.stop) / plan.entry
    gain = abs(plan.target - plan.entry) / plan.entry
    if loss == 0 or gain == 0:
        return ZERO
    return probability / loss - (1 - probability) / gain


def _purchase(standing: Standing, limits: Limits, stake: Decimal, price: Decimal) -> dict[Limit, Decimal]:
    equity = max(ZERO, standing.equity)
    usd = {
        Limit.KELLY: equity * min(limits.kelly_cap, limits.kelly_fraction * stake) - standing.in_symbol,
        Limit.POSITION: equity * limits.position_share - standing.in_symbol,
        Limit.SECTOR: equity * limits.sector_share - standing.in_sector,
        Limit.TOTAL: equity * limits.total_share - standing.invested,
        Limit.CASH: standing.cash,
    }
    if standing.annual_volatility > 0:
        usd[Limit.VOLATILITY] = equity * limits.volatility_budget / standing.annual_volatility - standing.in_symbol
    shares = {limit: _affordable(amount, price, standing.fill_model) for limit, amount in usd.items()}
    return shares | {Limit.LIQUIDITY: _liquid(standing, limits)}


def _affordable(amount: Decimal, price: Decimal, model: FillModel) -> Decimal:
    """Shares that `amount` USD pays for, commission and the rounding to cents included; never negative."""
    free = amount - model.commission_minimum - CENT
    unit = price * (1 + model.commission_bps / _BPS) + model.commission_per_share
    return min(_MOST_SHARES, max(ZERO, free / unit))


def _liquid(standing: Standing, limits: Limits) -> Decimal:
    return max(ZERO, standing.average_volume * limits.volume_share)


def _in_shares(shares: Decimal, standing: Standing, side: Side) -> Decimal:
    """Whole shares, which exits need; parts of one where no whole share fits, or where all that is held goes."""
    if side is Side.SELL and shares == standing.held:
        return shares
    whole = shares.quantize(_WHOLE, rounding=ROUND_DOWN)
    if whole > 0 or not standing.is_fractionable:
        return whole
    return shares.quantize(_PART, rounding=ROUND_DOWN)
