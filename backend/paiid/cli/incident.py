"""`paiid incident`: reports of incidents, filled in from what is known."""

import argparse
import asyncio
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from paiid.core.clock import SystemClock
from paiid.settings import Settings

if TYPE_CHECKING:
    from paiid.monitor.incidents.report import Incident, Incidents
    from paiid.monitor.uptime import Outage

_CLOCK: Final = SystemClock()
_SAID: Final = ("summary", "root_cause", "impact", "resolution", "prevention")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = (
        "Write the report of an incident by the operator's template: outages and alerts from the monitor's history, "
        "errors and alerts from logs in JSON, starts and migrations from PAIID_HOME, what was done from the activity "
        "log, and from the running service its version, its health and, with API_TOKEN, its counts of requests. Every "
        "line names its source; what no source tells stays 'not known'. Each is a Markdown and a JSON file in "
        "PAIID_HOME/incidents."
    )
    parser.epilog = (
        'Example: paiid incident new "Orders fail" --severity P1 --logs server.log\n'
        '         paiid incident timeline 2026-11-27-1 --add "Rolled back to 0.1.0"\n'
        '         paiid incident close 2026-11-27-1 --root-cause "..." --resolution "..." --action "..."'
    )
    commands = parser.add_subparsers(dest="what", required=True, metavar="COMMAND")
    new = commands.add_parser("new", help="begin a report")
    new.add_argument("title", metavar="TITLE")
    new.add_argument("--severity", required=True, choices=("P0", "P1", "P2", "P3"), help="see docs/runbook.md")
    new.add_argument("--detected", type=_instant, metavar="TIME", help="default: the latest outage's start, else now")
    timeline = commands.add_parser("timeline", help="add a line, or look at the sources again")
    timeline.add_argument("--add", metavar="TEXT", help="what happened")
    timeline.add_argument("--at", type=_instant, metavar="TIME", help="when (now)")
    close = commands.add_parser("close", help="it is over; say why and what follows")
    close.add_argument("--resolved", type=_instant, metavar="TIME", help="default: the outage's end, else now")
    for one in (timeline, close):
        one.add_argument("id", metavar="ID")
    for one in (new, timeline, close):
        _add_sources(one)
    show = commands.add_parser("show", help="print a report")
    show.add_argument("id", metavar="ID")
    everything = commands.add_parser("list", help="all reports")
    for one in (new, timeline, close, show, everything):
        one.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def _add_sources(parser: argparse.ArgumentParser) -> None:
    for name in _SAID:
        parser.add_argument(f"--{name.replace('_', '-')}", metavar="TEXT")
    parser.add_argument("--affected-users", metavar="TEXT", help="how many, and how that is known")
    parser.add_argument("--action", action="append", default=[], metavar="TEXT", help="an action item; several times")
    parser.add_argument("--logs", type=Path, action="append", default=[], metavar="FILE", help="of LOG_FORMAT=json")
    parser.add_argument("--history", type=Path, metavar="FILE", help="default: monitor.jsonl in PAIID_HOME")
    parser.add_argument(
        "--url",
        metavar="URL",
        help="the running service, which is asked too (default: http://HOST:PORT of this machine)",
    )
    parser.add_argument("--before", type=_minutes, default=60, metavar="MIN", help="look so far back (60 minutes)")


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text.removesuffix(" UTC"))
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _minutes(text: str) -> int:
    minutes = int(text)
    if not 0 <= minutes <= 10_080:
        raise argparse.ArgumentTypeError("from 0 to 10080")
    return minutes


def run(options: argparse.Namespace) -> int:
    """Do one of them."""
    from paiid.monitor.incidents.report import Incidents, UnknownIncidentError

    settings = Settings()
    kept = Incidents(settings.paiid_home / "incidents")
    try:
        if options.what == "list":
            return _listed(kept, as_json=options.json)
        if options.what == "show":
            return _shown(kept.load(options.id), as_json=options.json)
        incident = _begun(options, settings, kept) if options.what == "new" else kept.load(options.id)
        return _written(options, settings, kept, _changed(options, settings, incident))
    except UnknownIncidentError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or kept.folder} cannot be written: {error.strerror or error}.", file=sys.stderr)
    return 1


