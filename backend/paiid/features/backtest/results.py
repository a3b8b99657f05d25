"""What a run comes to, as it is stored and told. Money in USD; ratios are decimals (0.05 = 5 %)."""

from datetime import date
from typing import Any, Final, Literal

from pydantic import Field, model_validator

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.features.datasets.schemas import DatasetUsed

Unit = Literal["ratio", "usd", "number", "count", "sessions", "bars"]
_MODELLED: Final = "Whether prices of option contracts, which are modelled and no market's, are in it."
_WITHIN_THE_DAY: Final = "Start of the bar, where bars are shorter than a session."


class BacktestMetricRead(ApiModel):
    """One figure. Null where it has no meaning, or for a column it is not asked of."""

    key: str
    title: str
    group: Literal["return", "risk", "reward", "benchmark", "trades", "costs"]
    unit: Unit
    meaning: str
    strategy: DecimalString | None
    benchmark: DecimalString | None
    in_sample: DecimalString | None
    out_of_sample: DecimalString | None


Side = Literal["long", "short"]


class BacktestPointRead(ApiModel):
    """The close of a bar. `benchmark` is the starting cash, held in the benchmark; drawdowns are <= 0."""

    session_date: date
    equity: DecimalString
    drawdown: DecimalString
    benchmark: DecimalString | None
    benchmark_drawdown: DecimalString | None
    exposure: DecimalString = Field(
        description="Market value of what is held and of what is sold short together, as a ratio of the equity."
    )
    net_exposure: DecimalString | None = Field(
        None, description="Of what is held less what is sold short; null where nothing may be sold short."
    )
    at: UtcInstant | None = Field(None, description=_WITHIN_THE_DAY)


class BacktestMonthRead(ApiModel):
    """A calendar month's return; of the first and last month only the days within the range."""

    year: int
    month: int
    strategy: DecimalString
    benchmark: DecimalString | None


class BacktestTradeRead(ApiModel):
    """One position from its first fill to its last; prices are averages.

    `pnl` is after the fees of both, and dividends. `worst` and `best` are the furthest that prices went against and for
    it while it lasted, as ratios of the entry price. Of a written option, whose
    side is short, the entry is its sale; ratios are of the premium.
    """

    number: int
    symbol: str
    side: Side = "long"
    opened: date
    closed: date
    shares: DecimalString
    entry_price: DecimalString
    exit_price: DecimalString
    fees: DecimalString
    pnl: DecimalString
    return_ratio: DecimalString
    sessions_held: int
    worst: DecimalString
    best: DecimalString
    reason: str = Field(description="What closed it.")
    opened_at: UtcInstant | None = Field(None, description=_WITHIN_THE_DAY)
    closed_at: UtcInstant | None = Field(None, description=_WITHIN_THE_DAY)
    bars_held: int | None = Field(None, description="Where bars are shorter than a session.")
    modelled: bool = Field(False, description="A written option: its prices are modelled, not a market's.")
    underlying: str | None = Field(None, description="Of an option; `symbol` is its OCC name.")
    right: Literal["call", "put"] | None = None
    strike: DecimalString | None = None
    expiration: date | None = None
    contracts: int | None = Field(None, description="Of 100 shares each; `shares` are those, prices for one of them.")


class BacktestFillRead(ApiModel):
    """One fill; `price` is after slippage."""

    session_date: date
    symbol: str
    side: Literal["buy", "sell"]
    shares: DecimalString
    price: DecimalString
    fee: DecimalString
    reason: str
    at: UtcInstant | None = Field(None, description=_WITHIN_THE_DAY)
    modelled: bool = Field(False, description=_MODELLED)


class BacktestPositionRead(ApiModel):
    """What is still open at the end, at the last close; `pnl` is what came of it so far, after fees.

    `market_value` is below 0 of what is sold short.
    """

    symbol: str
    side: Side = "long"
    opened: date
    shares: DecimalString
    entry_price: DecimalString
    last: DecimalString
    market_value: DecimalString
    pnl: DecimalString
    modelled: bool = Field(False, description=_MODELLED)


