"""How the instance is used and how often what is tried succeeds, by what it keeps in its database.

A restart forgets none of it, and several processes add up. Nothing tried shows nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from paiid.checklist.account import given_account, service
from paiid.checklist.bench import Bench, said
from paiid.checklist.checks.browser import browser
from paiid.checklist.evidence import Finding, State, failed, judged, not_run, passed

_DAY: Final = 1
_WEEK: Final = 7
_FRONTEND_ERRORS: Final = 0.01
_WORKFLOW_ERRORS: Final = 0.05
_WORDS: Final = {_DAY: "the last day", _WEEK: "the last week"}
_SUMMARY: Final = "/api/telemetry/summary?scope=instance&days={}"
_MEASURED: Final = "/api/telemetry/measurements?days={}"


@dataclass(frozen=True, slots=True)
class _Rate:
    what: str
    above: float
    excluded: str


_RATES: Final = {
    "registration": _Rate("registrations", 0.9, "malformed, or while registration is closed"),
    "login": _Rate("logins", 0.95, "with wrong or malformed credentials"),
    "trades": _Rate("orders that came to an end", 0.95, "canceled"),
    "ai": _Rate("runs of the advisor and answers of the model", 0.8, "stopped by the user"),
}
# Milliseconds; of the layout's shift thousandths. Three of four page loads must be below.
_VITALS: Final = {"lcp": (2500, "largest paint", "ms"), "cls": (100, "shift of the layout", "thousandths")}


async def _read(bench: Bench, path: str, key: str) -> dict[str, Any] | Finding:
    return await bench.once(path, lambda: _asked(bench, path, key))


async def _asked(bench: Bench, path: str, key: str) -> dict[str, Any] | Finding:
    """Of the whole instance, which its owner and the service see."""
    headers = service(bench)
    if not headers and (owner := await given_account(bench)) is not None:
        headers = owner.headers
    if not headers:
        return not_run("Telemetry is for API_TOKEN or the owner: set it, or give PAIID_CHECK_EMAIL and its password.")
    answer = await bench.send("GET", path, headers=headers)
    document = answer.json()
    if answer.status != 200 or not isinstance(document, dict) or key not in document:
        return failed(f"{path.partition('?')[0]} answers {said(answer)}.")
    return document


async def _summary(bench: Bench, days: int) -> dict[str, Any] | Finding:
    return await _read(bench, _SUMMARY.format(days), "workflows")


async def success(bench: Bench, name: str) -> Finding:
    """One of the document's four success rates, over the last day."""
    summary = await _summary(bench, _DAY)
    return summary if isinstance(summary, Finding) else _success(summary, name, _DAY)


def _success(summary: dict[str, Any], name: str, days: int) -> Finding:
    rate, found = _RATES[name], summary["success_rates"][name]
    attempts, succeeded, excluded = found["attempts"], found["succeeded"], found["excluded"]
    aside = f" {excluded} do not count: {rate.excluded}." if excluded else ""
    if not attempts:
        return not_run(f"No {rate.what} in {_WORDS[days]}: nothing to judge.{aside}")
    share = succeeded / attempts
    text = f"{succeeded} of {attempts} {rate.what} in {_WORDS[days]} succeeded, {share:.1%}; wanted above"
    return judged(ok=share > rate.above, text=f"{text} {rate.above:.0%}.{aside}")


def _openings(summary: dict[str, Any]) -> tuple[int, int, list[str]]:
    rows = summary["workflows"]
    rates = {row["workflow"]: float(row["error_rate"] or 0) for row in rows}
    failing = [f"{name} {rate:.1%}" for name, rate in rates.items() if rate > _WORKFLOW_ERRORS]
    return sum(row["opens"] for row in rows), sum(row["errors"] for row in rows), failing


async def frontend_error_rate(bench: Bench, _: str) -> Finding:
    """Errors that the UI showed of all openings of a workflow, and failed scripts of page loads where people agreed."""
    summary, measured = await _summary(bench, _DAY), await _read(bench, _MEASURED.format(_DAY), "loads")
    if isinstance(summary, Finding):
        return summary
    if isinstance(measured, Finding):
        return measured
    opens, errors, failing = _openings(summary)
    loads, broken = measured["loads"], measured["errors"]
    if not opens and not loads:
        return not_run("No browser has reported a visit in the last day.")
    where = f": {', '.join(failing)}" if failing else ""
    told = f"{errors} errors in {opens} visits of the last day{where}; {broken} failed scripts in {loads} page loads"
    is_good = errors < _FRONTEND_ERRORS * max(opens, 1) and broken < _FRONTEND_ERRORS * max(loads, 1)
    return judged(ok=is_good, text=f"{told} that were measured.")


async def vitals(bench: Bench, name: str) -> Finding:
    """By the browsers of people who agreed, over a week, and by the visit of this run; either may fail it."""
    seen, field = await browser(bench, name), await _field(bench, name)
    found = [one for one in (field, seen) if one.state is not State.OPEN]
    if not found:
        return Finding(State.OPEN, f"{seen.text} {field.text}")
    wrong = [one for one in found if one.state is State.FAILED]
    return Finding((wrong or found)[0].state, " ".join(one.text for one in wrong or found))


async def _field(bench: Bench, name: str) -> Finding:
    measured = await _read(bench, _MEASURED.format(_WEEK), "measures")
    if isinstance(measured, Finding):
        return measured
    most, words, unit = _VITALS[name]
    row = next((one for one in measured["measures"] if one["measure"] == name), None)
    if row is None or not row["count"]:
        return not_run('No browser has told its own figures (Settings, "Measure pages").')
    text = f"In {row['count']} page loads of people who agreed, three of four had a {words} of at most"
    return judged(ok=row["p75"] < most, text=f"{text} {row['p75']} {unit}.")


async def usage(bench: Bench, name: str) -> Finding:
    """One figure of the last week."""
    summary = await _summary(bench, _WEEK)
    if isinstance(summary, Finding):
        return summary
    if name == "trades":
        return _success(summary, "trades", _WEEK)
    if summary["events"] == 0:
        return not_run("No browser has reported anything in the last week.")
    return _USAGE[name](summary)


def _workflows(summary: dict[str, Any]) -> Finding:
    used = [f"{row['workflow']} {row['opens']}" for row in summary["workflows"] if row["opens"]]
    return passed(f"Visits of the last week: {', '.join(used[:5])}.") if used else not_run("No visit was reported.")


def _sessions(summary: dict[str, Any]) -> Finding:
    found = summary["sessions"]
    return passed(f"{found['count']} sessions, {found['average_length_s']} s on average.")


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
    "ai": _ai_use,
    "errors": _workflow_errors,
}
CHECKS: Final = {
    "success": success,
    "frontend_error_rate": frontend_error_rate,
    "vitals": vitals,
    "usage": usage,
}
