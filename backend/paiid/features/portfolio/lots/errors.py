"""What can go wrong with lots."""

from paiid.core.errors import ConflictError, NotFoundError, UnprocessableError


class NotHeldError(ConflictError):
    code, title = "not-held", "Not that much is held"


class ClosingNotFoundError(NotFoundError):
    code, title = "closing-not-found", "No such sale"


class LotNotOpenError(UnprocessableError):
    code, title = "lot-not-open", "A lot that was not open"


class NoPriceError(UnprocessableError):
    code, title = "no-price", "A price is needed"
