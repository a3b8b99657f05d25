"""What may be wrong with a question about a call."""

from paiid.core.errors import ConflictError, NotFoundError, UnprocessableError


class CallNotFoundError(NotFoundError):
    code, title = "recommendation-not-found", "No such recommendation"


class CallEndedError(ConflictError):
    """It has an outcome, or its horizon is over; nothing can be decided any more."""

    code, title = "recommendation-ended", "The recommendation has ended"


class DecisionError(UnprocessableError):
    """The decision lacks what its kind needs, or has what belongs to another."""

    code, title = "invalid-decision", "Invalid decision"


class OrderOfAdviceError(UnprocessableError):
    """The order is not yours, or of another symbol or side than the call."""

    code, title = "wrong-order", "The order does not belong to it"


class JournalEntryError(UnprocessableError):
    """The entry's prices, horizon or text cannot be scored."""

    code, title = "invalid-journal-entry", "Invalid journal entry"


class NoPriceError(ConflictError):
    """There is no present price to enter at, or no past close to measure from."""

    code, title = "no-price", "No price to measure from"
