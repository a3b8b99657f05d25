"""The scorecard as the API carries it. Ratios and probabilities are decimals (0.05 = 5 %)."""

from datetime import date

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.features.ai.runs.schemas import RunRead


class CountsRead(ApiModel):
    """Every call there is; none is left out silently.

    `made` = `scored` + `open` + `contaminated`. `overdue` of the open ones should have ended, but have no prices to
    tell by. `contaminated` ones are about days the model may have been trained on, so they are never scored.
    `backfilled` of all were made later than their session, from what was known on it.
    """

    made: int
    scored: int
    open: int
    overdue: int
    contaminated: int
    backfilled: int


class BucketRead(ApiModel):
    """Calls whose probability lies above `low` up to `high`: what was said on average, and how often it came true.

    `rate_low` to `rate_high` is the 95 % interval of `rate` (Wilson).
    """

    low: DecimalString
    high: DecimalString
    count: int
    stated: DecimalString
    rate: DecimalString
    rate_low: DecimalString
    rate_high: DecimalString


class ProbabilityScoreRead(ApiModel):
    """How stated probabilities fared against what happened.

    `rate` is how often the target came first, `stated` what was said on average, `overconfidence` their difference:
    above 0, too sure. `skill` is 1 - `brier` / `base_brier`, the latter being that of always saying `rate`: below 0,
    worse than that; null where every call ended alike.
    """

    count: int
    wins: int
    rate: DecimalString
    rate_low: DecimalString
    rate_high: DecimalString
    stated: DecimalString
    overconfidence: DecimalString
    brier: DecimalString
    base_brier: DecimalString
    skill: DecimalString | None
    log_loss: DecimalString
    buckets: list[BucketRead]


class MoneyScoreRead(ApiModel):
    """What calls brought after costs, each counted alike. `excess` is against SPY over the same sessions, on average.

    `profit_factor` is gains over losses, null without a loss. `geometric_return` is the one return that, made every
    time, would have come to the same. `excess_error` is the standard error of `excess`; calls that overlap are less
    independent than it supposes.
    """

    count: int
    gains: int
    average_return: DecimalString
    geometric_return: DecimalString | None
    average_gain: DecimalString | None
    average_loss: DecimalString | None
    profit_factor: DecimalString | None
    average_cost: DecimalString
    spy: DecimalString | None
    excess: DecimalString | None
    excess_error: DecimalString | None
    excess_count: int


class ScoreRead(ApiModel):
    """Counts, and figures where there are enough. `shown` scores the calibrated probability, `raw` the advisor's own.

    All three are null below `enough` scored calls.
    """

    counts: CountsRead
    enough: int = Field(description="So many scored calls it takes.")
    is_enough: bool
    shown: ProbabilityScoreRead | None
    raw: ProbabilityScoreRead | None
    money: MoneyScoreRead | None
    sentence: str = Field(description="The score in plain words, also where they do not flatter.")


class GroupRead(ApiModel):
    """The score of one advisor, model, screen … by itself."""

    key: str
    score: ScoreRead


class GroupsRead(ApiModel):
    """The same calls, split in several ways."""

    advisor: list[GroupRead]
    model: list[GroupRead]
    prompt_version: list[GroupRead]
    strategy: list[GroupRead]
    direction: list[GroupRead]
    confidence: list[GroupRead] = Field(description="By the calibrated probability, in steps of ten points.")


class ScorecardRead(ApiModel):
    """How good the calls have been. `start` and `end` are the first and last session of a call; null without any.

    `journal` is the score of your own calls, null where you have written none; it is not part of `score`. `filling` is
    the run that still makes a demo's past: until it ends, everything here is of the part made so far.
    """

    score: ScoreRead
    groups: GroupsRead
    journal: ScoreRead | None
    start: date | None
    end: date | None
    days: int = Field(description="From the first call's session to the last outcome.")
    is_simulated: bool = Field(description="Some prices were the local market's, not a real one's.")
    filling: RunRead | None
    as_of: UtcInstant


class ScoreCurvePointRead(ApiModel):
    """One session's close: what 100 USD at `start` had become. `you` is null where your account has no return."""

    date: date
    followed: DecimalString
    spy: DecimalString | None
    you: DecimalString | None


class ScoreCurveRead(ApiModel):
    """All purchases advised, followed at the sizes that were advised, against SPY and your own account.

    It starts with money only and never borrows: `cut` purchases were made smaller or left out because it was spent.
    `sales` are proposals to sell what you held, which this money never held; they are not in it. Contaminated calls are
    not followed either. Each purchase is made and ended with the costs of your account. `followed`, `spy` and `you` are
    returns over the whole time as ratios; `you` is the time-weighted return of your account.
    """

    points: list[ScoreCurvePointRead]
    purchases: int
    cut: int
    sales: int
    contaminated: int
    unpriced: int = Field(description="Purchases without bars to follow them by; they are not in it.")
    followed: DecimalString | None
    spy: DecimalString | None
    you: DecimalString | None
    you_since: date | None = Field(description="Your account's first close of the curve; its line starts there at 100.")
    days: int
    sentence: str
    source: str
    as_of: UtcInstant
