"""Alpaca's error answers: a code whose first three digits are (usually) the HTTP status, a message, extras beside."""

from collections.abc import Mapping

MALFORMED = 40010001
FORBIDDEN = 40310000
NOT_FOUND = 40410000
BROKEN_RULE = 42210000


class Refusal(Exception):
    """An answer that is not 2xx; `body` is what goes over the wire."""

    def __init__(
        self, status: int, message: str, *, code: int | None = None, extras: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        head: dict[str, object] = {} if code is None else {"code": code}
        self.body: dict[str, object] = {**head, "message": message, **(extras or {})}


def malformed(message: str) -> Refusal:
    """A request whose fields are missing, contradictory or of the wrong kind."""
    return Refusal(422, message, code=MALFORMED)


def broken_rule(message: str) -> Refusal:
    """A well-formed request that a trading rule forbids."""
    return Refusal(422, message, code=BROKEN_RULE)


def forbidden(message: str, **extras: str) -> Refusal:
    """A request the state of the account forbids."""
    return Refusal(403, message, code=FORBIDDEN, extras=extras)


def not_found(message: str) -> Refusal:
    """No such order, position, asset, watchlist."""
    return Refusal(404, message, code=NOT_FOUND)
