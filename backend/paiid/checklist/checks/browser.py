"""The document's steps in the browser, done by a real one: frontend/scripts/checklist.mjs tells what it saw as JSON."""

import json
import shutil
from typing import Any, Final

from paiid.checklist.account import SignedIn, Unavailable, own_account
from paiid.checklist.bench import Bench
from paiid.checklist.checks.auth import unavailable
from paiid.checklist.checks.programs import program
from paiid.checklist.evidence import Finding, failed, judged, not_run

_BROWSER_S: Final = 360
"""Mostly waiting: it keeps within the rate limit of the address, as a person would."""
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_NOTHING: Final = (
    "No Chromium is here, or no Node.js with the packages of frontend/: the steps in the browser were not run."
)


async def browser(bench: Bench, name: str) -> Finding:
    """One thing that the browser saw; all are seen in one visit a run."""
    seen = await bench.once("browser", lambda: _visit(bench))
    if isinstance(seen, Finding):
        return seen
    one = seen.get(name)
    if not isinstance(one, dict) or "ok" not in one:
        return failed(f"The visit ended before: {seen.get('ended', 'without a reason')}"[:300])
    return judged(ok=one["ok"] is True, text=str(one["text"])[:400])


async def _visit(bench: Bench) -> dict[str, Any] | Finding:
    environment = dict(bench.environment)
    chromium = environment.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, _NAMES)), None)
    node = shutil.which("node")
    frontend = bench.root / "frontend" if bench.root else None
    if not chromium or not node or frontend is None or not (frontend / "node_modules" / "playwright-core").exists():
        return not_run(_NOTHING)
    own = await own_account(bench)
    if isinstance(own, Unavailable):
        return unavailable(own)
    done = await program(
        [node, "scripts/checklist.mjs"], frontend, timeout_s=_BROWSER_S, env=_environment(bench, own, chromium)
    )
    if done is None:
        return not_run("The visit could not be started, or did not end in time.")
    try:
        seen: dict[str, Any] = json.loads(done.text)
    except ValueError:
        return not_run(f"The visit told nothing: {done.last_line}")
    return seen


def _environment(bench: Bench, own: SignedIn, chromium: str) -> dict[str, str]:
    return {
        "CHROMIUM_PATH": chromium,
        "CHECK_URL": bench.url,
        "CHECK_EMAIL": own.login.email,
        "CHECK_PASSWORD": own.login.password,
    }


CHECKS: Final = {"browser": browser}
