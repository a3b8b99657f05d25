"""`/api/chat`: questions about one's own portfolio and the market."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.features.auth.dependencies import OwnerOrMember, Person
from paiid.features.chat.dependencies import ChatServiceDep
from paiid.features.chat.schemas import (
    ChatCapabilitiesRead,
    ChatConversationRead,
    ChatEvent,
    ChatMessageCreate,
    ChatThreadCreate,
    ChatThreadRead,
    ChatThreadsRead,
)
from paiid.features.chat.service import AnswerUnderWayError, MessageNotFoundError, ThreadNotFoundError
from paiid.features.chat.streaming import AnswerStream, ChatEvents

router = APIRouter(prefix="/chat", tags=["chat"])

ThreadId = Annotated[str, Path(max_length=40)]
MessageId = Annotated[str, Path(max_length=40)]


@router.get("/capabilities", responses=problems(ForbiddenError))
async def get_capabilities(_user: Person, service: ChatServiceDep) -> ChatCapabilitiesRead:
    return service.capabilities()


@router.get("/threads", responses=problems(ForbiddenError))
async def list_threads(user: Person, service: ChatServiceDep) -> ChatThreadsRead:
    return ChatThreadsRead(threads=await service.threads(user.user_id))


@router.post("/threads", status_code=201, responses=problems(ForbiddenError))
async def create_thread(body: ChatThreadCreate, user: OwnerOrMember, service: ChatServiceDep) -> ChatThreadRead:
    return await service.create(user.user_id, body.title)


@router.get("/threads/{thread_id}", responses=problems(ForbiddenError, ThreadNotFoundError))
async def get_thread(thread_id: ThreadId, user: Person, service: ChatServiceDep) -> ChatConversationRead:
    return await service.conversation(user.user_id, thread_id)


@router.delete("/threads/{thread_id}", status_code=204, responses=problems(ForbiddenError, ThreadNotFoundError))
async def delete_thread(thread_id: ThreadId, user: OwnerOrMember, service: ChatServiceDep) -> Response:
    await service.remove(user.user_id, thread_id)
    return Response(status_code=204)


@router.post(
    "/threads/{thread_id}/messages",
    status_code=200,
    response_class=ChatEvents,
    response_model=ChatEvent,
    responses=problems(ForbiddenError, ThreadNotFoundError, AnswerUnderWayError),
)
async def create_message(
    thread_id: ThreadId, body: ChatMessageCreate, user: OwnerOrMember, service: ChatServiceDep
) -> Response:
    return AnswerStream(await service.ask(user.user_id, thread_id, body.text))


@router.delete(
    "/threads/{thread_id}/messages/{message_id}",
    status_code=204,
    responses=problems(ForbiddenError, MessageNotFoundError),
)
async def delete_message(
    thread_id: ThreadId, message_id: MessageId, user: OwnerOrMember, service: ChatServiceDep
) -> Response:
    await service.stop_or_remove(user.user_id, thread_id, message_id)
    return Response(status_code=204)
