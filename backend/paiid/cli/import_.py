"""`paiid import`: activities, prices and rates from a file."""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from paiid.cli.progress import Bar
from paiid.core.errors import AppError
from paiid.features.imports.dates import DateFormat
from paiid.settings import Settings

if TYPE_CHECKING:
    from paiid.features.imports.parsing import ImportOptions
    from paiid.features.imports.schemas import ImportResultRead

_SHOWN: Final = 20
_WRONG_USAGE: Final = frozenset({"unknown-preset", "invalid-mapping", "unknown-user"})


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = (
        "Import a file as the user interface does: every good row in one transaction, bad rows shown with the reason. "
        "Exits 0 when every row came in or was there already, 1 when some were refused or the file cannot be read."
    )
    parser.epilog = (
        "Example: paiid import schwab.csv --account Schwab\n"
        "         paiid import house.csv --prices --dry-run\n"
        "         paiid import table.csv --mapping columns.json --date-format dmy --json"
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, JSON, OFX, QFX or QIF")
    parser.add_argument("--preset", help="the kind of file; without it that is found out")
    parser.add_argument("--user", metavar="E-MAIL", help="whose it is; without it the owner's")
    parser.add_argument("--account", metavar="NAME", help="for rows that name none; made if there is none of that name")
    parser.add_argument("--prices", action="store_true", help="the file holds prices or currency rates")
    parser.add_argument(
        "--mapping", type=Path, metavar="FILE", help="JSON: what the columns and words of the file mean"
    )
    parser.add_argument(
        "--date-format", choices=[one.value for one in DateFormat], help="for dates that can be read two ways"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Import, and say what came of it."""
    try:
        data = options.file.read_bytes()
        mapping = options.mapping.read_text(encoding="utf-8") if options.mapping else None
    except (OSError, UnicodeDecodeError) as error:
        print(f"{getattr(error, 'filename', None) or options.mapping}: {error}", file=sys.stderr)
        return 2
    try:
        result = asyncio.run(_import(options, data, mapping))
    except AppError as error:
        print(json.dumps(error.problem()) if options.json else error.detail, file=sys.stderr)
        return 2 if error.code in _WRONG_USAGE else 1
    print(result.model_dump_json(indent=2) if options.json else "\n".join(_lines(result)))
    return 1 if result.refused else 0


async def _import(options: argparse.Namespace, data: bytes, mapping: str | None) -> "ImportResultRead":
    from paiid.bootstrap.importing import import_service
    from paiid.core.clock import SystemClock
    from paiid.features.auth.service import UserAdmin
    from paiid.features.imports.schemas import result_read
    from paiid.features.imports.service import FileGiven

    settings = Settings()
    wanted = _options(options, mapping)
    file = FileGiven(options.file.name, data)
    bar = Bar("rows", is_quiet=options.json)
    async with import_service(settings) as (db, service):
        user = await UserAdmin(db, SystemClock()).named(options.user)
        if options.dry_run:
            found = await service.preview(user.id, file, wanted, watch=bar)
        else:
            found = await service.run(user.id, file, wanted, watch=bar)
        # What was told from other threads is still on its way.
        await asyncio.sleep(0)
    bar.end()
    return result_read(found)


def _options(options: argparse.Namespace, mapping: str | None) -> "ImportOptions":
    from paiid.features.imports.parsing import ImportOptions
    from paiid.features.imports.schemas import mapping_of

    return ImportOptions(
        preset=options.preset,
        mapping=mapping_of(mapping),
        date_format=DateFormat(options.date_format) if options.date_format else None,
        account=options.account,
        is_prices=options.prices,
    )


def _lines(result: "ImportResultRead") -> list[str]:
    would = "would be imported" if result.is_dry_run else "imported"
    told = f"{result.preset_title or result.preset}: {result.rows:,} rows, {result.imported:,} {would}"
    left = f"{result.refused:,} refused, {result.ignored_count:,} left out"
    lines = [f"{told}, {result.duplicates:,} there already, {left}."]
    for one in result.accounts:
        name = f"{one.name} (new)" if one.is_new else one.name
        lines += [f"  {name}: {one.imported:,} new, {one.duplicates:,} there already"]
    if result.private_instruments:
        lines += [f"  Private instruments made: {', '.join(result.private_instruments)}"]
    lines += [f"  Assumed: {one}" for one in (result.file.assumptions if result.file else ())]
    if result.selected_account is not None:
        lines += [f"  {result.selected_account.reason}"]
    for error in result.errors[:_SHOWN]:
        lines += [f"  line {error.row}: {error.reason}", f"    {' | '.join(error.cells)}"[:200]]
    if result.refused > _SHOWN:
        lines += [f"  … and {result.refused - _SHOWN:,} more; --json shows 500."]
    if result.id is not None:
        lines += [f"  Import {result.id}; undo it in the user interface, or by DELETE /api/imports/{result.id}."]
    return lines
