"""Which numbers can be opened."""

from typing import Literal

from paiid.core.http import ApiModel
from paiid.features.portfolio.figure_schemas import FigureUnit


class FigureRead(ApiModel):
    """One number that can be opened.

    `scope`: a `period` needs nothing more than its range; of a `month` or a `day` in it `at` tells which (`2026-01`,
    `2026-01-15`), of a `symbol` in it, or of a `position` now, `symbol`; an `account` is as it is now. Of a `shadow`
    `key` tells which (`you`, `benchmark`, `advice`), of a `slice` of what is held now `by` and `key`, as
    `GET /portfolio/allocation` has them. Of a `lot`, `symbol` and, in `key`, the members of its row that name it, with
    `|` between: of `GET /portfolio/lots` its `account_id` and `id`, of `GET /portfolio/realized` its `account_id`,
    `closed_by`, `opened_by`, `acquired_on` and `quantity`; `method` as it was asked there.
    """

    figure: str
    title: str
    unit: FigureUnit
    scope: Literal["period", "month", "day", "symbol", "account", "position", "shadow", "slice", "lot"]


class FiguresRead(ApiModel):
    """All of them."""

    figures: list[FigureRead]
