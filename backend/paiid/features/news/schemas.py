"""What the news endpoint answers."""

from decimal import Decimal

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import UtcInstant
from paiid.domain.market import Delay


class NewsSourceRead(ApiModel):
    """Who told a story: a publisher, by a vendor; `url` is null where there is no page to read."""

    name: str
    vendor: str
    url: str | None


class NewsSentimentRead(ApiModel):
    """A story's tone as a vendor gave it."""

    vendor: str
    score: Decimal | None = Field(description="From -1 (bad) to 1 (good); null where the vendor gave none.")
    label: str | None = Field(description="The vendor's own word; null where it gave none.")


class NewsFeedRead(ApiModel):
    """One vendor's part in an answer."""

    name: str
    as_of: UtcInstant | None = Field(description="When it gave what is shown; null when it gave nothing.")
    problem: str | None = Field(description="Why it gave nothing, or nothing newer; null when all is well.")


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


class NewsRead(ApiModel):
    """Headlines, newest first. `delay` is null when there is no item to judge by."""

    news: list[NewsItemRead]
    source: str
    as_of: UtcInstant
    delay: Delay | None
    feeds: list[NewsFeedRead] = Field(description="Every vendor that was asked, with its age or its failure.")
    categories: list[str] = Field(description="Every category this feed has: what `category` may be.")
    next_cursor: str | None = Field(
        description="Give it as `cursor` for the older ones; null at the end. A page of one category may hold fewer "
        "than `limit`, even none, and still have a cursor: the search went back only so far."
    )
