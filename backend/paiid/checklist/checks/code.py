"""Types and tests, by the result that `make check` and `make test` have left of this commit."""

import json
from typing import Any, Final

from paiid.checklist.bench import Bench
from paiid.checklist.evidence import Finding, failed, judged, not_run, passed

RESULTS: Final = ".results"


def result_of(bench: Bench, name: str, command: str) -> dict[str, Any] | Finding:
    """What `command` has left; a finding where that says nothing of this commit."""
    if bench.root is None:
        return not_run("No repository is here; the check is for the clone that is deployed.")
    path = bench.root / RESULTS / f"{name}.json"
    if not path.is_file():
        return not_run(f"`{command}` has not been run here.")
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        commit, clean, at = found["commit"], found["clean"], found["at"]
    except (ValueError, KeyError, TypeError):
        return failed(f"{path.name} is not what `{command}` writes; run it again.")
    if bench.commit is None or not str(commit).startswith(bench.commit):
        return not_run(f"`{command}` was last run on commit {str(commit)[:8]}, not on {(bench.commit or 'this')[:8]}.")
    if not clean:
        return not_run(
            f"`{command}` was run at {at} with changes that no commit holds: it shows nothing of the commit."
        )
    return found


async def tests(bench: Bench, _: str) -> Finding:
    """The whole suite, nothing failed and nothing left out."""
    found = result_of(bench, "tests", "make test")
    if isinstance(found, Finding):
        return found
    counts = f"{found['passed']} passed, {found['failed']} failed, {found['skipped']} skipped at {found['at']}"
    if found["left_out"]:
        return failed(f"Left out: {', '.join(found['left_out'])}. {counts}.")
    broken = [one["name"] for one in found["suites"] if one["failed"]]
    return judged(
        ok=found["failed"] == 0 and found["passed"] > 0,
        text=f"make test: {counts}{': ' + ', '.join(broken) if broken else ''}.",
    )


async def types(bench: Bench, _: str) -> Finding:
    """Both type checkers without an error."""
    found = result_of(bench, "checks", "make check")
    if isinstance(found, Finding):
        return found
    checks = {name: state for name, state in found["checks"].items() if name.startswith("types")}
    wrong = sorted(name for name, state in checks.items() if state != "ok")
    if wrong or len(checks) < 2:
        return failed(f"make check at {found['at']}: {', '.join(wrong) or 'no type check'} failed.")
    return passed(f"make check at {found['at']}: no error in {', '.join(sorted(checks))}.")


CHECKS: Final = {"tests": tests, "types": types}
