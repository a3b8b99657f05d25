"""The health trio and what the start said, from outside."""

import asyncio
from datetime import datetime, timedelta
from typing import Any, Final

from paiid import __version__
from paiid.checklist.account import service
from paiid.checklist.bench import Answer, Bench, said
from paiid.checklist.evidence import Finding, failed, judged, not_run, passed

HEALTH: Final = "/api/health"
DETAILED: Final = "/api/health/detailed"
VERSION: Final = "/api/monitor/version"
_TRIO: Final = (HEALTH, DETAILED, VERSION)
_DEPENDENCIES: Final = ("database", "redis", "market_data", "broker", "advisor", "news", "scheduler")
_OK: Final = 200
_SLOWEST_MS: Final = 1000
_SKEW: Final = timedelta(minutes=2)
_NOT_YET: Final = ("Starting:", "No process runs the jobs.")
_TRIES: Final = 8
_PAUSE_S: Final = 2.0


async def health(bench: Bench, _: str) -> Finding:
    """Exactly status and time, and the time is now."""
    # Asked anew: what another check asked minutes ago has an older time.
    answer = await bench.send("GET", HEALTH)
    document = answer.json()
    if answer.status != _OK or not isinstance(document, dict):
        return failed(f"{HEALTH} answers {said(answer)}.")
    if list(document) != ["status", "time"] or document["status"] != "ok":
        return failed(f"{HEALTH} answers another shape: {', '.join(document)}.")
    at = _instant(document["time"])
    if at is None or abs(bench.clock.now() - at) > _SKEW:
        return failed(f"{HEALTH} tells {document['time']} as the time: it is not, or an old answer was kept.")
    return passed(f"ok at {document['time']}, {answer.ms:.0f} ms.")


async def detailed(bench: Bench, _: str) -> Finding:
    """Every dependency is told of, and none is down or worse than it was set up to be."""
    answer = await _report(bench)
    wrong = _wrong(answer)
    return failed(wrong) if wrong else passed(f"{_states(answer.json())}, {answer.ms:.0f} ms.")


async def _report(bench: Bench) -> Answer:
    return await bench.once("report", lambda: _report_of_started(bench))


async def _report_of_started(bench: Bench) -> Answer:
    """What has not answered yet since a start, or has not taken over the jobs, gets a quarter of a minute to do so."""
    answer = await bench.send("GET", DETAILED)
    for _ in range(_TRIES):
        if not any(words in answer.text for words in _NOT_YET):
            break
        await asyncio.sleep(_PAUSE_S)
        answer = await bench.send("GET", DETAILED)
    return answer


def _wrong(answer: Answer) -> str | None:
    document = answer.json()
    dependencies = document.get("dependencies") if isinstance(document, dict) else None
    if not isinstance(dependencies, dict):
        return f"{DETAILED} answers {said(answer)}."
    if missing := [name for name in _DEPENDENCIES if name not in dependencies]:
        return f"{DETAILED} does not tell of {', '.join(missing)}."
    unwell = [
        f"{name} is {one['status']}: {one['detail']}"
        for name, one in dependencies.items()
        if one["status"] == "down" or (one["status"] == "degraded" and one["latency_ms"] is not None)
    ]
    if unwell or answer.status != _OK:
        return "; ".join(unwell) or f"{DETAILED} answers {said(answer)}."
    return None


def _states(document: Any) -> str:
    return ", ".join(f"{name} {one['status']}" for name, one in document["dependencies"].items())


async def version(bench: Bench, _: str) -> Finding:
    """Which release and commit, and that it is the one that checks."""
    answer = await bench.get(VERSION)
    document = answer.json()
    if answer.status != _OK or not isinstance(document, dict):
        return failed(f"{VERSION} answers {said(answer)}.")
    missing = [name for name in ("version", "environment", "commit", "started_at") if not document.get(name)]
    if missing:
        return failed(f"{VERSION} tells no {', '.join(missing)}.")
    text = f"{document['version']}, {document['environment']}, commit {str(document['commit'])[:8]}"
    return judged(ok=document["version"] == __version__, text=f"{text}; the checklist is of {__version__}.")


