"""`paiid export`: what a user tracks, as a file."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from paiid.core.clock import SystemClock
from paiid.core.db import open_database
from paiid.core.errors import AppError
from paiid.features.auth.service import UserAdmin
from paiid.features.exports.reading import PortfolioReader
from paiid.features.exports.service import ExportService
from paiid.features.ledger.service import LedgerService
from paiid.settings import Settings

Writer = Callable[[ExportService, str, str | None], Awaitable[str]]
_FORMATS: Final[dict[str, Writer]] = {
    "portfolio": lambda service, user, account: service.portfolio(user, account),
    "activities": lambda service, user, account: service.activities(user, account),
    "prices": lambda service, user, _: service.prices(user),
    "beancount": lambda service, user, account: service.beancount(user, account),
}
_ENDINGS: Final = {".json": "portfolio", ".csv": "activities", ".beancount": "beancount"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = "Write what a user tracks to a file; `-` is standard output."
    parser.epilog = (
        "Example: paiid export portfolio.json\n"
        "         paiid export schwab.csv --account Schwab --user ada@example.com\n"
        "         paiid export - --format beancount | bean-check /dev/stdin"
    )
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--format", choices=_FORMATS, help="else told by the file's ending: .json, .csv, .beancount")
    parser.add_argument("--account", help="id or name of one account; else all tracked ones")
    parser.add_argument("--user", metavar="E-MAIL", help="whose; the owner's if nobody is named")
    parser.set_defaults(run=lambda options: _export(parser, options))


def _export(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    name = options.format or _ENDINGS.get(Path(options.file).suffix)
    if name is None:
        parser.error("say --format: the file's ending tells none")
    try:
        content = asyncio.run(_content(_FORMATS[name], options))
    except AppError as error:
        print(error.detail, file=sys.stderr)
        return 1
    if options.file == "-":
        sys.stdout.write(content)
        return 0
    try:
        Path(options.file).write_text(content, encoding="utf-8", newline="")
    except OSError as error:
        print(f"{options.file} cannot be written: {error.strerror}.", file=sys.stderr)
        return 1
    print(f"Wrote {options.file} ({len(content.splitlines())} lines).")
    return 0


async def _content(write: Writer, options: argparse.Namespace) -> str:
    from paiid.bootstrap.migrations import check_database

    settings = Settings()
    await check_database(settings.database_url_text())
    db = open_database(settings.database_url_text(), synchronous=settings.sqlite_synchronous)
    try:
        user = await UserAdmin(db, SystemClock()).named(options.user)
        service = ExportService(db, PortfolioReader(LedgerService(SystemClock())))
        return await write(service, user.id, options.account)
    finally:
        await db.close()
