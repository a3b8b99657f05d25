"""The data folder, `.env`, and what must outlive a restart."""

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from paiid.bootstrap import create_app
from paiid.bootstrap.adapters import build_adapters
from paiid.bootstrap.migrations import upgrade
from paiid.core.clock import ManualClock
from paiid.settings import Settings
from tests.support.program import run_in


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def replaying(home: Path, clock: str = "replay:60") -> Settings:
    return Settings(_env_file=None, paiid_home=home, paiid_world_clock=clock)


class TestDotEnv:
    @pytest.mark.parametrize("name", [".env", "backend/.env"])
    def test_is_read_where_the_command_runs(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "backend").mkdir()
        (tmp_path / name).write_text(f"# ours\nPAIID_HOME={tmp_path / 'elsewhere'}\n")
        assert run_in(tmp_path, "migrate").code == 0
        assert (tmp_path / "elsewhere" / "paiid.db").is_file()

    def test_yields_to_the_environment(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text(f"PAIID_HOME={tmp_path / 'elsewhere'}\n")
        assert run_in(tmp_path, "migrate", env={"PAIID_HOME": str(tmp_path / "here")}).code == 0
        assert (tmp_path / "here" / "paiid.db").is_file()
        assert not (tmp_path / "elsewhere").exists()


def test_what_is_made_is_for_its_owner_only(paiid_home: Path, clock: ManualClock) -> None:
    paiid_home.chmod(0o755)
    upgrade(f"sqlite:///{paiid_home / 'paiid.db'}")
    create_app(replaying(paiid_home), clock=clock)
    assert mode(paiid_home) == 0o700
    assert {"paiid.db", "jwt_secret", "replay.json"} <= {path.name for path in paiid_home.iterdir()}
    assert {mode(paiid_home / name) for name in ("paiid.db", "jwt_secret")} == {0o600}


class TestReplay:
    def test_keeps_its_anchor_across_restarts(self, paiid_home: Path, clock: ManualClock) -> None:
        begin = build_adapters(replaying(paiid_home), clock).market_data.now()
        clock.advance(timedelta(hours=1))
        # A new process: sixty hours have passed in the market, not none.
        again = build_adapters(replaying(paiid_home), clock).market_data.now()
        assert again - begin == timedelta(hours=60)

    def test_begins_years_ago(self, paiid_home: Path, clock: ManualClock) -> None:
        begin = build_adapters(replaying(paiid_home), clock).market_data.now()
        assert clock.now() - begin >= timedelta(days=4 * 365)

    def test_other_clocks_keep_nothing(self, paiid_home: Path, clock: ManualClock) -> None:
        for name in ("always_open", "exchange"):
            assert build_adapters(replaying(paiid_home, name), clock).market_data.now() == clock.now()
        assert not (paiid_home / "replay.json").exists()

    def test_the_anchor_is_plain_to_read(self, paiid_home: Path, clock: ManualClock) -> None:
        build_adapters(replaying(paiid_home), clock)
        assert json.loads((paiid_home / "replay.json").read_text())["wall_start"] == "2026-11-23T18:46:00Z"
