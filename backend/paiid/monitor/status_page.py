"""A page for anybody to look at: one static file, without a script or anything from elsewhere."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Final

from paiid.monitor.history import Probe
from paiid.monitor.reporting import Report, duration, percent
from paiid.monitor.uptime import Outage, Uptime, uptime

DAYS: Final = 30
_STYLE: Final = """
:root { color-scheme: dark; font: 15px/1.5 system-ui, sans-serif; background: #070d14; color: #e6eef5 }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1rem }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
.state { font-weight: 700 } .up { color: #34e0b0 } .down { color: #ff7a7a } .unknown { color: #a3b3c2 }
.days { display: flex; gap: 3px; height: 2.2rem; padding: 0; list-style: none }
.days li { flex: 1; border-radius: 3px; background: #223140 }
.days .up { background: #34e0b0 } .days .partly { background: #e5b454 } .days .down { background: #ff7a7a }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .2rem 1.2rem .2rem 0; text-align: left; white-space: nowrap }
tbody th { font-weight: 400; color: #a3b3c2 }
@media (max-width: 30rem) { th, td { padding-right: .7rem; font-size: .85rem } }
small { color: #a3b3c2 }
"""


def write_page(path: Path, report: Report, probes: Sequence[Probe], title: str) -> None:
    """Write the page of `report` to `path`, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(page(report, probes, title), encoding="utf-8")
    fresh.replace(path)


def page(report: Report, probes: Sequence[Probe], title: str) -> str:
    """The page, HTML."""
    months = [one for name, one in report.rows if name == "month"]
    parts = "\n".join(part for one in months for part in _target(one, report, probes))
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>\n<h1>{escape(title)}</h1>\n"
        f"<p>{escape(_in_short(months))} <small>As of {report.at:%Y-%m-%d %H:%M:%S} UTC.</small></p>\n"
        f"{parts}\n</html>\n"
    )


def _in_short(months: Sequence[Uptime]) -> str:
    down = [one.target for one in months if _is_down(one)]
    if not months:
        return "Nothing was looked at yet."
    return f"Down: {', '.join(down)}." if down else "Everything answered when it was last looked at."


def _is_down(one: Uptime) -> bool:
    return bool(one.outages) and one.outages[-1].end is None


def _target(month: Uptime, report: Report, probes: Sequence[Probe]) -> Iterator[str]:
    state = "down" if _is_down(month) else "up"
    yield f'<h2>{escape(month.target)} <span class="state {state}">{state}</span></h2>'
    yield f'<ol class="days" aria-label="The last {DAYS} days">{"".join(_days(month, report.at, probes))}</ol>'
    rows = "".join(
        f"<tr><th scope=row>Last {name}</th><td>{percent(one.ratio)}</td><td>{duration(one.down_s)}</td>"
        f"<td>{100 * one.watched_ratio:.1f}%</td><td>{_ms(one)}</td></tr>"
        for name, one in report.rows
        if one.target == month.target
    )
    head = "".join(f"<th scope=col>{one}</th>" for one in ("", "Up", "Down", "Watched", "Median"))
    yield f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    yield f"<p><small>Objective {100 * report.objective:g}%. Time that nobody watched counts as neither.</small></p>"
    if month.outages:
        yield f"<ul>{''.join(_outage(one) for one in reversed(month.outages))}</ul>"


def _days(month: Uptime, at: datetime, probes: Sequence[Probe]) -> Iterator[str]:
    first = at.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS - 1)
    mine = [one for one in probes if one.target == month.target]
    times = [one.at for one in mine]
    for number in range(DAYS):
        start = first + timedelta(days=number)
        end = min(start + timedelta(days=1), at)
        # The one before tells how the day began.
        some = mine[max(0, bisect_left(times, start) - 1) : bisect_left(times, end)]
        day = uptime(month.target, some, start, end)
        shade = "unknown" if day.ratio is None else "up" if day.ratio == 1 else "partly" if day.ratio > 0.95 else "down"
        told = f"{start:%Y-%m-%d}: {percent(day.ratio)} up"
        yield f'<li class="{shade}" title="{told}" aria-label="{told}"></li>'


def _ms(one: Uptime) -> str:
    return "not known" if one.latency is None else f"{one.latency.p50:.0f} ms"


def _outage(one: Outage) -> str:
    until = "and still" if one.end is None else f"to {one.end:%Y-%m-%d %H:%M:%S}"
    return f"<li>{one.start:%Y-%m-%d %H:%M:%S} UTC {until}: {escape('; '.join(one.errors))}</li>"
