"""The chat service."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.chat.service import ChatService


async def chat_service(request: Request) -> ChatService:
    """The application's chat service."""
    service: ChatService = request.app.state.chat_service
    return service


ChatServiceDep = Annotated[ChatService, Depends(chat_service)]
