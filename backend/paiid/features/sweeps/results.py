"""What a sweep comes to, as it is stored and told. Ratios are decimals (0.05 = 5 %), money is USD."""

from datetime import date

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString
from paiid.features.backtest.results import Unit
from paiid.features.sweeps.study import Objective


class SweepFigureRead(ApiModel):
    """What a figure of the results is."""

    key: str
    title: str
    unit: Unit
    meaning: str


class SweepVariantRead(ApiModel):
    """One variant on the whole range; figures are null where they have no meaning."""

    variant: int
    values: dict[str, DecimalString] = Field(description="Of the swept parameters.")
    figures: dict[str, DecimalString | None]
    final_equity: DecimalString | None


class SweepCellRead(ApiModel):
    """All variants of one place of the heatmap. `value` is their median; `best` the variant with the highest."""

    x: DecimalString
    y: DecimalString | None
    value: DecimalString | None
    variants: int
    best: int | None


class SweepResultsRead(ApiModel):
    """What has been tried so far, asked of one figure."""

    metric: str
    figures: list[SweepFigureRead]
    tried: int
    known: int = Field(description="Variants for which the figure has a meaning.")
    lowest: DecimalString | None
    median: DecimalString | None
    highest: DecimalString | None
    best: list[SweepVariantRead]
    x: str
    y: str | None
    cells: list[SweepCellRead]


class SweepOverfittingRead(ApiModel):
    """Whether the best of the variants stays good where it was not chosen, over all halves of the range.

    `probability` that it then ranks in the lower half, `loss` that it then loses money. `chosen_sharpe` and
    `kept_sharpe` are the medians of its Sharpe ratio, a year's, where it was chosen and in the other half.
    """

    probability: DecimalString
    loss: DecimalString
    chosen_sharpe: DecimalString
    kept_sharpe: DecimalString
    splits: int
    blocks: int


class SweepLuckRead(ApiModel):
    """The best variant's Sharpe ratio against what the best of all tries of the strategy would show by luck."""

    variants_tried: int
    sharpe_by_luck: DecimalString
    probability: DecimalString | None = Field(description="That the true ratio is above it: the deflated ratio.")


class SweepFoldRead(ApiModel):
    """One step forward: chosen on the first range, traded on the second. Figures are of the sweep's objective."""

    chosen_from: date
    chosen_to: date
    traded_from: date
    traded_to: date
    values: dict[str, DecimalString] | None = Field(description="Null where no variant could be judged: cash.")
    in_sample: DecimalString | None
    out_of_sample: DecimalString | None
    return_ratio: DecimalString


class SweepForwardPointRead(ApiModel):
    """The close of a session. `hindsight` is the variant that was best on the whole range."""

    session_date: date
    forward: DecimalString
    hindsight: DecimalString | None


class SweepForwardFigureRead(ApiModel):
    """One figure of the days traded forward, beside that of the variant that was best in hindsight."""

    key: str
    title: str
    unit: Unit
    forward: DecimalString | None
    hindsight: DecimalString | None


class SweepForwardRead(ApiModel):
    """The walk forward: what choosing again and again would have come to, on days no choice had seen."""

    folds: list[SweepFoldRead]
    curve: list[SweepForwardPointRead]
    figures: list[SweepForwardFigureRead]
    hindsight: dict[str, DecimalString] | None


class SweepJudgedRead(ApiModel):
    """What the worker makes of all trials. `objective` says what the best is the best by."""

    objective: Objective
    best: SweepVariantRead | None
    tried: int
    unknown: int = Field(description="Variants without the objective: too few bars, or no trade.")
    overfitting: SweepOverfittingRead | None
    forward: SweepForwardRead | None
    statements: list[str]


class SweepSummaryRead(SweepJudgedRead):
    """The same, with what only the count of all tries of the strategy can tell."""

    luck: SweepLuckRead | None