class BacktestLookAheadRead(ApiModel):
    """Whether the past stood still when the bars after some moments were changed."""

    passed: bool
    checked_at: list[date]
    detail: str


class BacktestTrustRead(ApiModel):
    """How far the curve is to be believed.

    `sharpe_by_luck` is what the best of so many variants would show by chance, a year's; `probability` that the true
    Sharpe ratio is above it (the deflated Sharpe ratio). Null where there were too few returns.
    """

    out_of_sample_from: date | None
    variants_tried: int
    sharpe_by_luck: DecimalString
    probability: DecimalString | None
    look_ahead: BacktestLookAheadRead | None


class BacktestStatementRead(ApiModel):
    """Something that holds of the run, fit to show. `caution` where it may flatter or spoil the result."""

    topic: Literal[
        "source",
        "fills",
        "costs",
        "warm_up",
        "survivorship",
        "dividends",
        "open",
        "missing",
        "benchmark",
        "range",
        "money",
        "short",
        "options",
    ]
    text: str
    caution: bool


class BacktestTradeOrderRead(ApiModel):
    """A thousand draws of the closed trades, each as what it made of the whole account; in quantiles of 5, 50, 95 %.

    Drawdowns (<= 0, at the closes of trades) are of the same trades in another order; equities and `loss`, the share of
    draws that end below the starting cash, of as many trades drawn with putting back.
    """

    trades: int
    draws: int
    seed: int
    drawdown_worst: DecimalString
    drawdown_median: DecimalString
    drawdown_best: DecimalString
    equity_low: DecimalString
    equity_median: DecimalString
    equity_high: DecimalString
    loss: DecimalString


class BacktestCapacityRead(ApiModel):
    """The account (USD) at which nineteen fills in twenty stay within that part of their bar's volume: an estimate."""

    at_one_percent: DecimalString
    at_five_percent: DecimalString


class BacktestResultRead(ApiModel):
    """Everything that a worker makes of a run, but for its trades."""

    metrics: list[BacktestMetricRead]
    curve: list[BacktestPointRead]
    months: list[BacktestMonthRead]
    open_positions: list[BacktestPositionRead]
    statements: list[BacktestStatementRead]
    out_of_sample_from: date | None
    look_ahead: BacktestLookAheadRead | None
    trade_order: BacktestTradeOrderRead | None = Field(description="Null for fewer than two closed trades.")
    capacity: BacktestCapacityRead | None = Field(description="Null without a fill.")
    modelled: bool = Field(False, description=_MODELLED)
    assumptions: list[str] = Field([], description="What those prices were made of; empty where none are modelled.")

    @model_validator(mode="before")
    @classmethod
    def _before_they_were_told(cls, given: Any) -> Any:
        # Runs stored by a release that did not draw.
        return {"trade_order": None, "capacity": None, **given} if isinstance(given, dict) else given


class BacktestManifestRead(ApiModel):
    """What the run depended on: the same gives the same ledger. Hashes are SHA-256."""

    definition_hash: str
    parameters_hash: str
    panel_hash: str
    engine_version: str
    first_bar: date
    first_judged: date
    last_bar: date
    bars: int
    source: str
    delay: str
    adjustment: str
    seed: int | None
    datasets: list[DatasetUsed] = Field([], description="The imported sets that the bars are of.")


class BacktestHeadlineRead(ApiModel):
    """The figures of a list."""

    final_equity: DecimalString
    total_return: DecimalString | None
    annual_return: DecimalString | None
    sharpe: DecimalString | None
    max_drawdown: DecimalString | None
    benchmark_return: DecimalString | None
    trades: int
    costs: DecimalString
    modelled: bool = Field(False, description=_MODELLED)
