"""One slice behind HTTP: its router, the error handlers, and whoever the test says is asking."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI
from sqlalchemy import Connection
from starlette.types import ASGIApp, Receive, Scope, Send

from paiid.core.http import install_error_handlers
from paiid.core.security import ROLE_SCOPES, SERVICE_PRINCIPAL, Principal, Role
from paiid.features.auth.repository import UserRow, add_user

ADA = Principal("usr_ada", "ada@example.com", Role.OWNER, "ses_ada", "bearer", ROLE_SCOPES[Role.OWNER])
BOB = Principal("usr_bob", "bob@example.com", Role.MEMBER, "ses_bob", "bearer", ROLE_SCOPES[Role.MEMBER])
EVE = Principal("usr_eve", "eve@example.com", Role.VIEWER, "ses_eve", "bearer", ROLE_SCOPES[Role.VIEWER])
SERVICE = SERVICE_PRINCIPAL


class AskedBy:
    """Puts a principal where the authentication middleware would."""

    def __init__(self, app: ASGIApp, principal: Principal | None) -> None:
        self.app, self.principal = app, principal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.principal is not None:
            scope.setdefault("state", {})["principal"] = self.principal
        await self.app(scope, receive, send)


@asynccontextmanager
async def asking(
    router: APIRouter, principal: Principal | None = ADA, **state: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of `router` mounted under `/api`; `state` is what the composition root would have put there."""
    app = FastAPI()
    app.include_router(router, prefix="/api")
    install_error_handlers(app, {})
    for name, value in state.items():
        setattr(app.state, name, value)
    transport = httpx.ASGITransport(AskedBy(app, principal), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def add_principal(conn: Connection, principal: Principal) -> None:
    """The row of `principal` in `users`."""
    at = datetime(2026, 1, 2, tzinfo=UTC)
    add_user(
        conn,
        UserRow(
            id=principal.user_id,
            email=principal.email,
            full_name=None,
            password_hash="!",
            role=principal.role,
            is_demo=False,
            created_at=at,
            password_changed_at=at,
        ),
    )
