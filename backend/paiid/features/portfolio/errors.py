"""What can go wrong with a portfolio."""

from paiid.core.errors import ConflictError, UnprocessableError


class InvalidRangeError(UnprocessableError):
    code, title = "invalid-range", "Invalid date range"


class AccountInUseError(ConflictError):
    code, title = "account-in-use", "The account's present state does not allow that"


class AccountElsewhereError(ConflictError):
    code, title = "account-elsewhere", "Another broker keeps this account"


class OrdersStillOpenError(ConflictError):
    code, title = "orders-still-open", "Open orders could not be canceled"


class IdempotencyConflictError(ConflictError):
    code, title = "idempotency-conflict", "Key already used for another request"
