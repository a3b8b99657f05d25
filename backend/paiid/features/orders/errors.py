"""What can go wrong with an order besides the trading rules of `domain`."""

from decimal import Decimal

from paiid.core.errors import ConflictError, NotFoundError, UnprocessableError
from paiid.ports.broker import Broker, takes_options, writes_options


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


class OptionsNotTradedError(ConflictError):
    code, title = "options-not-traded", "No options in this account"


class NoOptionPriceError(ConflictError):
    code, title = "no-option-price", "No price of the contract"


def require_options(broker: Broker) -> None:
    """Say yes by returning.

    Raises:
        OptionsNotTradedError: `broker` does not trade option contracts as it likes.
    """
    if not takes_options(broker):
        raise OptionsNotTradedError(
            f"{broker.name} trades no options but single ones that are written, and bought back: the others can be "
            "looked at here, and are traded in an account at Alpaca."
        )


def require_contract(broker: Broker, *, bought: Decimal = Decimal(0)) -> None:
    """Say yes to an order for one contract by returning.

    Args:
        broker: that is to take it.
        bought: contracts that it would open a long position of.

    Raises:
        OptionsNotTradedError: `broker` trades no contracts, or writes them only.
    """
    if bought > 0 or not writes_options(broker):
        require_options(broker)


class NothingToReplaceError(UnprocessableError):
    code, title = "nothing-to-replace", "Nothing to change"
