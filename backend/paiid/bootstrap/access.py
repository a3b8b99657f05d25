"""Builds authentication and what the middleware chain needs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.passwords import Passwords
from paiid.core.rate_limit import MemoryWindows, RedisWindows
from paiid.core.security import AccessTokens, CsrfTokens, RefreshTokens, load_secret
from paiid.features.auth.service import (
    Authenticator,
    AuthService,
    DemoHook,
    NewUserHook,
    RegisteredHook,
    SessionCache,
    SessionService,
)
from paiid.middleware.chain import Protection
from paiid.settings import Settings

if TYPE_CHECKING:
    from redis.asyncio import Redis


MEGABYTE: Final = 1024 * 1024
"""The form around a file has room in one more."""

_UPLOADS: Final = ("/api/imports", "/api/datasets")


@dataclass(frozen=True)
class Access:
    """Who may do what, and the middleware's settings for it."""

    auth: AuthService
    protection: Protection


@dataclass(frozen=True)
class Hooks:
    """What other capabilities do when a user is made."""

    new_user: NewUserHook
    demo: DemoHook | None
    """None where none may be offered: a demo's past is made of the local market's."""
    registered: RegisteredHook | None = None


def build_access(
    settings: Settings, db: Database, clock: Clock, redis: "Redis | None", hooks: Hooks, *, passwords: Passwords
) -> Access:
    """Authentication and protection as the settings ask; demos are never offered in production."""
    secret = load_secret(_text(settings.jwt_secret_key), settings.paiid_home)
    cache = SessionCache()
    access_tokens, csrf_tokens = AccessTokens(secret), CsrfTokens(secret)
    sessions = SessionService(db, clock, access_tokens, RefreshTokens(secret), cache)
    auth = AuthService(
        db=db,
        clock=clock,
        passwords=passwords,
        sessions=sessions,
        csrf_tokens=csrf_tokens,
        registration_open=settings.paiid_registration == "open",
        new_user_hooks=(hooks.new_user,),
        registered_hook=hooks.registered,
        demo_hook=None if settings.is_production else hooks.demo,
    )
    protection = Protection(
        authenticator=Authenticator(db, clock, access_tokens, cache, _text(settings.api_token)),
        windows=MemoryWindows() if redis is None else RedisWindows(redis),
        csrf_tokens=csrf_tokens,
        clock=clock,
        is_production=settings.is_production,
        per_minute=settings.rate_limit_per_minute,
        auth_per_minute=settings.rate_limit_auth_per_minute,
        trading_per_minute=settings.rate_limit_trading_per_minute,
        trusted_proxies=settings.trusted_proxies,
        allowed_origins=settings.allowed_origins,
        body_limits=dict.fromkeys(_UPLOADS, settings.import_max_mb * MEGABYTE + MEGABYTE),
    )
    return Access(auth, protection)


def _text(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
