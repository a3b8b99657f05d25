"""What can go wrong with an explanation."""

from paiid.core.errors import NotFoundError


class UnknownFigureError(NotFoundError):
    code, title = "unknown-figure", "No such figure"