async def all_answer(bench: Bench, _: str) -> Finding:
    """200 of all three."""
    answers = {path: await _asked(bench, path) for path in _TRIO}
    text = ", ".join(f"{path} {answer.status}" for path, answer in answers.items())
    return judged(ok=all(answer.status == _OK for answer in answers.values()), text=f"{text}.")


async def times(bench: Bench, _: str) -> Finding:
    """Each answered well, and below a second: a refusal is quick, and has no time."""
    answers = {path: await _asked(bench, path) for path in _TRIO}
    text = ", ".join(f"{path} {answer.status} in {answer.ms:.0f} ms" for path, answer in answers.items())
    good = all(answer.status == _OK and answer.ms < _SLOWEST_MS for answer in answers.values())
    return judged(ok=good, text=f"{text}.")


async def errors(bench: Bench, _: str) -> Finding:
    """No body is a problem or names something that is down."""
    for path in _TRIO:
        answer = await _asked(bench, path)
        if "problem" in answer.headers.get("Content-Type", "") or answer.json() is None:
            return failed(f"{path} answers {said(answer)}.")
    wrong = _wrong(await _report(bench))
    return failed(wrong) if wrong else passed("No problem, and nothing is down.")


async def _asked(bench: Bench, path: str) -> Answer:
    return await (_report(bench) if path == DETAILED else bench.get(path))


async def started(bench: Bench, _: str) -> Finding:
    """It is ready, and since when."""
    ready = await bench.send("GET", "/api/health/ready")
    document = (await bench.get(VERSION)).json()
    since = document.get("started_at") if isinstance(document, dict) else None
    return judged(
        ok=ready.status == _OK and _instant(since) is not None, text=f"Ready: {said(ready)}; started at {since}."
    )


async def operational(bench: Bench, _: str) -> Finding:
    """What the lines of the start stand for: database, scheduler, CSRF, compression, rate limits."""
    document = (await _report(bench)).json()
    dependencies = document.get("dependencies", {}) if isinstance(document, dict) else {}
    token = (await bench.send("GET", "/api/auth/csrf-token")).json()
    limited = await bench.send("GET", "/api/auth/options")
    large = await bench.send("GET", "/api/openapi.json", headers={"Accept-Encoding": "gzip"})
    lines = {
        "Database engine created": dependencies.get("database", {}).get("status") == "ok",
        "Scheduler initialized and started": dependencies.get("scheduler", {}).get("status") == "ok",
        "CSRF protection middleware enabled": isinstance(token, dict) and bool(token.get("csrf_token")),
        "GZIP compression enabled": large.headers.get("Content-Encoding") == "gzip",
        "Rate limiting enabled": "RateLimit-Limit" in limited.headers,
    }
    wrong = [line for line, is_true in lines.items() if not is_true]
    return judged(ok=not wrong, text=f"Not true: {', '.join(wrong)}." if wrong else f"True: {', '.join(lines)}.")


async def frontend_served(bench: Bench, _: str) -> Finding:
    """The first page is there."""
    page = await bench.get("/")
    is_page = page.status == _OK and "<html" in page.text.lower() and "/assets/" in page.text
    return judged(ok=is_page, text=f"/ answers {page.status} with {len(page.text)} characters, {page.ms:.0f} ms.")


async def metrics(bench: Bench, _: str) -> Finding:
    """A monitor can read them."""
    if not (headers := service(bench)):
        return not_run("API_TOKEN is not set here, so the metrics cannot be read.")
    answer = await bench.send("GET", "/api/monitor/metrics", headers=headers)
    is_there = answer.status == _OK and "paiid_http_request_duration_seconds" in answer.text
    return judged(
        ok=is_there, text=f"/api/monitor/metrics answers {answer.status} with {answer.text.count('# TYPE')} metrics."
    )


def _instant(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


CHECKS: Final = {
    "health": health,
    "health_detailed": detailed,
    "version": version,
    "health_all": all_answer,
    "health_times": times,
    "health_errors": errors,
    "started": started,
    "operational": operational,
    "frontend_served": frontend_served,
    "metrics": metrics,
}
