"""Backtests as the API takes and tells them."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.instrument import SYMBOL_PATTERN
from paiid.domain.market import Interval
from paiid.features.backtest.python.folder import FILE_PATTERN
from paiid.features.backtest.repository import BacktestStage, BacktestState
from paiid.features.backtest.results import (
    BacktestFillRead,
    BacktestHeadlineRead,
    BacktestManifestRead,
    BacktestResultRead,
    BacktestTradeRead,
    BacktestTrustRead,
)
from paiid.features.datasets.schemas import Prices, SourceName
from paiid.features.strategies.document import StrategyDocument

SimulatedInterval = Literal[
    Interval.ONE_MINUTE, Interval.FIVE_MINUTES, Interval.FIFTEEN_MINUTES, Interval.ONE_HOUR, Interval.ONE_DAY
]
SymbolGiven = Annotated[str, StringConstraints(pattern=SYMBOL_PATTERN)]
PythonFile = Annotated[str, StringConstraints(pattern=FILE_PATTERN)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,60}$")]
_Bps = Annotated[Decimal, Field(ge=0, le=1000, max_digits=9, decimal_places=4)]
_Rate = Annotated[Decimal, Field(ge=0, le=Decimal("0.5"), max_digits=7, decimal_places=6)]
_BorrowRate = Annotated[Decimal, Field(ge=0, le=2, max_digits=7, decimal_places=6)]
_Usd = Annotated[Decimal, Field(ge=0, le=1000, max_digits=9, decimal_places=4)]


class BacktestCosts(ApiInput):
    """What trading costs; what is left out is as the strategy says, or 0, and a tenth of a bar's volume.

    Rates are of a year, as ratios (0.04 = 4 %), by calendar days over 365: earned on cash, paid on what is borrowed;
    the borrow rate on what shares sold short are worth.
    """

    commission_per_share: _Usd | None = None
    commission_minimum: _Usd = Decimal(0)
    commission_bps: _Bps = Decimal(0)
    slippage_bps: _Bps | None = None
    bar_participation: Annotated[Decimal, Field(gt=0, le=1, max_digits=5, decimal_places=4)] = Decimal("0.1")
    cash_rate: _Rate = Decimal(0)
    margin_rate: _Rate = Decimal(0)
    commission_per_contract: _Usd | None = Field(None, description="Of an option, on each side; 0.65 where not said.")
    contract_slippage_bps: _Bps | None = Field(
        None, description="Basis points of an option's modelled price lost on each side, to the next cent; 200."
    )
    margin: bool = Field(default=False, description="Whether a dollar of equity may open two of positions.")
    borrow_rate: _BorrowRate = Decimal(0)
    short: bool = Field(
        default=False,
        description="Whether a Python strategy may sell more than it holds; a definition says so by its direction.",
    )


class BacktestCreate(ApiInput):
    """What to simulate: exactly one of `strategy_id`, `template_id`, `python_file` and `definition`."""

    strategy_id: Id | None = None
    version: Annotated[int, Field(ge=1)] | None = Field(None, description="Of the saved strategy; the newest if none.")
    template_id: Id | None = None
    python_file: PythonFile | None = Field(None, description="Of the folder of Python strategies; the owner only.")
    definition: StrategyDocument | None = None
    parameters: dict[str, Decimal] = Field(default_factory=dict, max_length=30)
    symbols: Annotated[list[SymbolGiven], Field(min_length=1, max_length=100)] | None = Field(
        None, description="Instead of the strategy's own universe."
    )
    timeframe: SimulatedInterval | None = Field(None, description="Instead of the strategy's own bars.")
    start: date
    end: date
    cash: Annotated[Decimal, Field(ge=100, le=1_000_000_000, max_digits=14, decimal_places=2)] = Decimal(100_000)
    costs: BacktestCosts = BacktestCosts()
    prices: Literal["adjusted", "raw"] = Field(
        "adjusted",
        description="`raw`: as traded; dividends are paid in cash on the ex-date, splits restate what is held.",
    )
    benchmark: SymbolGiven | None = "SPY"
    data_source: SourceName | None = Field(
        None, description="Bars imported under that name, of symbols and benchmark, instead of the market's."
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        sources = (self.strategy_id, self.template_id, self.python_file, self.definition)
        given = [one for one in sources if one is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of strategy_id, template_id, python_file and definition")
        if self.version is not None and self.strategy_id is None:
            raise ValueError("a version is of a saved strategy")
        return self


class BacktestCostsRead(ApiModel):
    """What trading was taken to cost."""

    commission_per_share: DecimalString
    commission_minimum: DecimalString
    commission_bps: DecimalString
    slippage_bps: DecimalString
    bar_participation: DecimalString
    cash_rate: DecimalString = Decimal(0)
    margin_rate: DecimalString = Decimal(0)
    margin: bool = False
    borrow_rate: DecimalString = Decimal(0)
    short: bool = False
    commission_per_contract: DecimalString | None = Field(None, description="Null where no options are written.")
    contract_slippage_bps: DecimalString | None = None


class BacktestRead(ApiModel):
    """One run. The stream tells its progress as events `job` with `job: backtest`."""

    id: str
    name: str
    strategy_id: str | None
    strategy_version: int | None
    template_id: str | None
    python_file: str | None
    state: BacktestState
    stage: BacktestStage
    done: int = Field(description="Symbols whose bars are there, while they are gathered.")
    total: int
    symbols: list[str]
    parameters: dict[str, DecimalString]
    timeframe: Interval
    start: date
    end: date
    cash: DecimalString
    costs: BacktestCostsRead
    benchmark: str | None
    data_source: str | None = Field(description="Name of imported bars; null for the market's.")
    prices: Prices = Field(
        description="What the prices traded at were restated for; of imported bars as their giver said."
    )
    headline: BacktestHeadlineRead | None
    problem: str | None
    created_at: UtcInstant
    ended_at: UtcInstant | None


class BacktestPythonRead(ApiModel):
    """The Python file of a run, as it was then. `hash` is the SHA-256 of its text."""

    file: str
    hash: str
    source: str


class BacktestDetailRead(BacktestRead):
    """A run with its result; null until it is done. Either `definition` or `python` tells what was run."""

    definition: StrategyDocument | None
    python: BacktestPythonRead | None
    result: BacktestResultRead | None
    trust: BacktestTrustRead | None
    manifest: BacktestManifestRead | None


class BacktestsPage(ApiModel):
    """Runs, newest first."""

    items: list[BacktestRead]
    next_cursor: str | None


class BacktestTradesPage(ApiModel):
    """Trades in the order they were closed."""

    items: list[BacktestTradeRead]
    next_cursor: str | None
    total: int


class BacktestExport(BacktestDetailRead):
    """A run with everything that is kept of it."""

    format: Literal["paiid.backtest/1"]
    trades: list[BacktestTradeRead]
    fills: list[BacktestFillRead]


class BacktestPreviewRead(ApiModel):
    """A run that is not kept, for looking while editing; it is not counted among the variants tried."""

    headline: BacktestHeadlineRead
    result: BacktestResultRead
    manifest: BacktestManifestRead
    elapsed_ms: int
