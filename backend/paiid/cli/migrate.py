"""`paiid migrate`: the database's revision, and the way there and back."""

import argparse
import asyncio
import contextlib
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from paiid.core.clock import SystemClock
from paiid.settings import Settings, SettingsError

if TYPE_CHECKING:
    from paiid.bootstrap.migrating.moving import Moved
    from paiid.bootstrap.migrating.rehearsal import Stage


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = (
        "Bring the database to a revision; to this release's newest when none is named. Before it changes a database "
        "that holds data it writes a backup for `paiid restore`; all migrations of a run happen in one transaction, so "
        "that a failure leaves the database as it was. A second run at the same time waits for the first."
    )
    parser.epilog = (
        "Example: paiid migrate --check\n         paiid migrate --rehearse\n         paiid migrate\n"
        "         paiid migrate --rollback"
    )
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--to", default="head", metavar="REVISION", help="revision to go to, up or back (default: head)")
    way.add_argument("--down", metavar="REVISION", help="revision to go back to, or -1 for one step")
    way.add_argument(
        "--rollback", action="store_true", help="back to where the last `paiid migrate` began, else one step"
    )
    way.add_argument(
        "--check", action="store_true",
        help="change nothing; tell what would run and what it takes from the release before; 1 if not at the newest",
    )  # fmt: skip
    way.add_argument(
        "--rehearse", action="store_true",
        help="change nothing; on a copy go up, back and up again and look at its books; 1 if anything is wrong",
    )  # fmt: skip
    parser.add_argument("--no-backup", action="store_true", help="write no backup before")
    parser.add_argument("--keep", type=_count, default=5, metavar="N", help="backups of before that stay (5)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("keep one at least")
    return count


def run(options: argparse.Namespace) -> int:
    """Migrate, or tell; says where the database was and is."""
    try:
        if options.check:
            return _checked(as_json=options.json)
        return _rehearsed(as_json=options.json) if options.rehearse else _migrated(options)
    except SettingsError as error:
        if options.json:
            print(json.dumps({"ok": False, "error": str(error)}, indent=2))
        print(error, file=sys.stderr)
        return 1


def _migrated(options: argparse.Namespace) -> int:
    from paiid.bootstrap.migrations import head_revision, is_at_head

    settings = Settings()
    url = settings.database_url_text()
    target = "rollback" if options.rollback else options.down or options.to
    if target == "head" and not options.json and is_at_head(url):
        print(f"Database is at {head_revision()}; nothing to do.")
        return 0
    from paiid.bootstrap.migrating.moving import Mover

    keep = 0 if options.no_backup else options.keep
    mover = Mover(url, settings.paiid_home, SystemClock(), keep, lambda line: print(line, file=sys.stderr))
    # A migration that takes data away says so on standard output.
    with contextlib.redirect_stdout(sys.stderr if options.json else sys.stdout):
        moved = asyncio.run(mover.move(target))
    print(json.dumps(_document(moved), indent=2) if options.json else _sentence(moved))
    return 0


def _document(moved: "Moved") -> dict[str, object]:
    kept = moved.kept
    return {
        "ok": True,
        "before": moved.before,
        "after": moved.after,
        "backup": None if kept is None else str(kept.path),
        "removed_backups": [] if kept is None else list(kept.removed),
    }


def _sentence(moved: "Moved") -> str:
    after = moved.after or "base"
    if moved.before == moved.after:
        return f"Database is at {after}; nothing to do."
    went_back = moved.after is None or (moved.before is not None and moved.after < moved.before)
    return f"Database is back at: {after}" if went_back else f"Database is at: {after}"


def _checked(*, as_json: bool) -> int:
    from paiid.bootstrap.migrating.contracts import taken_by
    from paiid.bootstrap.migrating.standing import Place, standing
    from paiid.bootstrap.migrations import revision_of

    where = standing(asyncio.run(revision_of(Settings().database_url_text())))
    taken = taken_by(where.pending, where.revision) if where.place is Place.BEHIND else []
    is_current = where.place is Place.CURRENT
    if as_json:
        told = {"ok": is_current, "place": where.place, "revision": where.revision, "head": where.head}
        pending = [asdict(step) for step in where.pending]
        print(json.dumps(told | {"pending": pending, "taken": [asdict(one) for one in taken]}, indent=2))
        return 0 if is_current else 1
    print(where.text)
    for step in where.pending:
        print(f"  would run {step.revision}: {step.title}")
    for one in taken:
        print(f"  CONTRACT {one.revision} {one.what}; the release before may still use it.")
    if where.place is Place.BEHIND and not taken:
        print("The release before this one can go on running on what they make of it.")
    return 0 if is_current else 1


def _rehearsed(*, as_json: bool) -> int:
    from paiid.bootstrap.migrating.rehearsal import rehearse

    def told(stage: "Stage") -> None:
        if not as_json:
            print(f"  {stage.name:<12}{stage.seconds:6.1f} s  {'; '.join(stage.wrong) or 'ok'}", flush=True)

    rehearsal = asyncio.run(rehearse(Settings(), SystemClock(), told))
    if as_json:
        where = {"revision": rehearsal.standing.revision, "head": rehearsal.standing.head}
        stages = [asdict(stage) for stage in rehearsal.stages]
        print(json.dumps({"ok": rehearsal.is_well} | where | {"stages": stages}, indent=2))
    elif not rehearsal.stages:
        print(f"{rehearsal.standing.text} There is nothing to rehearse.")
    else:
        print("Rehearsed on a copy, which is gone." if rehearsal.is_well else "WRONG on a copy; nothing was migrated.")
    return 0 if rehearsal.is_well else 1
