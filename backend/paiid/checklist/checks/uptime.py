"""Uptime, by what `paiid monitor` has seen. What nobody watched counts as neither, and shows nothing."""

from datetime import timedelta
from typing import Final

from paiid.checklist.bench import Bench
from paiid.checklist.evidence import Finding, failed, judged, not_run
from paiid.monitor.history import History, Probe
from paiid.monitor.reporting import duration, percent
from paiid.monitor.uptime import uptime as uptime_of

_DAY: Final = timedelta(days=1)
_WANTED: Final = 0.99
_WATCHED: Final = 0.9
"""Of the day; the rest may be a restart of the monitor."""
_RECENT: Final = timedelta(minutes=10)


def _probes(bench: Bench) -> list[Probe]:
    path = bench.history or bench.settings.paiid_home / "monitor.jsonl"
    return History(path).read(bench.clock.now() - 2 * _DAY)


async def uptime(bench: Bench, target: str) -> Finding:
    """The last day of `backend` or `frontend`."""
    probes, now = _probes(bench), bench.clock.now()
    if not any(one.target == target for one in probes):
        names = ", ".join(sorted({one.target for one in probes})) or "nothing"
        return not_run(f"No monitor has watched {target} (watched: {names}): paiid monitor --url {target}={bench.url}/")
    found = uptime_of(target, probes, now - _DAY, now)
    first = min(one.at for one in probes if one.target == target)
    since = f" (the history begins {duration((now - first).total_seconds())} ago)" if first > now - _DAY else ""
    watched = f"{found.watched_ratio:.1%} of the last day was watched{since}"
    down = f"{watched}, {percent(found.ratio)} of that up, {duration(found.down_s)} down"
    if found.ratio is not None and found.ratio <= _WANTED:
        return failed(f"{down}: {'; '.join(error for one in found.outages for error in one.errors)[:150]}.")
    return (
        judged(ok=True, text=f"{down}.")
        if found.watched_ratio >= _WATCHED
        else not_run(f"{down}: too little to judge; nine tenths of a day are needed.")
    )


async def monitor_runs(bench: Bench, _: str) -> Finding:
    """A monitor has looked within the last minutes."""
    probes = _probes(bench)
    if not probes:
        return not_run("No monitor has left a history here: run paiid monitor, or record where it runs.")
    newest = max(probes, key=lambda one: one.at)
    ago = bench.clock.now() - newest.at
    return judged(
        ok=ago < _RECENT,
        text=f"{newest.target} was looked at {duration(ago.total_seconds())} ago; {len(probes)} looks in two days.",
    )


CHECKS: Final = {"uptime": uptime, "monitor_runs": monitor_runs}
