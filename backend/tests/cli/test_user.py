"""`paiid user`, as an operator runs it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from tests.support.auth_app import PASSWORD, AuthApp, Browser

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def paiid(
    database_url: str, paiid_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs the command in a thread of its own loop, with something on standard input."""
    import io

    from paiid.cli import main

    monkeypatch.setenv("DATABASE_URL", SecretStr(database_url).get_secret_value())
    monkeypatch.setenv("PAIID_HOME", str(paiid_home))

    def run(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as ended:
            main(["user", *arguments])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


async def sign_up(db: Database) -> AuthApp:
    app = AuthApp(db, ManualClock())
    async with app.client() as client:
        await Browser(client).register("ada@example.com", full_name="Ada")
        await Browser(client).register("eve@example.com")
    return app


def in_thread(run: Run, *arguments: str, stdin: str = "") -> tuple[int, str, str]:
    """The command starts a loop of its own, which a thread with a running one cannot."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run, *arguments, stdin=stdin).result()


async def test_lists_everyone(db: Database, paiid: Run) -> None:
    assert in_thread(paiid, "list") == (0, "Nobody has registered yet.\n", "")
    await sign_up(db)
    _, table, _ = in_thread(paiid, "list")
    assert table.splitlines()[1] == "ada@example.com  owner   2026-11-23  Ada"
    _, text, _ = in_thread(paiid, "list", "--json")
    assert [(user["email"], user["role"]) for user in json.loads(text)] == [
        ("ada@example.com", "owner"),
        ("eve@example.com", "member"),
    ]
    assert "argon2" not in text


async def test_sets_a_password_and_ends_sessions(db: Database, paiid: Run) -> None:
    app = await sign_up(db)
    code, out, _ = in_thread(paiid, "set-password", "ADA@example.com", "--stdin", stdin="black coffee at six\n")
    assert (code, out) == (0, "Password of ADA@example.com is set; sessions ended: 1.\n")
    async with app.client() as client:
        assert (await Browser(client).login("ada@example.com", PASSWORD)).status_code == 401
        assert (await Browser(client).login("ada@example.com", "black coffee at six")).status_code == 200


async def test_sets_a_role(db: Database, paiid: Run) -> None:
    await sign_up(db)
    code, out, _ = in_thread(paiid, "set-role", "eve@example.com", "viewer")
    assert code == 0
    assert out.startswith("eve@example.com is viewer.")


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (("set-role", "nobody@example.com", "viewer"), "", "no such user"),
        (("set-role", "ada@example.com", "member"), "", "only owner"),
        (("set-password", "nobody@example.com", "--stdin"), "black coffee at six\n", "no such user"),
        (("set-password", "ada@example.com", "--stdin"), "short\n", "10 to 128 characters"),
    ],
)
async def test_refusal_is_one_line_and_exit_code_1(
    db: Database, paiid: Run, arguments: tuple[str, ...], stdin: str, said: str
) -> None:
    await sign_up(db)
    code, out, err = in_thread(paiid, *arguments, stdin=stdin)
    assert (code, out) == (1, "")
    assert said in err
    assert err.count("\n") == 1


def test_wrong_usage_is_exit_code_2(paiid: Run) -> None:
    code, _, err = paiid("set-role", "ada@example.com", "king")
    assert code == 2
    assert "king" in err
