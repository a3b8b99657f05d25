"""The news service."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.news.service import NewsService


async def news_service(request: Request) -> NewsService:
    """The application's news service."""
    service: NewsService = request.app.state.news_service
    return service


NewsServiceDep = Annotated[NewsService, Depends(news_service)]
