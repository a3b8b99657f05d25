"""Parts of what is answered about news."""

from decimal import Decimal

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import UtcInstant


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
