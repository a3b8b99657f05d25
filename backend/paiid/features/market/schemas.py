"""What the market endpoints answer."""

from datetime import date

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.instrument import AssetClass
from paiid.domain.market import Adjustment, BarSeries, Delay, Interval, MarketState, Quote, SecondOpinion


class SecondOpinionRead(ApiModel):
    """What another source said of a price, lately."""

    source: str
    last: DecimalString
    as_of: UtcInstant
    difference_percent: DecimalString = Field(description="Its distance from ours; 0.42 = 0.42 %.")
    disagrees: bool = Field(description="Both prices were fresh, and further apart than two feeds should be.")

    @classmethod
    def of(cls, opinion: SecondOpinion) -> "SecondOpinionRead":
        """The answer for `opinion`."""
        return cls.model_construct(
            source=opinion.source,
            last=opinion.last,
            as_of=opinion.as_of,
            difference_percent=opinion.difference_percent,
            disagrees=opinion.disagrees,
        )


class QuoteRead(ApiModel):
    """One instrument's prices in USD with their truth: where from, as of when, how late."""

    symbol: str
    name: str
    asset_class: AssetClass
    bid: DecimalString | None
    ask: DecimalString | None
    bid_size: int
    ask_size: int
    last: DecimalString
    previous_close: DecimalString | None = Field(
        description="Null where its source tells none, as of some option contracts."
    )
    change: DecimalString | None = Field(description="Since the previous close; null where that is not known.")
    change_percent: DecimalString | None = Field(description="Percent of the previous close; 0.42 = 0.42 %.")
    open: DecimalString | None = Field(
        description="With high and low of the session; null before its first trade and of option contracts."
    )
    high: DecimalString | None
    low: DecimalString | None
    volume: int
    is_halted: bool
    source: str
    as_of: UtcInstant
    delay: Delay
    second: SecondOpinionRead | None = Field(description="Null where no other source was asked.")

    @classmethod
    def of(cls, quote: Quote, *, name: str, asset_class: AssetClass) -> "QuoteRead":
        """The answer for `quote`."""
        before = quote.told_close
        return cls.model_construct(
            symbol=quote.symbol,
            name=name,
            asset_class=asset_class,
            bid=quote.bid,
            ask=quote.ask,
            bid_size=quote.bid_size,
            ask_size=quote.ask_size,
            last=quote.last,
            previous_close=before,
            change=None if before is None else quote.change,
            change_percent=None if before is None else quote.change_percent,
            open=quote.open,
            high=quote.high,
            low=quote.low,
            volume=quote.volume,
            is_halted=quote.is_halted,
            source=quote.source,
            as_of=quote.as_of,
            delay=quote.delay,
            second=None if quote.second is None else SecondOpinionRead.of(quote.second),
        )


class QuotesRead(ApiModel):
    """Quotes in the order asked; `unknown` lists symbols that do not exist."""

    quotes: list[QuoteRead]
    unknown: list[str]


class SparksRead(ApiModel):
    """Each known symbol's prices over the last session, quarter-hour closes in USD, oldest first, for small charts."""

    sparks: dict[str, list[DecimalString]]
    source: str
    as_of: UtcInstant


class BarRead(ApiModel):
    """One bar; `start` is the instant it begins."""

    start: UtcInstant
    session_date: date
    open: DecimalString
    high: DecimalString
    low: DecimalString
    close: DecimalString
    volume: int


class BarsRead(ApiModel):
    """Bars of one symbol, oldest first."""

    symbol: str
    interval: Interval
    adjusted: bool
    adjustment: Adjustment = Field(
        description="What earlier prices are restated for; not every source restates dividends."
    )
    bars: list[BarRead]
    source: str
    as_of: UtcInstant
    delay: Delay


class IndexRead(ApiModel):
    """One index or index fund; `spark` are the session's prices so far, oldest first, for a small chart."""

    symbol: str
    name: str
    last: DecimalString
    previous_close: DecimalString
    change: DecimalString
    change_percent: DecimalString
    spark: list[DecimalString]
    source: str
    as_of: UtcInstant
    delay: Delay


class IndicesRead(ApiModel):
    """The broad market."""

    indices: list[IndexRead]


class InstrumentRead(ApiModel):
    """What is known of a symbol apart from its prices."""

    symbol: str
    name: str
    asset_class: AssetClass
    sector: str
    exchange: str
    currency: str
    tradable: bool
    shortable: bool
    fractionable: bool


class SearchRead(ApiModel):
    """Matches, best first."""

    items: list[InstrumentRead]


class MarketStatusRead(ApiModel):
    """Where the market's day stands.

    `state` is the exchange's; `is_tradable` whether orders fill at `now`. `world_clock` names the local market's
    clock (`always_open`, `exchange`, `replay:…`) and is null for a real market. `label` is fit to show.
    """

    state: MarketState
    is_tradable: bool
    label: str
    world_clock: str | None
    now: UtcInstant
    session_date: date
    opens_at: UtcInstant
    closes_at: UtcInstant
    next_change_at: UtcInstant
    source: str


class KeyFiguresRead(ApiModel):
    """Figures of one symbol computed from its own daily bars; null where history is too short.

    Returns and volatility are ratios (0.05 = 5 %), prices USD, volume shares a day.
    """

    instrument: InstrumentRead
    high_52w: DecimalString | None
    low_52w: DecimalString | None
    average_volume_20d: int | None
    return_1m: DecimalString | None
    return_3m: DecimalString | None
    return_1y: DecimalString | None
    volatility_1y: DecimalString | None
    trailing_dividends: DecimalString | None = Field(description="USD a share; null where the source tells none.")
    dividend_yield: DecimalString | None
    next_ex_date: date | None
    sma_50: DecimalString | None
    sma_200: DecimalString | None
    source: str
    as_of: UtcInstant
    delay: Delay


def bars_read(series: BarSeries) -> BarsRead:
    """The answer for `series`; built without validation, for the values are ours."""
    return BarsRead.model_construct(
        symbol=series.symbol,
        interval=series.interval,
        adjusted=series.adjusted,
        adjustment=series.adjustment,
        bars=[
            BarRead.model_construct(
                start=bar.start_at,
                session_date=bar.session_date,
                open=bar.open,
                high=bar.high,
                low=bar.low,
                close=bar.close,
                volume=bar.volume,
            )
            for bar in series.bars
        ],
        source=series.source,
        as_of=series.as_of,
        delay=series.delay,
    )
