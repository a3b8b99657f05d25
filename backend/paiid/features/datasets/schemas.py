"""Imported bars as the API takes and tells them. Ratios are decimals (0.05 = 5 %), prices USD a share."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.instrument import SYMBOL_PATTERN
from paiid.domain.market import Adjustment, Interval

ImportedInterval = Literal[
    Interval.ONE_MINUTE, Interval.FIVE_MINUTES, Interval.FIFTEEN_MINUTES, Interval.ONE_HOUR, Interval.ONE_DAY
]
SOURCE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$"
SourceName = Annotated[str, StringConstraints(pattern=SOURCE_PATTERN)]


class Prices(StrEnum):
    """What the prices of a file are restated for, as its giver says."""

    ADJUSTED = "adjusted"
    SPLITS = "splits"
    RAW = "raw"

    @property
    def adjustment(self) -> Adjustment:
        """In the words of the market."""
        return _ADJUSTMENTS[self]


_ADJUSTMENTS = {
    Prices.ADJUSTED: Adjustment.SPLITS_AND_DIVIDENDS,
    Prices.SPLITS: Adjustment.SPLITS,
    Prices.RAW: Adjustment.NONE,
}


class DatasetCreate(ApiInput):
    """What the giver says of a file."""

    symbol: Annotated[str, StringConstraints(pattern=SYMBOL_PATTERN)]
    timeframe: ImportedInterval = Interval.ONE_DAY
    source: SourceName
    prices: Prices
    timezone: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_+/-]{0,39}$")] | None = None


class DatasetRead(ApiModel):
    """One set of bars: a symbol, a length of bars, and the file they came from. Hashes are SHA-256."""

    id: str
    symbol: str
    timeframe: Interval
    source: str
    prices: Prices
    file_name: str
    file_hash: str
    data_hash: str = Field(description="Of the bars that were kept.")
    bars: int
    first_session: date
    last_session: date
    size_bytes: int
    faults: int = Field(description="Things that the quality report has found.")
    created_at: UtcInstant


class DatasetGapRead(ApiModel):
    """Sessions of the exchange in [start, end] of which there is no bar."""

    start: date
    end: date
    sessions: int


class DatasetShortRead(ApiModel):
    """A session with fewer bars than its hours have."""

    session_date: date
    bars: int
    expected: int


class DatasetOutlierRead(ApiModel):
    """A move from close to close far from what is usual; `score` is in robust standard deviations."""

    session_date: date
    at: UtcInstant
    before: DecimalString
    close: DecimalString
    move: DecimalString
    score: DecimalString


class DatasetSplitRead(ApiModel):
    """A step at a session's open that stays and is that of a split: `ratio` new shares for old ones (`2:1`)."""

    session_date: date
    ratio: str
    before: DecimalString
    open: DecimalString


class DatasetAdjustmentRead(ApiModel):
    """A session at which the adjusted prices jump and the others of the same file do not."""

    session_date: date
    adjusted_move: DecimalString
    move: DecimalString


class DatasetQualityRead(ApiModel):
    """What was found in the bars. Lists hold the first of what the count beside them says."""

    sessions: int
    expected_sessions: int
    missing_sessions: int
    gaps: list[DatasetGapRead] = Field(description="The longest first.")
    short_sessions: int
    short: list[DatasetShortRead]
    outliers: int
    outlier_score: DecimalString = Field(description="From which score on a move is told.")
    outlier: list[DatasetOutlierRead] = Field(description="The furthest first.")
    splits: list[DatasetSplitRead]
    adjustments: list[DatasetAdjustmentRead]
    zero_volume: int
    zero_volume_sessions: list[date]
    duplicates: int = Field(description="Rows that said again what a row before them said; left out.")
    out_of_order: int = Field(description="Rows that stood against the order of the others; put in place.")
    outside_hours: int = Field(description="Bars outside the exchange's regular hours; left out.")
    before_calendar: int = Field(description="Bars before 2005-01-03, where the calendar begins; left out.")
    columns_ignored: list[str]
    scaled: bool = Field(description="Whether the prices were restated by the file's column of adjusted closes.")


class DatasetDetailRead(DatasetRead):
    """A set with what was found in it."""

    quality: DatasetQualityRead


class DatasetBarRead(ApiModel):
    """One bar as it was imported, its prices to the tenth of a thousandth; `start` is the instant it begins."""

    start: UtcInstant
    session_date: date
    open: DecimalString
    high: DecimalString
    low: DecimalString
    close: DecimalString
    volume: int


class DatasetBarsRead(ApiModel):
    """Bars of a set, oldest first; `truncated` says that there are more in the range."""

    symbol: str
    interval: Interval
    source: str
    prices: Prices
    bars: list[DatasetBarRead]
    truncated: bool


class DatasetsPage(ApiModel):
    """Sets by source, symbol and length of bars."""

    items: list[DatasetRead]
    next_cursor: str | None


class DatasetUsed(ApiModel):
    """A set that a run was made on, as it was then."""

    id: str
    symbol: str
    timeframe: Interval
    source: str
    prices: Prices
    file_name: str
    file_hash: str
    data_hash: str
    first_session: date
    created_at: UtcInstant
