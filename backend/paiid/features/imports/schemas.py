"""What the import endpoints take and answer."""

import json
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints, ValidationError

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.activity import ActivityKind
from paiid.features.imports.dates import DateFormat
from paiid.features.imports.errors import InvalidMappingError
from paiid.features.imports.numbers import DecimalMark
from paiid.features.imports.parsing import SAMPLED, Drafted, Parsed, Remark
from paiid.features.imports.presets.base import Preset
from paiid.features.imports.presets.generic import FIELDS, FileMapping
from paiid.features.imports.repository import ImportRow
from paiid.features.imports.service import ImportResult
from paiid.features.tracking.schemas import ActivityFields, activity_fields

SHOWN: Final = 500
Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class MappingInput(ApiInput):
    """The part `mapping` of the form, as JSON: what the file's columns and words mean."""

    columns: dict[Word, Word] = Field(default_factory=dict, max_length=40)
    types: dict[Word, ActivityKind] = Field(default_factory=dict, max_length=500)
    symbols: dict[Word, Word] = Field(default_factory=dict, max_length=5_000)
    decimal: DecimalMark | None = None

    def mapping(self) -> FileMapping:
        """As the reader takes it.

        Raises:
            InvalidMappingError: a column is mapped to no field there is.
        """
        unknown = sorted(self.columns.keys() - {*FIELDS, "close"})
        if unknown:
            raise InvalidMappingError(f"There is no field {unknown[0]!r}.", fields=[*FIELDS, "close"])
        types = {" ".join(word.lower().split()): kind for word, kind in self.types.items()}
        return FileMapping(self.columns, types, self.symbols, self.decimal)


