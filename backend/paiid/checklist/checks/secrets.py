"""Secrets where none may be: in the code, in its history, and in what browsers are given."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from paiid.checklist.bench import Bench
from paiid.checklist.checks.code import result_of
from paiid.checklist.checks.programs import program
from paiid.checklist.evidence import Finding, failed, judged, not_run, passed
from paiid.settings import Settings

_KEYS: Final = {
    "a key of Anthropic": r"sk-ant-(?:api|admin)\d\d-[\w-]{20,}",
    "a service token": r"\brnd_[\w-]{30,}",
    "a token of this product": r"\bpaiid_[A-Za-z0-9]{30,}",
    "a key of Alpaca": r"\b[AP]K[A-Z0-9]{18}\b",
    "a key of AWS": r"\bAKIA[A-Z0-9]{16}\b",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "an address with a password": r"\b(?:postgres(?:ql)?|rediss?)://[^\s\"'/:@<]+:[^\s\"'@<]{4,}@",
}
_IN_HISTORY: Final = r"sk-ant-api03-[A-Za-z0-9_-]{80,}|AKIA[A-Z0-9]{16}"
_ASSET: Final = re.compile(r"(?:/?assets/|\./)([\w.-]+\.(?:js|css|json))")
_MOST_FILES: Final = 400
_SHORTEST: Final = 8
_SCAN_S: Final = 400
_TEXT: Final = (".js", ".css", ".html", ".json", ".map", ".svg", ".txt")


async def in_code(bench: Bench, _: str) -> Finding:
    """The project's scan: its result of this commit, else run now."""
    found = result_of(bench, "checks", "make check")
    if isinstance(found, dict) and "secrets" in found["checks"]:
        return judged(ok=found["checks"]["secrets"] == "ok", text=f"make check, secrets: {found['checks']['secrets']}.")
    if bench.root is None:
        return not_run("No repository is here.")
    done = await program([sys.executable, "scripts/secret_scan.py"], bench.root, timeout_s=_SCAN_S)
    if done is None:
        return not_run("The scan could not be run; `make check` sets it up and runs it.")
    if re.search("No module named|No such file", done.text + done.errors):
        return not_run("detect-secrets is not installed here; `make check` installs and runs it.")
    return judged(ok=done.code == 0, text=f"secret_scan.py: {done.last_line}")


async def in_history(bench: Bench, _: str) -> Finding:
    """No commit has ever added the key of a vendor."""
    if bench.root is None or not (bench.root / ".git").exists():
        return not_run("No git checkout is here.")
    command = ["git", "log", "--all", "--no-textconv", "--format=%h", "--pickaxe-regex", f"-S{_IN_HISTORY}"]
    done = await program(command, bench.root, timeout_s=_SCAN_S)
    if done is None or done.code != 0:
        return not_run("git could not search the history.")
    commits = done.text.split()
    if commits:
        return failed(f"A key was added or removed in: {', '.join(commits[:5])}.")
    return passed("git log: no commit holds the form of a real key of Anthropic or AWS; other vendors' keys have none.")


async def in_bundle(bench: Bench, _: str) -> Finding:
    """Neither the form of a key nor the value of a secret setting, in the build and in what is served."""
    own = dict(secret_values(bench.settings)) if bench.is_beside else {}
    local = _folder(bench)
    texts = dict(_files(local)) if local is not None else {}
    served = await _served(bench)
    if not texts and not served:
        return not_run("No built user interface was found here, and the instance serves none.")
    found = [f"{name}: {what}" for name, text in {**texts, **served}.items() for what in leaks(text, own)]
    if found:
        return failed("; ".join(sorted(found)[:5]))
    return passed(
        f"{len(texts)} built and {len(served)} served files: no form of a key, and no value of {len(own)} secrets."
    )


def leaks(text: str, own: dict[str, str]) -> Iterator[str]:
    """What `text` gives away, named and never quoted."""
    for what, pattern in _KEYS.items():
        if re.search(pattern, text):
            yield what
    for name, value in own.items():
        if value in text:
            yield f"the value of {name}"


def secret_values(settings: Settings) -> Iterator[tuple[str, str]]:
    """Name and value of every secret that is set, and long enough to be looked for."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr) and len(value.get_secret_value()) >= _SHORTEST:
            yield name.upper(), value.get_secret_value()


def _folder(bench: Bench) -> Path | None:
    given = bench.settings.paiid_frontend_dist
    return given or (bench.root / "frontend" / "dist" if bench.root else None)


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in _TEXT:
            yield str(path.relative_to(folder)), path.read_text(encoding="utf-8", errors="replace")


async def _served(bench: Bench) -> dict[str, str]:
    """The first page and every script and style that it leads to."""
    page = await bench.get("/")
    if page.status != 200 or "html" not in page.headers.get("Content-Type", ""):
        return {}
    found = {"the first page as served": page.text}
    waiting = sorted(set(_ASSET.findall(page.text)))
    seen = set(waiting)
    while waiting and len(found) < _MOST_FILES:
        name = waiting.pop()
        answer = await bench.get(f"/assets/{name}")
        if answer.status == 200:
            found[f"/assets/{name} as served"] = answer.text
            more = set(_ASSET.findall(answer.text)) - seen
            seen |= more
            waiting += sorted(more)
    return found


CHECKS: Final = {"secrets_in_code": in_code, "secrets_in_history": in_history, "secrets_in_bundle": in_bundle}
