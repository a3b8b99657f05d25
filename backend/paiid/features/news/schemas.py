"""What the news endpoint answers."""

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import UtcInstant
from paiid.domain.market import Delay


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


class NewsRead(ApiModel):
    """Headlines, newest first. `delay` is null when there is no item to judge by."""

    news: list[NewsItemRead]
    source: str
    as_of: UtcInstant
    delay: Delay | None
    categories: list[str] = Field(description="Every category this feed has: what `category` may be.")
    next_cursor: str | None = Field(
        description="Give it as `cursor` for the older ones; null at the end. A page of one category may hold fewer "
        "than `limit`, even none, and still have a cursor: the search went back only so far."
    )
