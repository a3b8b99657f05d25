"""`make test`: every suite, then a summary; ends non-zero on any failure.

SKIP_POSTGRES=1, SKIP_REDIS=1, SKIP_BROWSER=1 leave a part out, loudly. Without them a missing service is a failure.
`--two-services` is `make e2e-two-services`: the browser suite alone, with pages and API as services of their own.
"""

import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

from console import BACKEND, FRONTEND, ScriptError, say
from results import write_result
from services import ensure_chromium, ensure_programs, ensure_redis
from suites import Result, run_suite

sys.path.insert(0, str(BACKEND))

_PYTEST = [sys.executable, "-m", "pytest", "-q", "--no-header"]
_NOTE = "TEST_FILES_NOTE"
# More than so many failures are no accident of a busy machine.
_FEW = 12
# A third of a test's time is waiting, so three keep two cores busy.
_BESIDE_ONE_ANOTHER = ["-n", "3", "--dist", "worksteal"]


def skipped(service: str) -> bool:
    """Whether the person who runs the tests asked to leave `service` out."""
    return os.environ.get(f"SKIP_{service}", "") not in {"", "0"}


def backend_suites() -> Iterator[Result]:
    """Everything once on SQLite, the measured ones alone, what touches the database again on PostgreSQL."""
    try:
        ensure_programs()
    except ScriptError as error:
        # Its tests skip without them, and nobody reads what was skipped.
        yield Result("programs of the documents", failed=1, note=str(error).strip().splitlines()[-1])
    without_redis = skipped("REDIS")
    if not without_redis:
        try:
            ensure_redis()
        except ScriptError as error:
            yield Result("redis", failed=1, note=str(error).strip().splitlines()[-1])
            without_redis = True
    selection = "not load and not redis" if without_redis else "not load"
    with tempfile.TemporaryDirectory(prefix="paiid-tests-") as folder:
        note = Path(folder) / "files.json"
        yield run_pytest("backend, SQLite", ["-m", selection], env={_NOTE: str(note)})
        measured = [*_PYTEST, "-p", "no:cacheprovider", "-m", "load", *files_with("load", note)]
        yield run_suite("load baseline", measured, cwd=BACKEND)
        if not skipped("POSTGRES"):
            yield postgres_suite(files_with("database", note), with_redis=not without_redis)


def files_with(mark: str, note: Path) -> list[str]:
    """The files that have tests of `mark`, as the first suite has noted: to read all tests takes a third of a minute.

    None, which is to say all of them, when it could not.
    """
    return list(json.loads(note.read_text(encoding="utf-8"))[mark]) if note.is_file() else []


def postgres_suite(files: list[str], *, with_redis: bool) -> Result:
    """The tests in `files` that touch the database, on one PostgreSQL and one Redis of this run."""
    from tests.support.postgres import embedded_postgres
    from tests.support.redis_server import running_redis

    name = "backend, PostgreSQL" + (" and Redis" if with_redis else "")
    with ExitStack() as stack:
        try:
            env = {"TEST_DATABASE_URL": stack.enter_context(embedded_postgres())}
            if with_redis:
                env["TEST_REDIS_URL"] = stack.enter_context(running_redis()).url
        except Exception as error:  # noqa: BLE001 - whatever keeps the service from starting is this suite's failure
            return Result(name, failed=1, note=f"the service did not start: {error}")
        return run_pytest(name, ["-m", "database and not load", *files], env=env)


def run_pytest(name: str, selected: list[str], *, env: dict[str, str]) -> Result:
    """The selected tests beside one another; what fails gets one more try, alone, as in the browser suite.

    A test is broken when it fails both times. What failed once stands by name in the output and is counted in the note.
    """
    with tempfile.TemporaryDirectory(prefix="paiid-tests-") as folder:
        command = [*_PYTEST, "-o", f"cache_dir={folder}", *selected]
        first = run_suite(name, [*command, *_BESIDE_ONE_ANOTHER], cwd=BACKEND, env=env)
        if first.note or not 0 < first.failed <= _FEW:
            return first
        alone = ["-n", "0", "--last-failed", "--last-failed-no-failures", "none"]
        # The note of files is of all tests, not of those that failed; left out, ours would inherit one from around us.
        quiet = {**env, _NOTE: ""}
        again = run_suite(f"{name}: what failed, once more", [*command, *alone], cwd=BACKEND, env=quiet)
    # Fewer tests than failed, or others: nothing is taken back then.
    if again.passed + again.failed != first.failed:
        return replace(first, note="what failed could not be run again")
    return replace(
        first,
        passed=first.passed + again.passed,
        failed=again.failed,
        seconds=first.seconds + again.seconds,
        note=f"{again.passed} failed in one of two runs" if again.passed else "",
    )


def frontend_suites() -> Iterator[Result]:
    """The UI's unit tests, then the workflows in a real browser against a server of their own."""
    yield run_suite("frontend, unit", ["npm", "run", "--silent", "test"], cwd=FRONTEND, env={"CI": "true"})
    if not skipped("BROWSER"):
        yield browser_suite("browser, end to end")


def browser_suite(name: str, **settings: str) -> Result:
    """The workflows in a real browser, with the UI and the API as `settings` say."""
    try:
        chromium = ensure_chromium()
    except ScriptError as error:
        return Result("browser", failed=1, note=str(error).strip().splitlines()[-1])
    env = {"CHROMIUM_PATH": chromium, "PYTHON": sys.executable, "PATH": _path_with_paiid(), **settings}
    return run_suite(name, ["npm", "run", "--silent", "e2e"], cwd=FRONTEND, env=env)


def _path_with_paiid() -> str:
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def main() -> None:
    """Run all, say what came of it."""
    # A stop from outside must not leave our PostgreSQL behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if "--two-services" in sys.argv[1:]:
        result = browser_suite("browser, two services", PAIID_E2E_TWO_SERVICES="1")
        print(f"\nSummary\n{result.line()}\n\n{result.passed} passed, {result.failed} failed, {result.skipped} skipped")
        raise SystemExit(1 if result.failed else 0)
    results = [*backend_suites(), *frontend_suites()]
    left_out = [name for name in ("POSTGRES", "REDIS", "BROWSER") if skipped(name)]
    print("\nSummary")
    for result in results:
        print(result.line())
    for name in left_out:
        print(f"  LEFT OUT because SKIP_{name} is set: what needs {name.lower()} was NOT tested")
    failed = sum(result.failed for result in results)
    suites = [asdict(result) for result in results]
    counts = {name: sum(suite[name] for suite in suites) for name in ("passed", "failed", "skipped")}
    write_result("tests", {**counts, "left_out": left_out, "suites": suites})
    print(f"\n{sum(r.passed for r in results)} passed, {failed} failed, {sum(r.skipped for r in results)} skipped")
    if failed:
        say("Some tests failed; the summary above names the suite, its output above the summary names the test.")
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
