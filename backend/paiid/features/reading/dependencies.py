"""The services that read news."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.reading.meaning import ExplainStory
from paiid.features.reading.service import ReadNews


async def read_news(request: Request) -> ReadNews:
    """The application's news as a user reads them."""
    service: ReadNews = request.app.state.read_news
    return service


async def explain_story(request: Request) -> ExplainStory:
    """The application's explainer."""
    service: ExplainStory = request.app.state.explain_story
    return service


ReadNewsDep = Annotated[ReadNews, Depends(read_news)]
ExplainStoryDep = Annotated[ExplainStory, Depends(explain_story)]
