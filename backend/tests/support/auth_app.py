"""A small application of the auth slice inside the real chain of middlewares, for tests of either."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from fastapi import APIRouter, FastAPI, Request
from starlette.responses import PlainTextResponse, StreamingResponse

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.core.docs import router as docs_router
from paiid.core.http import install_error_handlers
from paiid.core.rate_limit import MemoryWindows, Windows
from paiid.core.security import AccessTokens, CsrfTokens, RefreshTokens
from paiid.features.auth.dependencies import CurrentUser, OwnerOrMember, OwnerOrService
from paiid.features.auth.router import router as auth_router
from paiid.features.auth.service import (
    Authenticator,
    AuthService,
    DemoHook,
    NewUserHook,
    SessionCache,
    SessionService,
)
from paiid.middleware.chain import Protection, protect
from tests.support.http import quick_passwords

SECRET = "an-own-secret-of-the-tests-Zx81qLw0"  # pragma: allowlist secret
API_TOKEN = "rnd_service-token-of-the-tests"  # pragma: allowlist secret
PASSWORD = "green tea at seven"  # pragma: allowlist secret
NEW_PASSWORD = "black coffee at six"  # pragma: allowlist secret
ORIGIN = "https://paiid.example"


@dataclass
class AuthApp:
    """The parts of one application, so that a test can look at any of them."""

    db: Database
    clock: ManualClock
    windows: Windows = field(default_factory=MemoryWindows)
    monotonic: Callable[[], float] | None = None
    registration_open: bool = True
    demo_hook: DemoHook | None = None
    new_user_hooks: tuple[NewUserHook, ...] = ()
    is_production: bool = False
    per_minute: int = 100_000
    auth_per_minute: int = 100_000
    trading_per_minute: int = 100_000
    trusted_proxies: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.access_tokens = AccessTokens(SECRET)
        self.csrf_tokens = CsrfTokens(SECRET)
        self.cache = SessionCache(self.monotonic) if self.monotonic else SessionCache()
        self.passwords = quick_passwords()
        self.sessions = SessionService(self.db, self.clock, self.access_tokens, RefreshTokens(SECRET), self.cache)
        self.service = AuthService(
            db=self.db,
            clock=self.clock,
            passwords=self.passwords,
            sessions=self.sessions,
            csrf_tokens=self.csrf_tokens,
            registration_open=self.registration_open,
            new_user_hooks=self.new_user_hooks,
            demo_hook=self.demo_hook,
        )
        self.app = self._build()

    def client(self, *, address: str = "203.0.113.7", base_url: str = ORIGIN) -> httpx.AsyncClient:
        """A client of its own, with its own cookies."""
        transport = httpx.ASGITransport(self.app, client=(address, 50_000), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=base_url)

    @asynccontextmanager
    async def signed_in(self, email: str = "ada@example.com") -> AsyncIterator["Browser"]:
        """A browser that has just registered."""
        async with self.client() as client:
            browser = Browser(client)
            answer = await browser.register(email)
            assert answer.status_code == 201, answer.text
            yield browser

    def _build(self) -> FastAPI:
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url="/api/openapi.json", routes=_API.routes)
        app.state.auth_service = self.service
        app.state.secure_cookies = self.is_production
        install_error_handlers(app, {})
        authenticator = Authenticator(self.db, self.clock, self.access_tokens, self.cache, API_TOKEN)
        protection = Protection(
            authenticator=authenticator,
            windows=self.windows,
            csrf_tokens=self.csrf_tokens,
            clock=self.clock,
            is_production=self.is_production,
            per_minute=self.per_minute,
            auth_per_minute=self.auth_per_minute,
            trading_per_minute=self.trading_per_minute,
            trusted_proxies=self.trusted_proxies,
            allowed_origins=self.allowed_origins,
        )
        app.middleware_stack = protect(app.build_middleware_stack(), protection)
        return app


@dataclass
class Browser:
    """A client that behaves as the UI does: cookies, a CSRF token, an origin."""

    http: httpx.AsyncClient
    access_token: str = ""

    async def register(self, email: str, **more: Any) -> httpx.Response:
        """Sign up."""
        return await self._enter("register", {"email": email, "password": PASSWORD, **more})

    async def login(self, email: str, password: str = PASSWORD) -> httpx.Response:
        """Sign in."""
        return await self._enter("login", {"email": email, "password": password})

    async def csrf(self) -> str:
        """A token bound to the session of the cookies."""
        answer = await self.http.get("/api/auth/csrf-token")
        token: str = answer.json()["csrf_token"]
        return token

    async def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """A changing request with all a browser sends."""
        headers = {"X-CSRF-Token": await self.csrf(), "Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
        return await self.http.request(method, path, headers=headers, **more)

    async def _enter(self, way: str, body: dict[str, Any]) -> httpx.Response:
        answer = await self.http.post(f"/api/auth/{way}", json=body)
        if answer.is_success:
            self.access_token = answer.json()["access_token"]
        return answer


def bearer(token: str, **more: str) -> dict[str, str]:
    """Headers of a program."""
    return {"Authorization": f"Bearer {token}", **more}


def _stand_ins() -> APIRouter:
    """Routes that stand where other slices have theirs."""
    api = APIRouter()

    @api.get("/api/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @api.get("/api/market/indices")
    async def indices(user: CurrentUser) -> dict[str, str]:
        return {"via": user.via}

    @api.get("/api/portfolio")
    async def portfolio(request: Request, user: CurrentUser) -> dict[str, str]:
        return {"user_id": user.user_id, "ip": request.state.client_ip, "via": user.via}

    @api.get("/api/large")
    async def large(user: CurrentUser, size: int) -> PlainTextResponse:
        return PlainTextResponse("x" * size)

    @api.get("/api/stream")
    async def stream(user: CurrentUser) -> StreamingResponse:
        return StreamingResponse(iter(["data: " + "x" * 4000 + "\n\n"]), media_type="text/event-stream")

    @api.get("/api/monitor/metrics")
    async def metrics(user: OwnerOrService) -> PlainTextResponse:
        return PlainTextResponse("up 1")

    @api.post("/api/orders")
    async def place(user: OwnerOrMember, body: dict[str, Any]) -> dict[str, Any]:
        return body

    @api.post("/api/orders/preview")
    async def preview(user: OwnerOrMember, body: dict[str, Any]) -> dict[str, Any]:
        return body

    @api.get("/api/broken")
    async def broken(user: CurrentUser) -> None:
        raise RuntimeError("a secret detail")

    return api


def _api() -> APIRouter:
    api = APIRouter()
    for router in (auth_router, docs_router):
        api.include_router(router, prefix="/api")
    api.include_router(_stand_ins())
    return api


_API: Final = _api()
