"""The repository beside the command: what is pushed, what runs, and what the documents say."""

import re
from typing import Final

from pydantic import AliasChoices

from paiid.checklist.bench import Bench, said
from paiid.checklist.checks.programs import program
from paiid.checklist.evidence import Finding, failed, judged, not_run, passed
from paiid.settings import Settings

_GIT_S: Final = 30
_EXAMPLE: Final = re.compile(r"^#?\s?([A-Z][A-Z0-9_]+)=", re.MULTILINE)
_NO_REPOSITORY: Final = "No repository is here."
DOCUMENT: Final = "docs/operations/deployment-checklist.md"


async def pushed(bench: Bench, _: str) -> Finding:
    """Nothing uncommitted, and the commit is on the branch that is deployed."""
    if bench.root is None:
        return not_run(_NO_REPOSITORY)
    status = await program(["git", "status", "--porcelain"], bench.root, timeout_s=_GIT_S)
    if status is None or status.code != 0:
        return not_run("git could not be asked.")
    if changes := status.text.splitlines():
        return failed(f"{len(changes)} files have changes that no commit holds.")
    ahead = await program(["git", "rev-list", "--count", "origin/main..HEAD"], bench.root, timeout_s=_GIT_S)
    if ahead is None or ahead.code != 0:
        return not_run("No branch origin/main is known here.")
    return judged(ok=ahead.text.strip() == "0", text=f"{ahead.text.strip()} commits are not on origin/main.")


async def deployed_commit(bench: Bench, _: str) -> Finding:
    """What the instance says it runs is what is here."""
    answer = await bench.get("/api/monitor/version")
    document = answer.json()
    told = document.get("commit") if isinstance(document, dict) else None
    if not isinstance(told, str) or not told:
        return failed(f"/api/monitor/version names no commit ({said(answer)}).")
    if bench.root is None or bench.commit is None:
        return not_run(f"The instance runs {told[:8]}; no repository is here to compare with.")
    same = told.startswith(bench.commit) or bench.commit.startswith(told)
    return judged(ok=same, text=f"The instance runs {told[:8]}, here is {bench.commit[:8]}.")


def _documented(bench: Bench) -> set[str] | None:
    path = bench.root / "backend" / ".env.example" if bench.root else None
    return set(_EXAMPLE.findall(path.read_text(encoding="utf-8"))) if path and path.is_file() else None


def _settings() -> set[str]:
    found = set()
    for field, info in Settings.model_fields.items():
        alias = info.validation_alias
        first = alias.choices[0] if isinstance(alias, AliasChoices) else alias
        found.add((first if isinstance(first, str) else field).upper())
    return found


async def example_complete(bench: Bench, _: str) -> Finding:
    """Every setting stands in `.env.example`."""
    if (documented := _documented(bench)) is None:
        return not_run("backend/.env.example is not here.")
    missing = sorted(_settings() - documented)
    return judged(ok=not missing, text=f"Of {len(_settings())} settings, missing: {', '.join(missing) or 'none'}.")


async def example_current(bench: Bench, _: str) -> Finding:
    """`.env.example` names nothing that is no setting."""
    if (documented := _documented(bench)) is None:
        return not_run("backend/.env.example is not here.")
    strange = sorted(name for name in documented - _settings() if not name.startswith("NEXT_PUBLIC_"))
    return judged(ok=not strange, text=f"Of {len(documented)} names, no setting: {', '.join(strange) or 'none'}.")


async def api_documentation(bench: Bench, _: str) -> Finding:
    """Both pages answer, and the description is of the release that is here."""
    for path in ("/api/docs", "/api/redoc"):
        answer = await bench.get(path)
        if answer.status != 200:
            return failed(f"{path} answers {said(answer)}.")
    answer = await bench.get("/api/openapi.json")
    document = answer.json()
    paths = document.get("paths") if isinstance(document, dict) else None
    if not isinstance(paths, dict) or "/api/orders" not in paths:
        return failed("/api/openapi.json is no description of this API.")
    if bench.root is not None and (written := bench.root / "backend" / "openapi.json").is_file():
        names = set(re.findall(r'^    "(/[^"]+)": \{$', written.read_text(encoding="utf-8"), re.MULTILINE))
        if differing := sorted(names ^ set(paths)):
            return failed(f"backend/openapi.json and the instance differ in: {', '.join(differing[:5])}.")
    return passed(f"/api/docs and /api/redoc answer; {len(paths)} paths are described.")


async def document_kept(bench: Bench, _: str) -> Finding:
    """Each item still stands in the document word for word."""
    from paiid.checklist.document import lines_of
    from paiid.checklist.items import all_items

    if bench.root is None or not (path := bench.root / DOCUMENT).is_file():
        return not_run(_NO_REPOSITORY)
    lines = lines_of(path.read_text(encoding="utf-8"))
    missing = [item.id for item in all_items() if not item.is_own and item.text not in lines]
    return judged(
        ok=not missing, text=f"{len(all_items())} items; not in the document: {', '.join(missing) or 'none'}."
    )


async def monitoring_guide(bench: Bench, _: str) -> Finding:
    """The guide is there and speaks of the command as it is."""
    if bench.root is None:
        return not_run(_NO_REPOSITORY)
    path = bench.root / "docs" / "operations" / "monitor.md"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return judged(ok="paiid monitor --report" in text, text=f"{path.name} has {len(text.splitlines())} lines.")


async def urllib3(bench: Bench, _: str) -> Finding:
    """In no lock file below 2.5.0."""
    if bench.root is None:
        return not_run(_NO_REPOSITORY)
    locks = sorted((bench.root / "backend").glob("*.lock"))
    found = {
        path.name: m[1] for path in locks if (m := re.search(r"^urllib3==([\d.]+)", path.read_text(), re.MULTILINE))
    }
    if not locks:
        return not_run("No lock file is here.")
    old = {name: version for name, version in found.items() if tuple(map(int, version.split("."))) < (2, 5)}
    listed = ", ".join(f"{version} in {name}" for name, version in (old or found).items())
    return judged(ok=not old, text=f"urllib3 {listed}." if found else "No lock file has urllib3: nothing installs it.")


CHECKS: Final = {
    "pushed": pushed,
    "deployed_commit": deployed_commit,
    "example_complete": example_complete,
    "example_current": example_current,
    "api_documentation": api_documentation,
    "document_kept": document_kept,
    "monitoring_guide": monitoring_guide,
    "urllib3": urllib3,
}
