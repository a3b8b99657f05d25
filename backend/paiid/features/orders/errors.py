"""What can go wrong with an order besides the trading rules of `domain`."""

from paiid.core.errors import ConflictError, NotFoundError, UnprocessableError


class OrderNotFoundError(NotFoundError):
    code, title = "order-not-found", "No such order"


class IdempotencyConflictError(ConflictError):
    code, title = "idempotency-conflict", "Key already used for another order"


class KeyTakenError(ConflictError):
    code, title = "key-taken", "Key already used"


class ConflictingKeysError(UnprocessableError):
    code, title = "conflicting-keys", "Idempotency-Key and client_order_id differ"


class OrderNotOpenError(ConflictError):
    code, title = "order-not-open", "The order is no longer open"


class OrderNotReplacedError(ConflictError):
    code, title = "order-not-replaced", "The order was not changed"


class TradingPausedError(ConflictError):
    """The user's own switch: nothing is opened and no advice accepted while it is on."""

    code, title = "trading-paused", "Trading is paused"


class PositionNotFoundError(NotFoundError):
    code, title = "position-not-found", "No such position"


class MoreThanHeldError(UnprocessableError):
    code, title = "more-than-held", "Not so much is held"


class OrdersNotCanceledError(ConflictError):
    code, title = "orders-not-canceled", "Open orders could not be canceled"


class SharesInOpenOrdersError(ConflictError):
    code, title = "shares-in-open-orders", "Open orders count on these shares"


class NothingToReplaceError(UnprocessableError):
    code, title = "nothing-to-replace", "Nothing to change"
