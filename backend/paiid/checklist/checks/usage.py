"""How the process that answers is doing, by its own metrics since its start; the checklist's requests count, too."""

from collections.abc import Callable
from typing import Final

from paiid.checklist.bench import Bench
from paiid.checklist.checks import database
from paiid.checklist.checks.figures import Figures, figures, is_server_error
from paiid.checklist.evidence import Finding, failed, judged, not_run, passed

_ERRORS: Final = 0.05
_P95_S: Final = 1.0
_MEMORY_MB: Final = 512
_CPU: Final = 0.8
_TURNED_AWAY: Final = "paiid_http_requests_refused_total"
_REFUSED: Final = 0.01
_REFUSED_AT_LEAST: Final = 20


async def _of(bench: Bench, judge: Callable[[Figures], Finding]) -> Finding:
    found = await figures(bench)
    return found if isinstance(found, Finding) else judge(found)


def _errors(found: Figures) -> Finding:
    whole = found.requests()
    wrong = found.requests(is_server_error)
    if whole == 0:
        return not_run("No request since the start.")
    where = f": {', '.join(found.failing_routes()[:3])}" if wrong else ""
    return judged(ok=wrong / whole < _ERRORS, text=f"{wrong} of {whole} answers since the start are 5xx{where}.")


async def error_rate(bench: Bench, _: str) -> Finding:
    """5xx of all answers."""
    return await _of(bench, _errors)


async def errors_since_start(bench: Bench, _: str) -> Finding:
    """Not one 5xx: what an hour's log would show as 500."""

    def judge(found: Figures) -> Finding:
        routes = found.failing_routes()
        return judged(
            ok=not routes, text=f"{found.requests()} answers since the start, 5xx: {', '.join(routes[:5]) or 'none'}."
        )

    return await _of(bench, judge)


async def limits_refused(bench: Bench, _: str) -> Finding:
    """How often a rate limit refused. Those that the checklist hits on purpose are among them, a few a run."""

    def judge(found: Figures) -> Finding:
        turned_away = {labels["status"]: round(value) for labels, value in found.rows(_TURNED_AWAY)}
        refused, whole = turned_away.get("429", 0), found.requests() + sum(turned_away.values())
        most = max(_REFUSED_AT_LEAST, round(_REFUSED * whole))
        return judged(
            ok=refused <= most, text=f"{refused} of {whole} requests since the start were refused; at most {most}."
        )

    return await _of(bench, judge)


def _times(found: Figures) -> Finding:
    p50, p95, p99 = (found.quantile_s(part) for part in (0.5, 0.95, 0.99))
    told = ", ".join(f"{name} ≤ {1e3 * value:g} ms" for name, value in (("P50", p50), ("P95", p95), ("P99", p99)))
    return judged(
        ok=p95 <= _P95_S, text=f"{told} over {found.requests()} answers; slowest: {', '.join(found.slowest_routes())}."
    )


def _rate(found: Figures) -> Finding:
    return (
        passed(f"{found.requests()} answers since the start.")
        if found.requests()
        else failed("No request was counted.")
    )


def _memory(found: Figures) -> Finding:
    used = found.value("process_resident_memory_bytes")
    if used is None:
        return not_run("This system does not tell the memory of a process.")
    return judged(ok=used / 1e6 < _MEMORY_MB, text=f"{used / 1e6:.0f} MB resident; expected below {_MEMORY_MB} MB.")


async def week1(bench: Bench, name: str) -> Finding:
    """One of the first week's figures."""
    if (of_database := _DATABASE.get(name)) is not None:
        return await of_database(bench)
    if name == "cpu":
        return await _cpu(bench)
    return await _of(bench, _WEEK1[name])


async def _cpu(bench: Bench) -> Finding:
    def judge(found: Figures) -> Finding:
        used, since = found.value("process_cpu_seconds_total"), found.value("process_start_time_seconds")
        if used is None or since is None:
            return not_run("This system does not tell the CPU time of a process.")
        part = used / max(bench.clock.now().timestamp() - since, 1.0)
        return judged(ok=part < _CPU, text=f"{used:.0f} s of CPU since the start, {part:.1%} of one core.")

    return await _of(bench, judge)


_WEEK1: Final[dict[str, Callable[[Figures], Finding]]] = {"times": _times, "rate": _rate, "memory": _memory}
_DATABASE: Final = {
    "pool": database.pool,
    "queries": database.queries,
    "connections": database.connections,
    "tables": database.tables,
}


CHECKS: Final = {
    "error_rate": error_rate,
    "errors_since_start": errors_since_start,
    "limits_refused": limits_refused,
    "week1": week1,
}
