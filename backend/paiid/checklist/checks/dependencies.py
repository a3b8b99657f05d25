"""The audits of dependencies. An advisory database that cannot be reached shows nothing: then the item stays open."""

import json
import re
import sys
from pathlib import Path
from typing import Any, Final

from paiid.checklist.bench import Bench
from paiid.checklist.checks import repository
from paiid.checklist.checks.programs import program
from paiid.checklist.checks.security import worst
from paiid.checklist.evidence import Finding, failed, not_run, passed

_AUDIT_S: Final = 120
_SEVERE: Final = ("critical", "high")


async def python_audit(bench: Bench, _: str) -> Finding:
    """pip-audit on the lock file."""
    return await bench.once("pip-audit", lambda: _python_audit(bench))


async def _python_audit(bench: Bench) -> Finding:
    if bench.root is None:
        return not_run("No repository is here.")
    lock = bench.root / "backend" / "requirements.lock"
    tool = Path(sys.executable).with_name("pip-audit")
    command = [
        str(tool),
        "--require-hashes",
        "--disable-pip",
        "--progress-spinner=off",
        "--format=json",
        "-r",
        str(lock),
    ]
    done = await program(command, bench.root, timeout_s=_AUDIT_S)
    if done is None:
        return not_run("pip-audit is not installed here, or did not end in time.")
    return judge_pip_audit(done.text, done.errors)


def judge_pip_audit(text: str, errors: str) -> Finding:
    """What it says. Packages that it skipped were not looked up, and a list of only those is no clean bill."""
    try:
        rows: list[dict[str, Any]] = json.loads(text)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return not_run(f"pip-audit could not reach the database: {_last(errors)}")
    skipped = [row["name"] for row in rows if "skip_reason" in row]
    wrong = [f"{row['name']} {row['version']} ({vuln['id']})" for row in rows for vuln in row.get("vulns", ())]
    if wrong:
        return failed(f"pip-audit: {', '.join(wrong[:5])}.")
    if not rows or skipped:
        return not_run(
            f"pip-audit could not look up {len(skipped) or 'any'} packages: it could not reach the database."
        )
    return passed(f"pip-audit: {len(rows)} packages, none with an advisory.")


async def npm_audit(bench: Bench, _: str) -> Finding:
    """`npm audit` of the user interface's lock file."""
    return await bench.once("npm audit", lambda: _npm_audit(bench))


async def _npm_audit(bench: Bench) -> Finding:
    if bench.root is None:
        return not_run("No repository is here.")
    done = await program(["npm", "audit", "--json"], bench.root / "frontend", timeout_s=_AUDIT_S, env=bench.environment)
    if done is None:
        return not_run("npm is not here, or did not end in time.")
    return judge_npm_audit(done.text, done.errors)


def judge_npm_audit(text: str, errors: str) -> Finding:
    """What it says; without a count of what was looked at it has reached nothing."""
    try:
        metadata = json.loads(text)["metadata"]
        counts, total = metadata["vulnerabilities"], metadata["dependencies"]["total"]
    except (ValueError, KeyError, TypeError):
        return not_run(f"npm audit could not reach the database: {_last(errors or text)}")
    severe = {name: counts.get(name, 0) for name in _SEVERE if counts.get(name, 0)}
    if severe:
        return failed(f"npm audit: {', '.join(f'{count} {name}' for name, count in severe.items())}.")
    return passed(f"npm audit: {total} packages, none critical or high.")


async def audits(bench: Bench, _: str) -> Finding:
    """Both, and the document's own example."""
    return worst([await repository.urllib3(bench, ""), await python_audit(bench, ""), await npm_audit(bench, "")])


def _last(text: str) -> str:
    """The code of the failure alone: addresses and paths of this machine are not for a report."""
    code = re.search(r"\b(E[A-Z0-9]{4,}|[A-Z][A-Za-z]+(?:Error|Timeout))\b", text)
    return f"{code[1]}." if code else "no answer."


CHECKS: Final = {"python_audit": python_audit, "npm_audit": npm_audit, "audits": audits}
