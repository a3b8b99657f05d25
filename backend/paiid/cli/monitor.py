"""`paiid monitor`: looks at a running service every minute, from beside it or from elsewhere."""

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from paiid.core.clock import SystemClock
from paiid.core.private_files import private_folder
from paiid.settings import Settings

if TYPE_CHECKING:
    from paiid.monitor.history import History, Probe
    from paiid.monitor.probing import Target

_HEALTH: Final = "/api/health"
_AGAIN_S: Final = 15.0
"""A target that failed is looked at again so soon, for a minute without it is what is told of."""
_KEPT: Final = timedelta(days=90)
_CLOCK: Final = SystemClock()


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = (
        "Look at a service every minute, keep what was found in a file of lines of JSON, and say it when a target was "
        "down for a minute and when it is back. --report tells uptime, latencies, outages and what the objective "
        "leaves. It needs nothing of the service and may run on another machine."
    )
    parser.epilog = (
        "Example: paiid monitor --url backend=https://paiid.example.com --page status.html\n"
        "         paiid monitor --report --objective 99.9"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--once", action="store_true", help="look once; the exit code is 1 if a target is down")
    what.add_argument(
        "--report", action="store_true", help="look at nothing; tell what was found, exit 1 if too little"
    )
    parser.add_argument(
        "--url", action="append", metavar="[NAME=]URL", type=_target,
        help="a target; without a path /api/health is asked (default: backend=http://HOST:PORT of this machine)",
    )  # fmt: skip
    parser.add_argument("--every", type=_seconds, default=60.0, metavar="S", help="seconds between looks (60)")
    parser.add_argument("--history", type=Path, metavar="FILE", help="default: monitor.jsonl in PAIID_HOME")
    parser.add_argument("--objective", type=_percent, default=0.995, metavar="PERCENT", help="wanted uptime (99.5)")
    parser.add_argument("--page", type=Path, metavar="FILE", help="write a static status page after each look")
    parser.add_argument("--title", default="PaiiD status", help="of that page")
    parser.add_argument("--run", metavar="COMMAND", dest="command", help="a command to alert with; see the docs")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=_monitor)


def _target(text: str) -> "tuple[str, str]":
    name, separator, url = text.partition("=")
    if not separator or "/" in name:
        name, url = "", text
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise argparse.ArgumentTypeError(f"{url} is not an address that begins with http:// or https://")
    return name or parts.hostname, url if parts.path else f"{url}{_HEALTH}"


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 1 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError("between 1 and 86400")
    return seconds


def _percent(text: str) -> float:
    percent = float(text)
    if not 0 < percent < 100:
        raise argparse.ArgumentTypeError("above 0 and below 100")
    return percent / 100


def _monitor(options: argparse.Namespace) -> int:
    from paiid.monitor.history import History
    from paiid.monitor.probing import Target, reachable
    from paiid.monitor.reporting import LONGEST, report

    settings = Settings()
    history = History(options.history or private_folder(settings.paiid_home) / "monitor.jsonl")
    if options.report:
        now = _CLOCK.now()
        found = report(history.read(now - LONGEST), now, options.objective)
        print(json.dumps(found.document(), indent=2) if options.json else "\n".join(found.lines()))
        return 0 if found.is_kept else 1
    given = options.url or [("backend", f"http://{reachable(settings.host)}:{settings.port}{_HEALTH}")]
    targets = [Target(name, url) for name, url in given]
    try:
        return asyncio.run(_looking(options, history, targets, _secret(settings)))
    except OSError as error:
        print(f"{error.filename or history.path} cannot be written: {error.strerror or error}.", file=sys.stderr)
        return 1


def _secret(settings: Settings) -> str | None:
    webhook = settings.paiid_monitor_webhook
    return None if webhook is None else webhook.get_secret_value() or None


async def _looking(
    options: argparse.Namespace, history: "History", targets: "list[Target]", webhook: str | None
) -> int:
    from paiid.monitor.alerting import Channels, Watch

    ended = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    history.forget(_CLOCK.now() - _KEPT)
    watch = Watch(timedelta(minutes=1))
    watch.remember(history.read(_CLOCK.now() - timedelta(days=1)))
    channels = Channels(webhook, options.command)
    while True:
        probes = await _look(options, history, targets)
        alerts = [alert for one in probes if (alert := watch.see(one)) is not None]
        for alert in alerts:
            print(alert.text, file=sys.stderr)
        for problem in await channels.send(alerts):
            print(problem, file=sys.stderr)
        if options.once:
            return 0 if all(one.is_up for one in probes) else 1
        pause = min(options.every, _AGAIN_S) if watch.is_failing() else options.every
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await ended.wait()
                return 0


async def _look(options: argparse.Namespace, history: "History", targets: "list[Target]") -> "list[Probe]":
    from paiid.monitor.probing import look
    from paiid.monitor.reporting import LONGEST, report
    from paiid.monitor.status_page import write_page

    probes = await look(targets, _CLOCK, options.every)
    history.append(probes)
    for one in probes:
        state = f"up, {one.ms:.0f} ms" if one.is_up and one.ms is not None else f"down: {one.error}"
        said = {"at": one.at.isoformat(), "target": one.target, "up": one.is_up, "ms": one.ms, "error": one.error}
        print(
            json.dumps(said) if options.json else f"{one.at:%Y-%m-%d %H:%M:%S} UTC  {one.target}  {state}", flush=True
        )
    if options.page is not None:
        now = _CLOCK.now()
        known = history.read(now - LONGEST)
        write_page(options.page, report(known, now, options.objective), known, options.title)
    return probes
