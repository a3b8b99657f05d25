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
    text = str(value)
    # A spreadsheet would run a cell that begins like a formula.
    return "'" + text if text.startswith(_FORMULA_STARTS) else text
