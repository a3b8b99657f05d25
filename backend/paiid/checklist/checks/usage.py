"""How the instance is used and how often it fails, by its metrics and its telemetry. Nothing tried shows nothing."""

from collections.abc import Callable
from typing import Any, Final

from paiid.checklist.account import given_account, service
from paiid.checklist.bench import Bench, said
from paiid.checklist.checks import database
from paiid.checklist.checks.figures import Figures, figures, is_server_error
from paiid.checklist.evidence import Finding, failed, judged, not_run, passed

_ERRORS: Final = 0.05
_FRONTEND_ERRORS: Final = 0.01
_WORKFLOW_ERRORS: Final = 0.05
_P95_S: Final = 1.0
_MEMORY_MB: Final = 512
_CPU: Final = 0.8
_REFUSED: Final = 0.01
_TRADES: Final = 0.95
_AI: Final = 0.8


async def _of(bench: Bench, judge: Callable[[Figures], Finding]) -> Finding:
    found = await figures(bench)
    return found if isinstance(found, Finding) else judge(found)


def _ratio(part: int, whole: int, what: str, *, above: float) -> Finding:
    if whole == 0:
        return not_run(f"No {what} since the start: nothing to judge.")
    return judged(
        ok=part / whole > above,
        text=f"{part} of {whole} {what} since the start, {part / whole:.1%}; wanted above {above:.0%}.",
    )


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
    """How often a rate limit refused."""

    def judge(found: Figures) -> Finding:
        whole = found.requests()
        refused = found.requests(lambda labels: labels["status"] == "429")
        return judged(
            ok=whole > 0 and refused / whole <= _REFUSED, text=f"{refused} of {whole} answers since the start are 429."
        )

    return await _of(bench, judge)


def _registrations(found: Figures) -> Finding:
    tried = _counts(found, "/api/auth/register")
    # What was refused for its own faults (422, 409, 403) never was an attempt the service could have met.
    good = tried.get("201", 0)
    return _ratio(good, good + _server_faults(tried), "registrations", above=0.9)


def _logins(found: Figures) -> Finding:
    tried = _counts(found, "/api/auth/login")
    good = tried.get("200", 0)
    return _ratio(good, good + _server_faults(tried), "logins with right credentials", above=0.95)


def _trades(found: Figures) -> Finding:
    states = {labels["status"]: round(value) for labels, value in found.rows("paiid_orders")}
    good = states.get("filled", 0) + states.get("partially_filled", 0)
    bad = sum(states.get(one, 0) for one in ("rejected", "denied"))
    return _ratio(good, good + bad, "orders that reached an end", above=_TRADES)


def _advice(found: Figures) -> Finding:
    tried = _counts(found, "/api/ai/recommendations")
    return _ratio(tried.get("200", 0), sum(tried.values()), "requests for advice", above=_AI)


def _counts(found: Figures, route: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for labels, value in found.rows("paiid_http_request_duration_seconds_count"):
        if labels["route"] == route:
            counts[labels["status"]] = counts.get(labels["status"], 0) + round(value)
    return counts


def _server_faults(counts: dict[str, int]) -> int:
    return sum(count for status, count in counts.items() if status.startswith("5"))


_SUCCESS: Final[dict[str, Callable[[Figures], Finding]]] = {
    "registration": _registrations,
    "login": _logins,
    "trades": _trades,
    "ai": _advice,
}


async def success(bench: Bench, name: str) -> Finding:
    """One of the document's four success rates."""
    return await _of(bench, _SUCCESS[name])


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


async def _summary(bench: Bench) -> dict[str, Any] | Finding:
    """Telemetry of the whole instance, which its owner and the service see."""
    return await bench.once("telemetry", lambda: _read_summary(bench))


async def _read_summary(bench: Bench) -> dict[str, Any] | Finding:
    headers = service(bench)
    if not headers and (owner := await given_account(bench)) is not None:
        headers = owner.headers
    if not headers:
        return not_run("Telemetry is for API_TOKEN or the owner: set it, or give PAIID_CHECK_EMAIL and its password.")
    answer = await bench.send("GET", "/api/telemetry/summary?scope=instance&days=7", headers=headers)
    document = answer.json()
    if answer.status != 200 or not isinstance(document, dict) or "workflows" not in document:
        return failed(f"/api/telemetry/summary answers {said(answer)}.")
    return document


def _openings(summary: dict[str, Any]) -> tuple[int, int, list[str]]:
    rows = summary["workflows"]
    rates = {row["workflow"]: float(row["error_rate"] or 0) for row in rows}
    failing = [f"{name} {rate:.1%}" for name, rate in rates.items() if rate > _WORKFLOW_ERRORS]
    return sum(row["opens"] for row in rows), sum(row["errors"] for row in rows), failing


async def frontend_error_rate(bench: Bench, _: str) -> Finding:
    """Errors that browsers reported, of all openings of a workflow."""
    summary = await _summary(bench)
    if isinstance(summary, Finding):
        return summary
    opens, errors, failing = _openings(summary)
    if opens == 0:
        return not_run("No browser has reported a visit in the last week.")
    where = f": {', '.join(failing)}" if failing else ""
    return judged(
        ok=errors / opens < _FRONTEND_ERRORS, text=f"{errors} errors in {opens} visits of the last week{where}."
    )


async def usage(bench: Bench, name: str) -> Finding:
    """One figure of telemetry."""
    summary = await _summary(bench)
    if isinstance(summary, Finding):
        return summary
    if summary["events"] == 0:
        return not_run("No browser has reported anything in the last week.")
    return _USAGE[name](summary)


def _workflows(summary: dict[str, Any]) -> Finding:
    used = [f"{row['workflow']} {row['opens']}" for row in summary["workflows"] if row["opens"]]
    return passed(f"Visits of the last week: {', '.join(used[:5])}.") if used else not_run("No visit was reported.")


def _sessions(summary: dict[str, Any]) -> Finding:
    found = summary["sessions"]
    return passed(f"{found['count']} sessions, {found['average_length_s']} s on average.")


def _trade_use(summary: dict[str, Any]) -> Finding:
    found = summary["trades"]
    if not found["attempted"]:
        return not_run("No order in the last week.")
    return judged(
        ok=float(found["success_rate"]) > _TRADES,
        text=f"{found['succeeded']} of {found['attempted']} orders of the last week.",
    )


def _ai_use(summary: dict[str, Any]) -> Finding:
    found = summary["ai"]
    told = ", ".join(f"{found[name]} {name}" for name in ("visits", "opened", "accepted", "dismissed"))
    return passed(f"Of the last week: {told}.")


def _workflow_errors(summary: dict[str, Any]) -> Finding:
    opens, errors, failing = _openings(summary)
    return judged(ok=not failing, text=f"{errors} errors in {opens} visits; above 5 %: {', '.join(failing) or 'none'}.")


_USAGE: Final[dict[str, Callable[[dict[str, Any]], Finding]]] = {
    "workflows": _workflows,
    "sessions": _sessions,
    "trades": _trade_use,
    "ai": _ai_use,
    "errors": _workflow_errors,
}
CHECKS: Final = {
    "error_rate": error_rate,
    "errors_since_start": errors_since_start,
    "limits_refused": limits_refused,
    "success": success,
    "week1": week1,
    "frontend_error_rate": frontend_error_rate,
    "usage": usage,
}
