"""The part of a strategy's document that says which options are written."""

from typing import Literal

from pydantic import Field

from paiid.domain.strategy_writing import (
    VOLATILITY_PERIOD,
    VOLATILITY_PREMIUM,
    ExpiryCycle,
    StrikeKind,
    WritingKind,
)
from paiid.features.strategies.document_parts import Part, StrategyArgument, StrategyNumber


class StrategyStrike(Part):
    """The listed strike nearest to that: `distance` is the size of a delta, or a ratio out of the money."""

    kind: StrikeKind
    distance: StrategyArgument


class StrategyOptionWriting(Part):
    """Options written in whole contracts of a hundred shares, covered by the shares held or by cash for the strike.

    Prices are modelled (Black and Scholes on `volatility_premium` times the volatility of the last `volatility_period`
    returns), not market prices. Of the expirations of `cycle` the one nearest to `days_to_expiry` calendar days ahead
    is written; it is bought back once its price is at most `close_at` of its premium, or `roll_days` before its end.
    """

    version: Literal[1] = Field(1, description="Of what this part means, its pricing included.")
    kind: WritingKind
    strike: StrategyStrike
    days_to_expiry: StrategyArgument
    cycle: ExpiryCycle = ExpiryCycle.MONTHLY
    close_at: StrategyArgument | None = None
    roll_days: StrategyArgument | None = None
    volatility_period: StrategyArgument = StrategyNumber(kind="number", value=VOLATILITY_PERIOD.value)
    volatility_premium: StrategyArgument = StrategyNumber(kind="number", value=VOLATILITY_PREMIUM.value)
