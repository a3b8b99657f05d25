"""Running the console command."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from paiid.cli import main
from tests.support.commands import Run

Env = dict[str, str]


@pytest.fixture
def paiid(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in a thread, for it starts a loop of its own; answers what it printed."""

    def run(arguments: list[str], env: Env, *, expect: int = 0) -> str:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capsys.readouterr()
        assert int(ended.value.code or 0) == expect, out + err
        return str(out if expect == 0 else out + err)

    def in_thread(arguments: list[str], env: Env, *, expect: int = 0) -> str:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(run, arguments, env, expect=expect).result()

    return in_thread
