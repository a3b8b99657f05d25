"""What can go wrong with tracked accounts."""

from paiid.core.errors import ConflictError, NotFoundError, UnprocessableError


class AccountNameTakenError(ConflictError):
    code, title = "account-name-taken", "You have an account of that name"


class NotTrackedError(ConflictError):
    code, title = "account-not-tracked", "A broker keeps this account"


class LastAccountError(ConflictError):
    code, title = "last-account", "It is your only account"


class InvalidActivityError(UnprocessableError):
    """`field` names what is wrong."""

    code, title = "invalid-activity", "That is no activity"


class ActivityNotFoundError(NotFoundError):
    code, title = "activity-not-found", "No such activity"


class LotInUseError(ConflictError):
    code, title = "lot-in-use", "A sale uses up this lot by your choice"


class KeyUsedError(ConflictError):
    code, title = "key-used", "Key already used for something else"


class InstrumentNotFoundError(NotFoundError):
    code, title = "private-instrument-not-found", "No such private instrument"


class InvalidSymbolError(UnprocessableError):
    code, title = "invalid-symbol", "That is no symbol"