def _begun(options: argparse.Namespace, settings: Settings, kept: "Incidents") -> "Incident":
    from paiid.monitor.incidents.report import BY_HAND, Incident

    now = _CLOCK.now()
    detected, by = options.detected, BY_HAND
    if detected is None:
        outage = _latest_outage(options, settings, now)
        detected = outage.start if outage else now
        by = "monitor's history: the first probe that failed" if outage else "when this report was begun"
    return Incident(kept.new_id(now), options.title, options.severity, detected, by)


def _changed(options: argparse.Namespace, settings: Settings, incident: "Incident") -> "Incident":
    """With what the command line says."""
    from paiid.monitor.incidents.report import BY_HAND, Fact

    texts = {name: text for name in _SAID if (text := getattr(options, name))}
    changed = replace(
        incident,
        texts={**incident.texts, **texts},
        actions=(*incident.actions, *options.action),
        logs=(*incident.logs, *(path for log in options.logs if (path := str(log.absolute())) not in incident.logs)),
        affected_users=options.affected_users or incident.affected_users,
    )
    if getattr(options, "add", None):
        note = Fact(options.at or _CLOCK.now(), options.add, BY_HAND)
        changed = replace(changed, notes=(*changed.notes, note))
    return _closed(options, settings, changed) if options.what == "close" else changed


def _closed(options: argparse.Namespace, settings: Settings, incident: "Incident") -> "Incident":
    from paiid.monitor.incidents.report import BY_HAND

    if options.resolved is not None:
        return replace(incident, resolved=options.resolved, resolved_by=BY_HAND)
    now = _CLOCK.now()
    outage = _latest_outage(options, settings, now)
    if outage is not None and outage.end is not None and outage.end >= incident.detected:
        by = "monitor's history: the first probe that was answered"
        return replace(incident, resolved=outage.end, resolved_by=by)
    return replace(incident, resolved=now, resolved_by="when this report was closed")


def _latest_outage(options: argparse.Namespace, settings: Settings, now: datetime) -> "Outage | None":
    from paiid.monitor.history import History
    from paiid.monitor.incidents.evidence import latest_outage

    return latest_outage(History(options.history or settings.paiid_home / "monitor.jsonl"), now)


def _written(options: argparse.Namespace, settings: Settings, kept: "Incidents", incident: "Incident") -> int:
    full = asyncio.run(_gathered(options, settings, incident))
    path = kept.save(full)
    if options.json:
        print(json.dumps(full.document() | {"file": str(path)}, indent=2))
        return 0
    if options.what == "timeline":
        print("\n".join(fact.line for fact in full.timeline))
    print(f"{full.id}: {path}")
    if full.unknown:
        print(f"Not known: {', '.join(full.unknown)}")
    return 0


async def _gathered(options: argparse.Namespace, settings: Settings, incident: "Incident") -> "Incident":
    """With what every source tells of the time from a little before until it was resolved, or now."""
    from paiid.monitor.incidents.evidence import Sources, Span
    from paiid.monitor.incidents.running import Service
    from paiid.monitor.probing import reachable

    now, home = _CLOCK.now(), settings.paiid_home
    span = Span(incident.detected - timedelta(minutes=options.before), incident.resolved or now)
    token = None if settings.api_token is None else settings.api_token.get_secret_value()
    service = Service(options.url or f"http://{reachable(settings.host)}:{settings.port}", token)
    sources = Sources(home, options.history or home / "monitor.jsonl", settings.database_url_text(), service)
    return await sources.gathered(incident, span, now)


def _listed(kept: "Incidents", *, as_json: bool) -> int:
    found = kept.all()
    if as_json:
        print(json.dumps([one.document() for one in found], indent=2))
        return 0
    for one in found:
        state = f"resolved {one.resolved:%Y-%m-%d %H:%M}" if one.resolved else "open"
        print(f"{one.id}  {one.severity}  {one.detected:%Y-%m-%d %H:%M} UTC  {state:<25}  {one.title}")
    if not found:
        print("No incident was reported.")
    return 0


def _shown(incident: "Incident", *, as_json: bool) -> int:
    print(json.dumps(incident.document(), indent=2) if as_json else incident.markdown(), end="\n" if as_json else "")
    return 0