def mapping_of(text: str | None) -> FileMapping | None:
    """The mapping in a form's part.

    Raises:
        InvalidMappingError: it is not JSON, or has other members than a mapping.
    """
    if not text:
        return None
    try:
        return MappingInput.model_validate(json.loads(text)).mapping()
    except (ValidationError, RecursionError, ValueError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        where = ".".join(map(str, first["loc"])) if first else "JSON"
        raise InvalidMappingError(f"mapping: {where}: {first['msg'] if first else 'it is none'}"[:300]) from None


class RemarkRead(ApiModel):
    """A row that was refused or left out. `row` is its first line in the file; `cells` are as they stand there."""

    row: int
    field: str | None
    reason: str
    cells: list[str]


class ImportRead(ApiModel):
    """One import; `undone_at` is null while what it brought is there."""

    id: str
    kind: str
    preset: str
    file_name: str
    rows: int
    imported: int
    duplicates: int
    refused: int
    account_ids: list[str]
    created_at: UtcInstant
    undone_at: UtcInstant | None


class ImportsPage(ApiModel):
    """Imports, the newest first."""

    items: list[ImportRead]
    next_cursor: str | None


class PresetRead(ApiModel):
    """One kind of file that is read; `how` says where to get it."""

    id: str
    title: str
    how: str


class PresetsRead(ApiModel):
    """Every kind of file, and the fields that columns can be mapped to."""

    presets: list[PresetRead]
    fields: list[str]
    types: list[str]
    max_bytes: int


class FileRead(ApiModel):
    """How the file was read. `mapping` says which column is which field; `assumptions` what nobody told."""

    name: str
    encoding: str
    delimiter: str | None
    columns: list[str]
    mapping: dict[str, str]
    date_format: DateFormat | None
    date_formats_possible: list[DateFormat]
    decimal: str | None
    assumptions: list[str]


class ImportAccountRead(ApiModel):
    """What came into one account; `is_new` when the import opens it."""

    id: str | None
    name: str
    is_new: bool
    imported: int
    duplicates: int


class SampleRead(ActivityFields):
    """A row as it is understood; `id` and account come with the import.

    `shares_added` are the shares that came with a split where the file tells those: its ratio, `quantity`, follows from
    what was held, and is null until then.
    """

    row: int
    account: str | None
    shares_added: DecimalString | None


class SelectedRead(ApiModel):
    """The account that is worked with from now on, as the one before had never traded."""

    id: str
    name: str
    reason: str


class ImportResultRead(ApiModel):
    """What an import did; of a dry run, or a look ahead, what it would do: then `id` is null.

    `rows` = `imported` + `duplicates` + `refused`, but that a row may say two things. `ignored_count` counts rows that
    an account does not need. `errors` and `ignored` show the first 500 of each. A repeated request has counts only.
    """

    id: str | None
    is_dry_run: bool
    is_repeated: bool
    kind: str
    preset: str
    preset_title: str | None
    rows: int
    imported: int
    duplicates: int
    refused: int
    ignored_count: int
    file: FileRead | None
    accounts: list[ImportAccountRead]
    private_instruments: list[str]
    selected_account: SelectedRead | None
    sample: list[SampleRead]
    errors: list[RemarkRead]
    ignored: list[RemarkRead]
    created_at: UtcInstant | None


def import_read(row: ImportRow, account_ids: Any) -> ImportRead:
    """The answer for one import of the list."""
    fields = {name: getattr(row, name) for name in ImportRead.model_fields if name != "account_ids"}
    return ImportRead.model_validate(fields | {"account_ids": list(account_ids)})


def preset_read(preset: Preset) -> PresetRead:
    """The answer for one preset."""
    return PresetRead(id=preset.id, title=preset.title, how=preset.how)


def result_read(result: ImportResult) -> ImportResultRead:
    """The answer for an import, a look ahead, or a repeated request."""
    return ImportResultRead.model_validate(_counts(result) | _details(result))


def _counts(result: ImportResult) -> dict[str, Any]:
    row, parsed, plan, prices = result.row, result.parsed, result.plan, result.prices
    if row is not None:
        told = {name: getattr(row, name) for name in ("kind", "preset", "rows", "imported", "duplicates", "refused")}
        told |= {"id": row.id, "created_at": row.created_at}
    else:
        assert parsed is not None
        assert plan is not None
        assert prices is not None
        told = {
            "id": None, "created_at": None, "kind": parsed.kind, "preset": parsed.preset.id, "rows": parsed.rows,
            "imported": plan.added + len(prices.prices) + len(prices.rates),
            "duplicates": plan.duplicates + prices.duplicates, "refused": parsed.refused,
        }  # fmt: skip
    return told | {"is_dry_run": row is None, "is_repeated": result.repeated}


def _details(result: ImportResult) -> dict[str, Any]:
    parsed, selected = result.parsed, result.selected
    chosen = None
    if selected is not None:
        reason = f"{selected.name} is selected now: the account before it had never traded."
        chosen = SelectedRead(id=selected.id, name=selected.name, reason=reason)
    return {
        "preset_title": parsed.preset.title if parsed else None,
        "ignored_count": parsed.left_out if parsed else 0,
        "file": _file(parsed) if parsed else None,
        "accounts": _accounts(result),
        "private_instruments": sorted(result.prices.instruments) if result.prices else [],
        "selected_account": chosen,
        "sample": _sample(parsed) if parsed else [],
        "errors": [_remark(one) for one in parsed.errors[:SHOWN]] if parsed else [],
        "ignored": [_remark(one) for one in parsed.ignored[:SHOWN]] if parsed else [],
    }


def _file(parsed: Parsed) -> FileRead:
    reading, source = parsed.reading, parsed.source
    formats = reading.formats
    is_table = bool(reading.mapping) or parsed.preset.id not in {"ofx", "qif", "ghostfolio", "paiid"}
    return FileRead(
        name=source.name,
        encoding=source.encoding,
        delimiter=source.delimiter if is_table else None,
        columns=[cell[:200] for cell in reading.columns[:200]],
        mapping=dict(reading.mapping),
        date_format=formats.dates if formats else None,
        date_formats_possible=list(reading.ambiguous),
        decimal=formats.mark if formats else None,
        assumptions=list(reading.assumed),
    )


def _accounts(result: ImportResult) -> list[ImportAccountRead]:
    found = []
    for one in result.plan.accounts if result.plan else ():
        row, opening = one.present.row, one.present.opening
        name = row.name if row is not None else opening.name if opening is not None else ""
        account_id = one.present.id if row is not None or result.row is not None else None
        found.append(
            ImportAccountRead(
                id=account_id, name=name, is_new=row is None, imported=len(one.added), duplicates=one.duplicates
            )
        )
    return found


def _sample(parsed: Parsed) -> list[SampleRead]:
    return [SampleRead.model_validate(_sampled(one)) for one in parsed.drafts[:SAMPLED]]


def _sampled(one: Drafted) -> dict[str, Any]:
    told = activity_fields(one.activity) | {"row": one.row, "account": one.account, "shares_added": None}
    return told | {"shares_added": one.activity.quantity, "quantity": None} if one.is_added else told


def _remark(one: Remark) -> RemarkRead:
    return RemarkRead(row=one.row, field=one.field or None, reason=one.reason, cells=list(one.raw))
