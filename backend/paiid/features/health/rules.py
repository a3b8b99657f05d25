"""When something is so wrong for so long that the owner is told: pure, of what was measured and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

CLEARS_AFTER = timedelta(minutes=1)
"""A rule ends when its value has been below the threshold for so long, so that one swing is one alert."""


class RuleName(StrEnum):
    """What is watched from inside; that the service is down, only `paiid monitor` can tell."""

    CPU = "cpu"
    MEMORY = "memory"
    ERRORS = "errors"


class RuleState(StrEnum):
    """`pending`: above the threshold, not for long enough; `unknown`: nothing to judge by yet."""

    UNKNOWN = "unknown"
    OK = "ok"
    PENDING = "pending"
    FIRING = "firing"


@dataclass(frozen=True, slots=True)
class Rule:
    """`threshold` and values are ratios, 0.8 = 80 %. It fires when every value of `lasts` was above it."""

    name: RuleName
    threshold: float
    lasts: timedelta
    meaning: str


@dataclass(frozen=True, slots=True)
class Alert:
    """What is to be told."""

    rule: Rule
    is_firing: bool
    value: float
    since: datetime
    at: datetime

    @property
    def text(self) -> str:
        """One sentence."""
        what = self.rule.meaning
        if self.is_firing:
            return f"{what} is {self.value:.0%}, above {self.rule.threshold:.0%} since {self.since:%H:%M:%S} UTC."
        minutes = (self.at - self.since).total_seconds() / 60
        return f"{what} is below {self.rule.threshold:.0%} again, after {minutes:.1f} min."


@dataclass(slots=True)
class Watched:
    """One rule as it stands."""

    rule: Rule
    value: float | None = None
    above_since: datetime | None = None
    below_since: datetime | None = None
    is_firing: bool = False

    @property
    def state(self) -> RuleState:
        """In a word."""
        if self.is_firing:
            return RuleState.FIRING
        if self.above_since is not None:
            return RuleState.PENDING
        return RuleState.UNKNOWN if self.value is None else RuleState.OK

    def see(self, at: datetime, value: float | None) -> Alert | None:
        """What the newest value makes worth telling. None (nothing to judge by) never makes an alert, and ends one."""
        self.value = value
        if value is not None and value > self.rule.threshold:
            self.below_since = None
            self.above_since = self.above_since or at
            if self.is_firing or at - self.above_since < self.rule.lasts:
                return None
            self.is_firing = True
            return Alert(self.rule, True, value, self.above_since, at)
        if not self.is_firing:
            self.above_since = None
            return None
        self.below_since = self.below_since or at
        if at - self.below_since < CLEARS_AFTER:
            return None
        since = self.above_since or at
        self.is_firing, self.above_since, self.below_since = False, None, None
        return Alert(self.rule, False, value or 0.0, since, at)


@dataclass
class Rules:
    """Every rule of one process."""

    rules: tuple[Rule, ...]
    watched: Mapping[RuleName, Watched] = field(init=False)

    def __post_init__(self) -> None:
        self.watched = {rule.name: Watched(rule) for rule in self.rules}

    def see(self, at: datetime, values: Mapping[RuleName, float | None]) -> list[Alert]:
        """What the newest values make worth telling."""
        found = (one.see(at, values.get(name)) for name, one in self.watched.items())
        return [alert for alert in found if alert is not None]
