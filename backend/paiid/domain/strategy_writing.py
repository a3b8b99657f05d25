"""Writing options as a part of a strategy: which contracts are sold on its shares or its cash, and when they end."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

from paiid.domain.strategy_arguments import ArgumentSpec
from paiid.domain.strategy_tree import Argument, Number

LONGEST_DAYS: Final = 365
VOLATILITY_PERIOD: Final = Number(Decimal(21))
VOLATILITY_PREMIUM: Final = Number(Decimal("1.19"))
"""Implied over realized volatility: of the S&P 500 about 19 % over about 16 % a year (Eraker 2009)."""


class WritingKind(StrEnum):
    """What is written, and what covers it.

    `covered_call`: a call on each hundred shares that the rules hold. `cash_secured_put`: a put wherever the entry
    holds, with the cash for its strike lying ready.
    """

    COVERED_CALL = "covered_call"
    CASH_SECURED_PUT = "cash_secured_put"


class StrikeKind(StrEnum):
    """How the strike is chosen at the close judged: by the size of its delta, or as a ratio out of the money."""

    DELTA = "delta"
    PERCENT_OUT_OF_THE_MONEY = "percent_out_of_the_money"


class ExpiryCycle(StrEnum):
    """Contracts that end on third Fridays, or on every Friday; where that is a holiday, the session before."""

    MONTHLY = "monthly"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class StrikeRule:
    """The listed strike nearest to that is written."""

    kind: StrikeKind
    distance: Argument


@dataclass(frozen=True, slots=True)
class OptionWriting:
    """Which contracts are written, in whole ones of a hundred shares; at most one name an instrument at a time.

    Args:
        kind: what is written.
        strike: which strike.
        days_to_expiry: calendar days; of the listed expirations the nearest to that is taken.
        cycle: which expirations are looked at.
        close_at: bought back once its price is at most this ratio of the premium; None to wait.
        roll_days: bought back so many calendar days before its end, and the next one written; None to wait.
        volatility_period: returns that the realized volatility is taken of.
        volatility_premium: implied volatility is that times the realized.
        version: of the meaning of this part and of its pricing.
    """

    kind: WritingKind
    strike: StrikeRule
    days_to_expiry: Argument
    cycle: ExpiryCycle = ExpiryCycle.MONTHLY
    close_at: Argument | None = None
    roll_days: Argument | None = None
    volatility_period: Argument = VOLATILITY_PERIOD
    volatility_premium: Argument = VOLATILITY_PREMIUM
    version: Literal[1] = 1


STRIKES: Final = {
    StrikeKind.DELTA: ArgumentSpec(Decimal("0.01"), Decimal("0.99"), is_integer=False),
    StrikeKind.PERCENT_OUT_OF_THE_MONEY: ArgumentSpec(Decimal(0), Decimal("0.5"), is_integer=False),
}
_SPECS: Final = {
    "days_to_expiry": ArgumentSpec(Decimal(1), Decimal(LONGEST_DAYS)),
    "close_at": ArgumentSpec(Decimal("0.01"), Decimal("0.95"), is_integer=False),
    "roll_days": ArgumentSpec(Decimal(1), Decimal(90)),
    "volatility_period": ArgumentSpec(Decimal(5), Decimal(252)),
    "volatility_premium": ArgumentSpec(Decimal("0.5"), Decimal(3), is_integer=False),
}


def writing_arguments(part: OptionWriting) -> Iterator[tuple[str, Argument, ArgumentSpec]]:
    """Every argument that is given, with where it stands in the part and its bounds."""
    yield "strike.distance", part.strike.distance, STRIKES[part.strike.kind]
    for name, spec in _SPECS.items():
        argument = getattr(part, name)
        if argument is not None:
            yield name, argument, spec
