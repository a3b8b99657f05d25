"""Who is asking, for every slice; and what the auth endpoints need."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request, Response

from paiid.core.client_address import UNKNOWN
from paiid.core.errors import ForbiddenError, UnauthorizedError
from paiid.core.security import ACCESS_TTL_S, REFRESH_TTL_S, Principal, Role, Scope
from paiid.features.auth.schemas import SignedInRead, UserRead
from paiid.features.auth.service import AuthService, ClientInfo, DeleteAccount, SignedIn

SESSION_COOKIE: Final = "paiid_session"
REFRESH_COOKIE: Final = "paiid_refresh"
_SESSION_PATH: Final = "/api"
_REFRESH_PATH: Final = "/api/auth"


async def optional_user(request: Request) -> Principal | None:
    """Who is asking; None for anonymous callers of open endpoints."""
    state: dict[str, object] = request.scope.get("state", {})
    principal = state.get("principal")
    return principal if isinstance(principal, Principal) else None


async def current_user(request: Request) -> Principal:
    """Who is asking.

    Raises:
        UnauthorizedError: nobody; the middleware has answered before, so this is a second lock on the same door.
    """
    principal = await optional_user(request)
    if principal is None:
        raise UnauthorizedError("Sign in first.")
    return principal


async def person(request: Request) -> Principal:
    """Who is asking, if it is a user with rows of their own; a viewer may keep preferences too.

    Raises:
        ForbiddenError: the service token.
    """
    principal = await current_user(request)
    if Scope.ACCOUNT_READ not in principal.scopes:
        raise ForbiddenError("The service token has no account; sign in as a user.")
    return principal


async def writing_user(request: Request) -> Principal:
    """Who is asking, if they may change things.

    Raises:
        ForbiddenError: a viewer, or the service token.
    """
    principal = await current_user(request)
    if Scope.ACCOUNT_WRITE not in principal.scopes:
        raise ForbiddenError("Your role may look but not change anything.")
    return principal


async def owner(request: Request) -> Principal:
    """Who is asking, if it is the owner.

    Raises:
        ForbiddenError: anyone else.
    """
    principal = await current_user(request)
    if principal.role is not Role.OWNER:
        raise ForbiddenError("Only the owner may do this.")
    return principal


async def monitor(request: Request) -> Principal:
    """Who is asking, if it is the owner or the service token.

    Raises:
        ForbiddenError: anyone else.
    """
    principal = await current_user(request)
    if Scope.MONITOR_READ not in principal.scopes:
        raise ForbiddenError("This takes the service token or the owner.")
    return principal


async def auth_service(request: Request) -> AuthService:
    """The application's auth service."""
    service: AuthService = request.app.state.auth_service
    return service


async def delete_account(request: Request) -> DeleteAccount:
    """The application's way to delete an account."""
    service: DeleteAccount = request.app.state.delete_account
    return service


async def client_info(request: Request) -> ClientInfo:
    """Where the request comes from."""
    state: dict[str, object] = request.scope.get("state", {})
    found = state.get("client_ip")
    ip = found if isinstance(found, str) and found != UNKNOWN else None
    return ClientInfo(ip=ip, user_agent=request.headers.get("user-agent"))


@dataclass(frozen=True, slots=True)
class SessionCookies:
    """The two cookies of a browser's session. `secure` (production): over TLS only."""

    response: Response
    secure: bool

    def set(self, signed_in: SignedIn) -> SignedInRead:
        """Give the browser its cookies, and the client its answer."""
        self._set(SESSION_COOKIE, signed_in.access_token, _SESSION_PATH, ACCESS_TTL_S)
        self._set(REFRESH_COOKIE, signed_in.refresh_token, _REFRESH_PATH, REFRESH_TTL_S)
        return SignedInRead(
            access_token=signed_in.access_token,
            token_type="bearer",  # noqa: S106 - the scheme's name
            expires_in=ACCESS_TTL_S,
            user=UserRead.model_validate(signed_in.user),
        )

    def clear(self) -> None:
        """Take both away."""
        self._set(SESSION_COOKIE, "", _SESSION_PATH, 0)
        self._set(REFRESH_COOKIE, "", _REFRESH_PATH, 0)

    def _set(self, name: str, value: str, path: str, max_age_s: int) -> None:
        self.response.set_cookie(
            name, value, max_age=max_age_s, path=path, secure=self.secure, httponly=True, samesite="lax"
        )


async def session_cookies(request: Request, response: Response) -> SessionCookies:
    """The cookies of this answer."""
    return SessionCookies(response, secure=bool(request.app.state.secure_cookies))


CurrentUser = Annotated[Principal, Depends(current_user)]
Person = Annotated[Principal, Depends(person)]
OptionalUser = Annotated[Principal | None, Depends(optional_user)]
OwnerOrMember = Annotated[Principal, Depends(writing_user)]
Owner = Annotated[Principal, Depends(owner)]
OwnerOrService = Annotated[Principal, Depends(monitor)]
AuthServiceDep = Annotated[AuthService, Depends(auth_service)]
DeleteAccountDep = Annotated[DeleteAccount, Depends(delete_account)]
Client = Annotated[ClientInfo, Depends(client_info)]
SessionCookiesDep = Annotated[SessionCookies, Depends(session_cookies)]
