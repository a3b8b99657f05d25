"""`make checklist-demo`: a healthy instance as in production, and the whole deployment checklist on it.

Nothing may fail, and what is open must be what nobody can show within minutes, for the reason that is written here.
On SQLite, or with --services on PostgreSQL and Redis. The report is left in .results/checklist.html and .json.
"""

import argparse
import json
import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from console import BACKEND, ROOT, ScriptError, fail, say
from results import RESULTS
from services import ensure_chromium, ensure_redis

sys.path.insert(0, str(BACKEND))

_LOOKS_S: Final = "5"
_PERSON: Final = r"A person must look: paiid checklist --record"
ALWAYS_OPEN: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "code.bugs",
            "documentation.readme",
            "deploy.backend",
            "monitoring.alerts",
            "day1.size_alert",
            "day1.p0",
            "day1.p1",
            "day1.feedback",
            "contact.oncall",
            "contact.lead",
            "contact.director",
            "review.metrics",
            "review.incidents",
            "review.feedback",
            "review.next",
            "review.lessons",
        ),
        _PERSON,
    ),
    "day1.uptime_backend": r"the history begins .* ago.*: too little to judge",
    "day1.uptime_frontend": r"the history begins .* ago.*: too little to judge",
}
"""Item and reason: for people, or for a day that has passed."""
MAY_BE_OPEN: Final[Mapping[str, str]] = {
    "code.types": r"`make check` (has not been|was last|was) run",
    "code.tests": r"`make test` (has not been|was last|was) run",
    "day1.lighthouse": r"`make lighthouse` (has not been|was last|was) run|run it where nothing else runs",
    "security.vulnerabilities": r"could not reach the database",
    "dependencies.npm": r"could not reach the database",
    "dependencies.python": r"could not reach the database",
    "deploy.push": r"No branch origin/main is known here",
}
"""Passed where the command was run on this commit, and where the advisories can be reached."""


def unexpected(items: list[dict[str, Any]]) -> list[str]:
    """What is not as it should be on a healthy instance, a line each."""
    found = [f"failed: {one['id']}: {one['note']}" for one in items if one["state"] == "failed"]
    known = {**ALWAYS_OPEN, **MAY_BE_OPEN}
    found += [
        f"open for no known reason: {one['id']}: {one['note']}"
        for one in items
        if one["state"] == "open" and not re.search(known.get(one["id"], "(?!)"), one["note"])
    ]
    states = {one["id"]: one["state"] for one in items}
    found += [f"{name} is {states.get(name)}, not open" for name in ALWAYS_OPEN if states.get(name) != "open"]
    return found


@contextmanager
def healthy_instance(*, with_services: bool) -> Iterator[dict[str, str]]:
    """Yields the settings of a production instance with an owner, a backup and a monitor; all ends with it."""
    import httpx

    from tests.support.postgres import embedded_postgres
    from tests.support.redis_server import running_redis
    from tests.support.server import PASSWORD, register, running_server, start_paiid, stop

    settings = {
        "PAIID_ENV": "production",
        "JWT_SECRET_KEY": secrets.token_urlsafe(64),
        "API_TOKEN": "rnd_" + secrets.token_urlsafe(32),
        "CHROMIUM_PATH": ensure_chromium(),
    }
    with ExitStack() as stack:
        if with_services:
            ensure_redis()
            settings["DATABASE_URL"] = stack.enter_context(embedded_postgres())
            settings["REDIS_URL"] = stack.enter_context(running_redis()).url
        server = stack.enter_context(running_server(settings))
        settings |= {"PAIID_HOME": str(server.home), "HOST": "127.0.0.1", "PORT": str(server.port)}
        with httpx.Client(base_url=server.url) as client:
            register(client, "owner@example.com")
        settings |= {"PAIID_CHECK_EMAIL": "owner@example.com", "PAIID_CHECK_PASSWORD": PASSWORD}
        look = ["monitor", "--every", _LOOKS_S, "--url", f"backend={server.url}", "--url", f"frontend={server.url}/"]
        log = stack.enter_context(Path(server.home, "monitor.log").open("w"))
        monitor = start_paiid(look, settings, log.fileno())
        stack.callback(stop, monitor)
        _paiid(["backup"], settings)
        yield settings


def _paiid(arguments: list[str], settings: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    from tests.support.databases import plain_environment

    command = [sys.executable, "-c", "from paiid.cli import main; main()", *arguments]
    env = plain_environment() | dict(settings)
    return subprocess.run(
        command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def whole_checklist(settings: Mapping[str, str], stage: str) -> dict[str, Any]:
    """What `paiid checklist` says; its page is left in `.results`."""
    RESULTS.mkdir(exist_ok=True)
    url = f"http://127.0.0.1:{settings['PORT']}"
    page = str(RESULTS / "checklist.html")
    done = _paiid(["checklist", "--stage", stage, "--url", url, "--json", "--html", page], settings)
    (RESULTS / "checklist.json").write_text(done.stdout, encoding="utf-8")
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise ScriptError(f"paiid checklist said no JSON: {(done.stdout + done.stderr)[-2000:]}") from None
    wanted = 0 if found["verdict"] == "passed" else 1
    if done.returncode != wanted:
        raise ScriptError(f"The verdict is {found['verdict']}, the exit code {done.returncode} and not {wanted}.")
    return found


def main() -> None:
    """Start, check, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--services", action="store_true", help="on PostgreSQL and Redis instead of SQLite")
    parser.add_argument("--stage", default="all", help="of the checklist (all)")
    options = parser.parse_args()
    # A stop from outside must not leave our servers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.chdir(ROOT)
    try:
        with healthy_instance(with_services=options.services) as settings:
            say("A healthy instance is up; the checklist keeps within its rate limits, which takes some minutes ...")
            found = whole_checklist(settings, options.stage)
    except ScriptError as error:
        fail(str(error))
    for one in found["items"]:
        if one["state"] == "open":
            print(f"  open  {one['id']:<28}{one['note']}\n        {one['mend']}")
    wrong = (
        unexpected(found["items"])
        if options.stage == "all"
        else [line for line in unexpected(found["items"]) if not line.endswith(", not open")]
    )
    counts = ", ".join(f"{count} {state}" for state, count in found["counts"].items())
    say(f"{counts}. The page is .results/checklist.html.")
    if wrong:
        fail("Not as a healthy instance should be:\n" + "\n".join(wrong))
    say("Nothing failed, and what is open is what only people or a day can show.")


if __name__ == "__main__":
    main()
