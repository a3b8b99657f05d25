"""`paiid checklist`: the deployment checklist, each line with its evidence."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx

from paiid.core.clock import SystemClock
from paiid.core.private_files import private_folder
from paiid.settings import Settings, environment

if TYPE_CHECKING:
    from paiid.checklist.bench import Bench
    from paiid.checklist.evidence import EvidenceFile
    from paiid.checklist.items import Item
    from paiid.checklist.running import Row, Told

_ROOT: Final = Path(__file__).resolve().parents[3]
_CLOCK: Final = SystemClock()
_STATES: Final = ("passed", "failed", "not_needed")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = (
        "Check a deployment line by line: what a program can see is checked now, what only a person sees is asked on "
        "a terminal or recorded with --record. Every result is kept with its evidence, time and commit, and expires. "
        "Nothing counts without evidence. Exits 0 when nothing failed and nothing is open, 1 when something is (the "
        "verdict says which), 2 for wrong usage."
    )
    parser.epilog = (
        "Example: paiid checklist --stage post --url https://paiid.example.com --html report.html\n"
        '         paiid checklist --record contact.oncall --by Ada --note "Ada, 24 hours, by telephone"'
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--stage", choices=["pre", "deploy", "post", "hour1", "day1", "week1", "all"], default="all")
    what.add_argument("--item", action="append", metavar="ID", help="only this item; may be given again")
    what.add_argument("--record", metavar="ID", help="keep what a person has seen of this item")
    what.add_argument("--list", action="store_true", help="list the items and how each is checked; check nothing")
    parser.add_argument("--url", type=_url, help="the instance (default: http://HOST:PORT of this machine)")
    parser.add_argument("--by", metavar="NAME", help="with --record: who has seen it")
    parser.add_argument("--note", metavar="TEXT", help="with --record: what was seen, and where it can be seen again")
    parser.add_argument("--state", choices=_STATES, default="passed", help="with --record: what it came to (passed)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--html", type=Path, metavar="FILE", help="also write the report as a page")
    parser.add_argument(
        "--hit-limits", action="store_true", help="exhaust the rate limits of another machine, too, for a minute"
    )
    parser.add_argument(
        "--beside",
        action="store_true",
        help="the settings here are the instance's, though --url is not of this machine",
    )
    parser.add_argument("--history", type=Path, metavar="FILE", help="of `paiid monitor` (default: in PAIID_HOME)")
    parser.set_defaults(run=run, parser=parser)


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        raise argparse.ArgumentTypeError(f"{text} is not an address such as https://paiid.example.com")
    return text.rstrip("/")


def run(options: argparse.Namespace) -> int:
    """Check, record or list."""
    from paiid.checklist.evidence import EvidenceFile

    items = _chosen(options)
    if options.list:
        for item in items:
            print(
                f"{item.id:<28}{item.stage:<8}{item.severity}  {'automatic' if item.check else 'manual':<11}{item.text}"
            )
        return 0
    settings = Settings()
    file = EvidenceFile(private_folder(settings.paiid_home) / "checklist.json")
    try:
        bench, rows = asyncio.run(_run(options, settings, items, file))
        if rows is None:
            return 0
        if _is_asked(options):
            rows = _answered(bench, file, rows)
    except KeyboardInterrupt:
        print("\nStopped; nothing new was kept.", file=sys.stderr)
        return 130
    except (OSError, ValueError, KeyError) as error:
        print(f"{file.path} cannot be used: {error}.", file=sys.stderr)
        return 1
    return _tell(options, bench, rows)


def _chosen(options: argparse.Namespace) -> "Sequence[Item]":
    from paiid.checklist.items import Stage, item_by_id, items_of

    wanted = [options.record] if options.record else options.item
    if not wanted:
        return items_of(None if options.stage == "all" else Stage(options.stage))
    found = [item_by_id(one) for one in wanted]
    if None in found:
        options.parser.error(f"there is no item {wanted[found.index(None)]}; see paiid checklist --list")
    if options.record and not (options.by and options.note and options.by.strip() and options.note.strip()):
        options.parser.error("--record needs --by NAME and --note TEXT: who saw it, and what")
    return [item for item in found if item is not None]


async def _run(
    options: argparse.Namespace, settings: Settings, items: "Sequence[Item]", file: "EvidenceFile"
) -> "tuple[Bench, list[Row] | None]":
    """The bench, and how the items stand; None for what was only recorded."""
    from paiid.checklist.evidence import State
    from paiid.checklist.running import recorded, run_items

    url = options.url or f"http://{_reachable(settings.host)}:{settings.port}"
    async with httpx.AsyncClient(base_url=url, timeout=15) as http:
        bench = await _bench(options, settings, url, http)
        if options.record:
            made = recorded(items[0], bench, State(options.state), by=options.by, note=options.note)
            file.write(url, {items[0].id: made})
            print(f"{items[0].id}: {made.state}, until {made.until:%Y-%m-%d %H:%M} UTC.")
            return bench, None
        return bench, await run_items(items, bench, file, _progress(is_asked=_is_asked(options)))


def _is_asked(options: argparse.Namespace) -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty() and not options.json


def _answered(bench: "Bench", file: "EvidenceFile", rows: "list[Row]") -> "list[Row]":
    from paiid.checklist.asking import Asking

    print("\r\x1b[K", end="", file=sys.stderr)
    return Asking(bench, file, _line, lambda text: print(text, file=sys.stderr)).ask(rows)


def _tell(options: argparse.Namespace, bench: "Bench", rows: "Sequence[Row]") -> int:
    from paiid.checklist.page import write_page
    from paiid.checklist.report import Report

    report = Report(_CLOCK.now(), bench.url, bench.commit, "of chosen items" if options.item else options.stage, rows)
    if options.html is not None:
        write_page(options.html, report)
    print(json.dumps(report.document(), indent=2, ensure_ascii=False) if options.json else "\n".join(report.lines()))
    return report.exit_code


async def _bench(options: argparse.Namespace, settings: Settings, url: str, http: httpx.AsyncClient) -> "Bench":
    from paiid.checklist.bench import Bench, is_loopback

    root = _ROOT if (_ROOT / "Makefile").is_file() else None
    return Bench(
        http=http,
        url=url,
        settings=settings,
        environment=environment(root),
        root=root,
        clock=_CLOCK,
        is_beside=options.beside or is_loopback(url),
        may_hit_limits=options.hit_limits,
        commit=await _commit(settings, root),
        history=options.history,
    )


async def _commit(settings: Settings, root: Path | None) -> str | None:
    from paiid.checklist.checks.programs import program

    if root is None:
        return settings.paiid_commit
    done = await program(["git", "rev-parse", "HEAD"], root, timeout_s=30)
    return done.text.strip() if done is not None and done.code == 0 else settings.paiid_commit


def _progress(*, is_asked: bool) -> "Told":
    def told(text: str) -> None:
        if is_asked:
            print(f"\r\x1b[K{text[:90]}", end="", file=sys.stderr, flush=True)

    return told


def _line(prompt: str) -> str:
    """What is typed; raises EOFError at the end of input."""
    print(prompt, end="", file=sys.stderr, flush=True)
    if not (typed := sys.stdin.readline()):
        raise EOFError
    return typed


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - what the service is told, not bound here
