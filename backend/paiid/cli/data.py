"""`paiid data`: bars of one's own for backtests, imported from a file, listed, judged and removed."""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from paiid.core.errors import AppError
from paiid.settings import Settings

if TYPE_CHECKING:
    from paiid.features.datasets.schemas import DatasetDetailRead, DatasetRead
    from paiid.features.datasets.service import DatasetService

_SHOWN: Final = 20
_PAGE: Final = 200
_WRONG_USAGE: Final = frozenset({"unknown-user"})


class _UsageError(Exception):
    """What was typed makes no sense."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = (
        "Bars that you bring along. `import` takes a CSV or Parquet file of one symbol whole or not at all: each wrong "
        "row is shown with its reason. `paiid backtest --data NAME` then runs on the bars imported under that name."
    )
    parser.epilog = (
        "Example: paiid data import spy.csv --symbol SPY --source stooq --prices adjusted\n"
        "         paiid data import spy-1m.parquet --symbol SPY --timeframe 1m --source broker --prices raw\n"
        "         paiid data list\n"
        "         paiid data quality dat_06bq5x\n"
        "         paiid data remove dat_06bq5x"
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="import|list|quality|remove")
    add = actions.add_parser("import", help="take a file in", epilog=parser.epilog)
    add.add_argument("file", type=Path, metavar="FILE", help="CSV or Parquet")
    add.add_argument("--symbol", required=True)
    add.add_argument("--timeframe", default="1d", metavar="1m|5m|15m|1h|1d", help="length of a bar")
    add.add_argument("--source", required=True, metavar="NAME", help="what the place it came from is called")
    add.add_argument(
        "--prices",
        required=True,
        choices=("adjusted", "splits", "raw"),
        help="adjusted for splits and dividends, for splits only, or as traded",
    )
    add.add_argument("--timezone", metavar="ZONE", help="of clocks without an offset: America/New_York")
    found = actions.add_parser("list", help="what was imported")
    judged = actions.add_parser("quality", help="gaps, far moves and the like; exits 1 when there is any")
    removed = actions.add_parser("remove", help="take an import back")
    for one in (judged, removed):
        one.add_argument("id", metavar="ID", help="as `paiid data list` tells it")
    for one in (add, found, judged, removed):
        one.add_argument("--user", metavar="E-MAIL", help="whose; the owner's if not given")
        one.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do it, and say what came of it."""
    from pydantic import ValidationError

    try:
        code, lines = asyncio.run(_done(options))
    except ValidationError as error:
        print("\n".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()), file=sys.stderr)
        return 2
    except (_UsageError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    except AppError as error:
        print("\n".join([json.dumps(error.problem())] if options.json else _told(error)), file=sys.stderr)
        return 2 if error.code in _WRONG_USAGE else 1
    print("\n".join(lines))
    return code


async def _done(options: argparse.Namespace) -> tuple[int, list[str]]:
    from paiid.bootstrap.app import open_services
    from paiid.core.clock import SystemClock
    from paiid.features.auth.service import UserAdmin

    if options.action == "import" and not options.file.is_file():
        raise _UsageError(f"There is no file {options.file}.")
    async with open_services(Settings()) as services:
        user = await UserAdmin(services.db, SystemClock()).named(options.user)
        try:
            return await _ACTIONS[options.action](services.datasets, user.id, options)
        finally:
            await services.datasets.stop()


async def _import(service: "DatasetService", user_id: str, options: argparse.Namespace) -> tuple[int, list[str]]:
    from paiid.features.datasets.schemas import DatasetCreate

    terms: dict[str, Any] = {
        name: getattr(options, name) for name in ("symbol", "timeframe", "source", "prices", "timezone")
    }
    wanted = DatasetCreate.model_validate(terms)
    with options.file.open("rb") as data:
        found = await service.add(user_id, options.file.name, data, wanted)
    if options.json:
        return 0, [found.model_dump_json(indent=2)]
    return 0, [f"{_line(found)}  imported", *_findings(found)]


async def _list(service: "DatasetService", user_id: str, options: argparse.Namespace) -> tuple[int, list[str]]:
    items, cursor = [], None
    while True:
        page = await service.page(user_id, limit=_PAGE, cursor=cursor)
        items += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    if options.json:
        return 0, [json.dumps({"items": [one.model_dump(mode="json") for one in items]}, indent=2)]
    return 0, [_line(one) for one in items] or ["Nothing has been imported."]


async def _quality(service: "DatasetService", user_id: str, options: argparse.Namespace) -> tuple[int, list[str]]:
    found = await service.get(user_id, options.id)
    code = 1 if found.faults else 0
    return code, [found.model_dump_json(indent=2)] if options.json else [_line(found), *_findings(found)]


async def _remove(service: "DatasetService", user_id: str, options: argparse.Namespace) -> tuple[int, list[str]]:
    await service.remove(user_id, options.id)
    return 0, [json.dumps({"removed": options.id}) if options.json else f"{options.id} is removed."]


_ACTIONS: Final = {"import": _import, "list": _list, "quality": _quality, "remove": _remove}


def _told(error: AppError) -> list[str]:
    lines = [error.detail]
    for one in list(error.extensions.get("errors", ()))[:_SHOWN]:
        lines += [f"  row {one['row']}: {one['message']}", f"    {one['cells']}"]
    more = error.extensions.get("refused", 0) - _SHOWN
    return [*lines, f"  … and {more:,} more."] if more > 0 else lines


def _line(one: "DatasetRead") -> str:
    days = f"{one.first_session} to {one.last_session}"
    return (
        f"{one.id}  {one.source}  {one.symbol} {one.timeframe.value}  {one.bars:,} bars  {days}  {one.prices.value}  "
        f"{one.file_name}  {one.faults:,} findings"
    )


def _findings(one: "DatasetDetailRead") -> list[str]:
    found = list(_each_finding(one)) or ["Nothing doubtful was found."]
    return [f"  {line}" for line in found]


def _each_finding(one: "DatasetDetailRead") -> Iterator[str]:
    q = one.quality
    if q.missing_sessions:
        yield f"{q.missing_sessions:,} of {q.expected_sessions:,} sessions of the exchange are missing."
        yield from (f"  {gap.start} to {gap.end}: {gap.sessions}" for gap in q.gaps[:_SHOWN])
    if q.short_sessions:
        yield f"{q.short_sessions:,} sessions have fewer bars than their hours."
    if q.outliers:
        yield f"{q.outliers:,} moves lie {q.outlier_score} robust standard deviations or more from the usual one."
        yield from (f"  {far.at:%Y-%m-%d %H:%M}Z: {far.before} to {far.close}" for far in q.outlier[:_SHOWN])
    yield from (
        f"{split.session_date}: looks like a split of {split.ratio} that is not adjusted." for split in q.splits
    )
    yield from (
        f"{bad.session_date}: the adjusted close moves by {bad.adjusted_move}, the close by {bad.move}."
        for bad in q.adjustments
    )
    counted = {
        "bars have no volume": q.zero_volume,
        "rows said the same again and were left out": q.duplicates,
        "rows stood out of order": q.out_of_order,
        "bars outside regular hours were left out": q.outside_hours,
        "bars before 2005-01-03 were left out": q.before_calendar,
    }
    yield from (f"{count:,} {words}." for words, count in counted.items() if count)
    if q.columns_ignored:
        yield f"Columns not used: {', '.join(q.columns_ignored)}."
