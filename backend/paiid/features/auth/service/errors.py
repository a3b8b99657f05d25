"""What may go wrong when people sign up, sign in and change who they are."""

from paiid.core.errors import ConflictError, ForbiddenError, NotFoundError, UnauthorizedError, UnprocessableError


class InvalidCredentialsError(UnauthorizedError):
    """Unknown e-mail and wrong password are told alike."""

    code, title = "invalid-credentials", "Not signed in"


class InvalidRefreshTokenError(UnauthorizedError):
    """Unknown, expired, revoked or used before: told alike."""

    code, title = "invalid-refresh-token", "Session ended"


class EmailUnavailableError(ConflictError):
    """Somebody has an account with this e-mail."""

    code, title = "email-unavailable", "Registration not possible"


class RegistrationClosedError(ForbiddenError):
    """The operator lets nobody else in."""

    code, title = "registration-closed", "Registration is closed"


class WeakPasswordError(UnprocessableError):
    """Too easy to guess; `errors[]` names the field."""

    code, title = "weak-password", "Password refused"


class WrongPasswordError(ForbiddenError):
    """403, not 401: the session is fine, and a client must not try to renew it."""

    code, title = "wrong-password", "Current password is wrong"


class DemoUnavailableError(NotFoundError):
    """Never offered in production."""

    code, title = "demo-unavailable", "No demo here"


class UnknownSessionError(NotFoundError):
    """Absent, ended, or not the caller's."""

    code, title = "unknown-session", "Unknown session"


class UnknownUserError(NotFoundError):
    """No user with this id or e-mail."""

    code, title = "unknown-user", "Unknown user"


class NotConfirmedError(UnprocessableError):
    """What was typed is not the e-mail of the account."""

    code, title = "not-confirmed", "Not confirmed"


class OrdersInTheWayError(ConflictError):
    """Orders are open that this program must not, or could not, cancel by itself."""

    code, title = "orders-in-the-way", "Orders are open"


class LastOwnerError(ConflictError):
    """Nobody would be left to own the place."""

    code, title = "last-owner", "The only owner"
