"""What can go wrong with an order besides the trading rules of `domain`."""

from paiid.core.errors import ConflictError, NotFoundError, UnprocessableError
from paiid.domain.instrument import AssetClass, Instrument
from paiid.domain.order import OrderTerms, Side
from paiid.domain.preview import OrderContext
from paiid.domain.risk import order_size
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


def require_taken(broker: Broker, instrument: Instrument) -> None:
    """Say yes to an order for `instrument` by returning; of anything but contracts always.

    Raises:
        OptionsNotTradedError: `broker` trades no contracts at all.
    """
    if instrument.asset_class is AssetClass.OPTION and not writes_options(broker):
        require_options(broker)


def require_bought(broker: Broker, terms: OrderTerms, context: OrderContext) -> None:
    """Say yes to an order as it stands in its account by returning.

    Raises:
        OptionsNotTradedError: it would buy contracts to hold them, and `broker` takes only what is written.
    """
    if context.instrument.asset_class is not AssetClass.OPTION:
        return
    if not writes_options(broker) or (terms.side is Side.BUY and order_size(terms, context).opening > 0):
        require_options(broker)


class NothingToReplaceError(UnprocessableError):
    code, title = "nothing-to-replace", "Nothing to change"
