"""The command lines of the operator's document, as they stand there, and what each came to when it was run."""

import re
import shlex
import subprocess
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FENCE: Final = re.compile(r"^( *)```(bash|python|sql)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_NOT_RUN: Final = {
    r"^docker ": "not run here: needs a Docker engine; the Dockerfiles' steps are for `make verify-deploy`",
    r"^render |^npm install -g @render-inc": "not run here: needs an account at Render and its registry",
    r"^npm run test|^pytest": "not run here: it is the suite that this test is part of, which `make test` runs",
    r"^SENTRY_DSN=": "not run here: a setting, made in the platform's dashboard",
}
# What its output must hold, by a part of the command.
EXPECTED: Final = {
    "< backup.sql": "COPY",
    "/api/health/detailed": '"dependencies"',
    "/api/health": '{"status":"ok","time":"',
    "/api/monitor/version": '{"version":"',
    "/api/market/indices": '{"indices":[{"symbol":"$DJI"',
    "/api/ai/recommendations": '{"recommendations":[',
    "/api/strategies/templates": '{"templates":[',
    "/api/portfolio": '"positions":[',
    "/api/news": '{"news":[',
    "X-CSRF-Token": '"client_order_id"',
    "-X POST": '"status":403',
    "token_urlsafe(32)": "rnd_",
    "test_load_health_endpoint": "1 passed",
    "alembic current": "00",
    "alembic history": "->",
    '-c "SELECT 1;"': "1 row",
    "pg_database_size": "kB|MB",
    "SELECT COUNT(*)": "count",
    "python monitor.py": "UP",
}


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its commands without comments, its whole text."""

    language: str
    commands: tuple[str, ...]
    text: str


def blocks(document: str) -> list[Block]:
    """Those of shell, SQL and Python."""
    found = []
    for _, language, body in _FENCE.findall(document):
        text = textwrap.dedent(body)
        commands = tuple(_sql(text) if language == "sql" else _shell(text) if language == "bash" else ())
        found.append(Block(language, commands, text))
    return found


def _shell(text: str) -> Iterator[str]:
    """Whole commands: continued lines and open quotes belong together."""
    waiting = ""
    for line in text.splitlines():
        if not waiting and (not line.strip() or line.lstrip().startswith("#")):
            continue
        waiting = f"{waiting}\n{line}" if waiting else line
        if waiting.endswith("\\"):
            continue
        try:
            shlex.split(waiting, comments=True)
        except ValueError:
            continue
        yield waiting
        waiting = ""


def _sql(text: str) -> Iterator[str]:
    return (line for line in text.splitlines() if line.strip() and not line.startswith("--"))


def why_not_run(command: str) -> str | None:
    """Why this test leaves it out; None where it runs it."""
    return next((why for pattern, why in _NOT_RUN.items() if re.search(pattern, command)), None)


def expected(command: str) -> str | None:
    """What its output must hold."""
    return next((words for part, words in EXPECTED.items() if part in command), None)


def run_block(
    commands: Mapping[str, str], folder: Path, env: Mapping[str, str], notes: Path
) -> dict[str, tuple[int, str]]:
    """Run what `commands` have as values, in one shell; exit code and output of each, by its key."""
    script = []
    for number, command in enumerate(commands.values()):
        # A brace group keeps variables and folders for the commands after it.
        script.append(f"{{ {command}\n}} > {notes}/{number}.out 2>&1\necho $? > {notes}/{number}.rc")
        if command.rstrip().endswith("&"):
            script.append("for i in $(seq 600); do grep -q Response: monitor.log && break; sleep 0.1; done; kill $!")
            script.append(f"cp monitor.log {notes}/{number}.out")
    subprocess.run(["bash", "-c", "\n".join(script)], cwd=folder, env=env, stdin=subprocess.DEVNULL, check=False)
    return {
        key: (int((notes / f"{number}.rc").read_text()), (notes / f"{number}.out").read_text(errors="replace"))
        for number, key in enumerate(commands)
    }


def table(results: list[tuple[str, str]]) -> str:
    """The page of the documentation."""
    head = (
        "# The document's commands, as they are run\n\n"
        "Every command line of [the deployment checklist](deployment-checklist.md), in its order, and what became\n"
        "of it. Written and kept true by `backend/tests/checklist/test_commands.py`, which reads the document and\n"
        "runs each line in a clone with a repository to push to, before an instance on PostgreSQL whose database is\n"
        "named as in the document. Only the host and the token are put in. What is restored goes into a new\n"
        "database, as it says; a revision that a line takes back is put forward again before the next block.\n\n"
        "| line | result |\n|---|---|\n"
    )
    return head + "".join(f"| `{_cell(command)}` | {result} |\n" for command, result in results)


def _cell(command: str) -> str:
    return " ".join(command.split()).replace("|", "\\|").replace("`", "'")
