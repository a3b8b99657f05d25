"""JSON with exact numbers."""

import json
from decimal import Decimal
from typing import Any

from paiid.features.imports.errors import UnreadableFileError
from paiid.features.imports.source import Source


def loaded(source: Source) -> Any:
    """The document; its numbers are Decimals.

    Raises:
        UnreadableFileError: it is no JSON.
    """
    try:
        return json.loads(source.text, parse_float=Decimal, parse_int=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise UnreadableFileError(f"The file cannot be read as JSON: {str(error)[:200]}.") from None
