"""Which numbers can be opened, and one of them opened."""

from datetime import date
from typing import Literal

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.market import Delay
from paiid.features.portfolio.figure_schemas import AccountRefRead, FigureUnit


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


class EntryRefRead(ApiModel):
    """Where an entry is read whole.

    One of the `ledger` at `GET /portfolio/ledger?account={account_id}&external_id={id}`, of an order all its fills; one
    of the `activities` at `GET /activities/{id}`.
    """

    book: Literal["ledger", "activities"]
    account_id: str
    account_name: str
    id: str


class ExplanationInputRead(ApiModel):
    """One thing a figure was computed from.

    `reference` names it (a ledger transaction, an activity, a lot). `entry` is what was booked, of a lot what opened
    it, of a trade what closed it; null for what was not booked, like a price.
    """

    kind: Literal["ledger", "activity", "lot", "price", "rate", "flow", "figure", "trade"]
    label: str
    value: DecimalString
    unit: FigureUnit
    source: str
    as_of: UtcInstant | None
    delay: Delay | None
    reference: str | None
    entry: EntryRefRead | None


class ExplanationStepRead(ApiModel):
    """One intermediate figure: `expression` is what it was computed by, in numbers."""

    label: str
    expression: str
    value: DecimalString | None
    unit: FigureUnit


class ExplanationRead(ApiModel):
    """One number opened: how it is defined, what went in, and the way to it.

    `inputs` are the first of `input_count`. `value` is null with the reason in `sentence`.
    """

    figure: str
    title: str
    value: DecimalString | None
    unit: FigureUnit
    currency: str
    formula: str
    sentence: str
    convention: str
    inputs: list[ExplanationInputRead]
    input_count: int
    steps: list[ExplanationStepRead]
    account: AccountRefRead
    start: date
    end: date
    as_of: UtcInstant
