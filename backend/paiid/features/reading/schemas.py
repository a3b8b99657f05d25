"""What the news endpoints answer."""

from decimal import Decimal

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import UtcInstant
from paiid.domain.market import Delay
from paiid.domain.reading import EventKind, Tone, Urgency
from paiid.features.news.schemas import NewsFeedRead, NewsSentimentRead, NewsSourceRead
from paiid.features.reading.relevance import Tie


class ReadingRead(ApiModel):
    """How a text reads to `reader`, which is never who told it."""

    reader: str
    score: Decimal = Field(description="From -1 (bad) to 1 (good) for who holds what it is about; two decimals.")
    tone: Tone = Field(description="The score in one word; nearer to 0 than 0.15 is neutral.")
    urgency: Urgency
    event: EventKind


class RelevanceRead(ApiModel):
    """What a story has to do with the caller's holdings and watchlist."""

    score: Decimal = Field(description="From 0 to 1, two decimals; comparable within one user's news only.")
    tie: Tie = Field(description="The strongest tie.")
    symbol: str | None = Field(description="The holding or watched symbol.")
    sector: str | None = Field(description="Where the tie is `sector`.")
    share_percent: Decimal | None = Field(description="Share of equity of that holding, sector, or all investments.")


class NewsItemRead(ApiModel):
    """One headline with its truth; `url` is null where there is no page to read."""

    id: str
    headline: str
    summary: str
    symbols: list[str]
    published_at: UtcInstant
    source: str
    category: str
    url: str | None
    delay: Delay
    sources: list[NewsSourceRead] = Field(description="Everybody who told this story.")
    sentiment: NewsSentimentRead | None
    reading: ReadingRead
    relevance: RelevanceRead | None = Field(description="Null for a caller without an account.")
    story_id: str = Field(description="Alike of items that tell one story.")


class NewsReaderRead(ApiModel):
    """Who read the texts, and how good that is."""

    name: str
    version: str
    right_percent: Decimal | None = Field(
        description="How many tones were right, of labeled headlines that it was not tuned on; null: not measured."
    )
    measured_on: int | None = Field(description="How many those were.")


class NewsRead(ApiModel):
    """Headlines, newest first unless ordered by relevance. `delay` is null when there is no item to judge by."""

    news: list[NewsItemRead]
    source: str
    as_of: UtcInstant
    delay: Delay | None
    feeds: list[NewsFeedRead] = Field(description="Every vendor that was asked, with its age or its failure.")
    categories: list[str] = Field(description="Every category this feed has: what `category` may be.")
    next_cursor: str | None = Field(
        description="Give it as `cursor` for the older ones; null at the end, and in order of relevance. A filtered "
        "page may hold fewer than `limit`, even none, and still have a cursor: the search went back only so far."
    )
    reader: NewsReaderRead = Field(description="Who reads at once.")
    better_reader: NewsReaderRead | None = Field(description="Who reads it again in the background; null: nobody.")
    ranked_of: int | None = Field(
        description="In order of relevance: how many of the newest 200 were wanted and ranked; else null."
    )
    holdings_problem: str | None = Field(
        description="Why nothing is known of the caller's holdings; null: all is well."
    )


class MeaningFactRead(ApiModel):
    """One numbered fact, as the sentences cite it."""

    number: int
    name: str
    text: str
    source: str
    as_of: UtcInstant
    url: str | None


class MeaningRead(ApiModel):
    """What a story means for the caller; `[1]` in a sentence is fact 1."""

    id: str
    sentences: list[str]
    facts: list[MeaningFactRead]
    worded_by: str = Field(description="`rules`, or the model that worded it.")
    note: str
