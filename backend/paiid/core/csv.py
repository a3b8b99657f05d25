"""Rows as CSV that a spreadsheet opens safely."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from starlette.responses import Response

from paiid.core.clock import isoformat_z
from paiid.core.types import decimal_text

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_response(columns: Sequence[str], rows: Iterable[Any], filename: str) -> Response:
    """`rows`' attributes named by `columns` as a download."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(getattr(row, name)) for name in columns] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return isoformat_z(value)
    return safe_cell(str(value))


def safe_cell(text: str) -> str:
    """`text` with a quote before it where a spreadsheet would run it as a formula; `plain_cell` takes it off again."""
    return "'" + text if text.startswith((*_FORMULA_STARTS, "'")) else text


def plain_cell(text: str) -> str:
    """What `safe_cell` made safe, as it was."""
    return text[1:] if text.startswith("'") and text[1:].startswith((*_FORMULA_STARTS, "'")) else text
