"""What an advisor is told about one candidate: numbered facts and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from paiid.domain.instrument import Symbol


class Direction(StrEnum):
    """What the advice proposes to do; a sale is of what is held, never a short."""

    BUY = "buy"
    SELL = "sell"


class Screen(StrEnum):
    """The rule that made a symbol a candidate; it decides where stop and target may stand."""

    MOMENTUM = "momentum"
    MEAN_REVERSION = "mean_reversion"
    BREAKOUT = "breakout"
    VOLATILITY_REGIME = "volatility_regime"
    EARNINGS_DRIFT = "earnings_drift"
    VALUE = "value"
    HOLDING = "holding"
    WATCHLIST = "watchlist"


class FactUnit(StrEnum):
    """What the number of a fact counts."""

    PERCENT = "percent"
    USD = "usd"
    RATIO = "ratio"
    INDEX = "index"
    SHARES = "shares"
    COUNT = "count"
    SESSIONS = "sessions"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Fact:
    """One numbered fact.

    `key` names the measure in code (`momentum_12_1`), `name` on screen. `value` is the number exactly as `text` shows
    it (12.3 for `+12.3 %`, so a percentage is in percent), None where the fact is words, such as a headline.
    `is_foreign`: the text was written by somebody outside; it is data, never instruction.
    """

    number: int
    key: str
    name: str
    value: Decimal | None
    unit: FactUnit
    text: str
    meaning: str
    source: str
    as_of: datetime
    is_foreign: bool = False


@dataclass(frozen=True, slots=True)
class EvidencePacket:
    """All that may be known of one candidate. `last`, `atr` and `tick` are USD a share.

    `session_date` is the last finished session the facts know of; `as_of` the instant of the newest fact.
    `horizon_sessions`, `stop_atr` and `target_atr` are the plan of the candidate's screen, which an advisor may tighten
    or widen within the rules of validation.
    """

    symbol: Symbol
    name: str
    direction: Direction
    screens: tuple[Screen, ...]
    session_date: date
    as_of: datetime
    last: Decimal
    atr: Decimal
    tick: Decimal
    stop_atr: Decimal
    target_atr: Decimal
    horizon_sessions: int
    facts: tuple[Fact, ...]

    def fact(self, number: int) -> Fact | None:
        """The fact with that number."""
        return self.facts[number - 1] if 0 < number <= len(self.facts) else None

    def value(self, key: str) -> Decimal | None:
        """The number of the fact of that key; None where there is none."""
        return next((fact.value for fact in self.facts if fact.key == key), None)
