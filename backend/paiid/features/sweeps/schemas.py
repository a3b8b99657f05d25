"""Sweeps as the API takes and tells them."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.market import Interval
from paiid.features.backtest.schemas import BacktestCostsRead, BacktestCreate, BacktestPythonRead
from paiid.features.datasets.schemas import DatasetUsed
from paiid.features.strategies.document import StrategyDocument
from paiid.features.sweeps.repository import SweepStage, SweepState
from paiid.features.sweeps.results import SweepSummaryRead
from paiid.features.sweeps.study import Objective

MOST_VALUES = 500
_Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]
_Sessions = Annotated[int, Field(ge=20, le=5000)]


class SweepMethod(StrEnum):
    """Every place of the grid, some of them by chance, or the grid again and again on a past that moves on."""

    GRID = "grid"
    RANDOM = "random"
    WALK_FORWARD = "walk_forward"


class SweepSpace(ApiInput):
    """The values that one parameter is given: a list, or a range in steps (the parameter's own, if none is given)."""

    name: _Name
    values: Annotated[list[Decimal], Field(min_length=1, max_length=MOST_VALUES)] | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    step: Annotated[Decimal, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        has_range = self.minimum is not None and self.maximum is not None
        is_partly = (self.minimum, self.maximum, self.step) != (None, None, None)
        if (self.values is None) != has_range or (self.values is not None and is_partly):
            raise ValueError("give either values, or minimum and maximum")
        if has_range and self.minimum > self.maximum:  # type: ignore[operator] # has_range
            raise ValueError("the minimum is above the maximum")
        return self


class SweepCreate(BacktestCreate):
    """What to try: a backtest, of whose parameters some are swept. Python files are the owner's to run."""

    spaces: Annotated[list[SweepSpace], Field(min_length=1, max_length=6)]
    method: SweepMethod = SweepMethod.GRID
    samples: Annotated[int, Field(ge=2, le=5000)] = Field(200, description="Of a random sweep.")
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = Field(0, description="Of a random sweep.")
    in_sample: _Sessions = Field(504, description="Of a walk forward: sessions that the best is chosen on.")
    out_of_sample: _Sessions = Field(126, description="Of a walk forward: sessions that it is then traded on.")
    objective: Objective = "sharpe"


class SweepAxisRead(ApiModel):
    """One swept parameter and its values."""

    name: str
    values: list[DecimalString]


class SweepTerms(ApiModel):
    """What is tried, on what and when."""

    method: SweepMethod
    objective: Objective
    axes: list[SweepAxisRead]
    variants: int
    folds: int
    seed: int | None
    in_sample: int | None
    out_of_sample: int | None
    symbols: list[str]
    parameters: dict[str, DecimalString] = Field(description="Those that stay as they are.")
    start: date
    end: date
    cash: DecimalString
    costs: BacktestCostsRead
    benchmark: str | None
    data_source: str | None = Field(None, description="Name of imported bars; null for the market's.")
    datasets: list[DatasetUsed] = Field([], description="The imported sets that the bars are of.")
    timeframe: Interval = Interval.ONE_DAY
    prices: Literal["adjusted", "raw"] = "adjusted"


class SweepRead(SweepTerms):
    """One sweep. The stream tells its progress as events `job` with `job: sweep`."""

    id: str
    name: str
    strategy_id: str | None
    strategy_version: int | None
    template_id: str | None
    python_file: str | None
    state: SweepState
    stage: SweepStage
    done: int = Field(description="Symbols while bars are gathered, then trials: a variant on one range of sessions.")
    total: int
    problem: str | None
    created_at: UtcInstant
    ended_at: UtcInstant | None


class SweepDetailRead(SweepRead):
    """A sweep with what it came to; null until it is done. Either `definition` or `python` tells what is tried."""

    definition: StrategyDocument | None
    python: BacktestPythonRead | None
    summary: SweepSummaryRead | None


class SweepsPage(ApiModel):
    """Sweeps, newest first."""

    items: list[SweepRead]
    next_cursor: str | None
