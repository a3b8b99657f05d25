"""`/api/auth`: accounts, sessions, CSRF tokens."""

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Cookie, Path

from paiid.core.http import problems
from paiid.core.passwords import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, BusyError
from paiid.features.auth.dependencies import (
    REFRESH_COOKIE,
    AuthServiceDep,
    Client,
    CurrentUser,
    DeleteAccountDep,
    OptionalUser,
    Person,
    SessionCookiesDep,
)
from paiid.features.auth.repository import UserRow
from paiid.features.auth.schemas import (
    AccountDeletionCreate,
    AuthOptionsRead,
    CsrfTokenRead,
    LoginCreate,
    PasswordUpdate,
    RefreshCreate,
    RegistrationCreate,
    SessionPage,
    SessionRead,
    SignedInRead,
    UserRead,
    UserUpdate,
)
from paiid.features.auth.service.errors import (
    DemoUnavailableError,
    EmailUnavailableError,
    InvalidCredentialsError,
    InvalidRefreshTokenError,
    LastOwnerError,
    NotConfirmedError,
    OrdersInTheWayError,
    RegistrationClosedError,
    UnknownSessionError,
    UnknownUserError,
    WeakPasswordError,
    WrongPasswordError,
)

router = APIRouter(prefix="/auth", tags=["auth"])
SessionId = Annotated[str, Path(max_length=40, pattern="^[a-z0-9_]+$")]
RefreshCookie = Annotated[str | None, Cookie(alias=REFRESH_COOKIE, include_in_schema=False)]


@router.post(
    "/register",
    status_code=201,
    responses=problems(EmailUnavailableError, RegistrationClosedError, WeakPasswordError, BusyError),
)
async def register(
    body: RegistrationCreate, service: AuthServiceDep, client: Client, cookies: SessionCookiesDep
) -> SignedInRead:
    """Create an account and sign in. The first account is the owner."""
    signed_in = await service.register(
        email=body.email,
        password=body.password.get_secret_value(),
        full_name=body.full_name,
        starting_cash=body.starting_cash,
        client=client,
    )
    return cookies.set(signed_in)


@router.post("/login", responses=problems(InvalidCredentialsError, BusyError))
async def login(body: LoginCreate, service: AuthServiceDep, client: Client, cookies: SessionCookiesDep) -> SignedInRead:
    """Sign in: an access token for API clients, HttpOnly cookies for browsers."""
    password = body.password.get_secret_value()
    return cookies.set(await service.login(email=body.email, password=password, client=client))


@router.post("/demo", status_code=201, responses=problems(DemoUnavailableError))
async def demo(service: AuthServiceDep, client: Client, cookies: SessionCookiesDep) -> SignedInRead:
    """Sign in to a fresh demo account with two years of simulated history. Never offered in production."""
    return cookies.set(await service.demo(client))


@router.post("/refresh", responses=problems(InvalidRefreshTokenError))
async def refresh(
    service: AuthServiceDep,
    client: Client,
    cookies: SessionCookiesDep,
    body: Annotated[RefreshCreate | None, Body()] = None,
    cookie: RefreshCookie = None,
) -> SignedInRead:
    """Exchange the refresh token for the next one. A token used twice ends its session."""
    given = body.refresh_token.get_secret_value() if body and body.refresh_token else cookie
    return cookies.set(await service.sessions.refresh(given, client))


@router.post("/logout", status_code=204)
async def logout(user: CurrentUser, service: AuthServiceDep, client: Client, cookies: SessionCookiesDep) -> None:
    """End this session."""
    await service.sessions.sign_out(user, client)
    cookies.clear()


@router.get("/me", response_model=UserRead, responses=problems(UnknownUserError))
async def read_me(user: CurrentUser, service: AuthServiceDep) -> UserRow:
    return await service.me(user.user_id)


@router.patch("/me", response_model=UserRead, responses=problems(UnknownUserError))
async def update_me(body: UserUpdate, user: CurrentUser, service: AuthServiceDep, client: Client) -> UserRow:
    return await service.rename(user.user_id, body.full_name, client)


@router.post(
    "/me/deletion",
    status_code=204,
    responses=problems(LastOwnerError, NotConfirmedError, OrdersInTheWayError, WrongPasswordError, BusyError),
)
async def delete_me(
    body: AccountDeletionCreate, user: Person, service: DeleteAccountDep, cookies: SessionCookiesDep
) -> None:
    """Delete the account for good: what is personal goes, its books stay without a name. Every session ends."""
    await service.delete(user, password=body.password.get_secret_value(), confirmation=body.confirmation)
    cookies.clear()


@router.post("/password", status_code=204, responses=problems(WeakPasswordError, WrongPasswordError, BusyError))
async def change_password(body: PasswordUpdate, user: CurrentUser, service: AuthServiceDep, client: Client) -> None:
    """Change the password; every other session ends."""
    current, new = body.current_password.get_secret_value(), body.new_password.get_secret_value()
    await service.change_password(user, current=current, new=new, client=client)


@router.get("/sessions")
async def list_sessions(user: CurrentUser, service: AuthServiceDep) -> SessionPage:
    """Where you are signed in, the last used first."""
    rows = await service.sessions.list_live(user.user_id)
    return SessionPage(items=[SessionRead.of(row, current_id=user.session_id) for row in rows], next_cursor=None)


@router.delete("/sessions/{session_id}", status_code=204, responses=problems(UnknownSessionError))
async def revoke_session(
    session_id: SessionId, user: CurrentUser, service: AuthServiceDep, client: Client, cookies: SessionCookiesDep
) -> None:
    """End a session, with effect at once."""
    await service.sessions.revoke(user.user_id, session_id, client)
    if session_id == user.session_id:
        cookies.clear()


@router.get("/csrf-token")
async def csrf_token(user: OptionalUser, service: AuthServiceDep) -> CsrfTokenRead:
    """A token for the header `X-CSRF-Token`: bound to the session that asks, else good for Bearer requests only."""
    token, expires_in = service.csrf_token(user.session_id if user else None)
    return CsrfTokenRead(csrf_token=token, expires_in=expires_in)


@router.get("/options")
async def options(user: OptionalUser, service: AuthServiceDep, cookie: RefreshCookie = None) -> AuthOptionsRead:
    """What the sign-in screen offers."""
    is_first = await service.is_first_account()
    session: Literal["active", "renewable", "none"] = "active" if user else "renewable" if cookie else "none"
    return AuthOptionsRead(
        registration_open=service.registration_open or is_first,
        demo_available=service.demo_hook is not None,
        is_first_account=is_first,
        session=session,
        password_min_length=MIN_PASSWORD_LENGTH,
        password_max_length=MAX_PASSWORD_LENGTH,
    )
