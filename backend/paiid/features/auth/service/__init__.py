"""Use cases of accounts and sessions."""

from paiid.features.auth.service.accounts import AuthService
from paiid.features.auth.service.authenticate import Authenticator, SessionCache
from paiid.features.auth.service.leaving import DeleteAccount, Estate
from paiid.features.auth.service.sessions import SessionService
from paiid.features.auth.service.types import ClientInfo, DemoHook, NewUser, NewUserHook, RegisteredHook, SignedIn
from paiid.features.auth.service.users import UserAdmin

__all__ = [
    "AuthService",
    "Authenticator",
    "ClientInfo",
    "DeleteAccount",
    "DemoHook",
    "Estate",
    "NewUser",
    "NewUserHook",
    "RegisteredHook",
    "SessionCache",
    "SessionService",
    "SignedIn",
    "UserAdmin",
]
