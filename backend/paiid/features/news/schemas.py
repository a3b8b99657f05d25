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
    next_cursor: str | None = Field(description="Give it as `cursor` for the older ones; null at the end.")
