"""What the program must not start with: exit code 1 and one line that names the variable and the mend."""

import socket
from pathlib import Path

import pytest
from pydantic import SecretStr

from paiid.bootstrap.adapters import build_adapters
from paiid.core.clock import ManualClock
from paiid.settings import Settings, SettingsError
from tests.conftest import JWT_SECRET
from tests.support.program import Said, run_in

CANARY = "CANARY-4411"
STRONG = {"PAIID_ENV": "production", "JWT_SECRET_KEY": JWT_SECRET}


def serve(folder: Path, **env: str) -> Said:
    return run_in(folder, "serve", env={"PAIID_HOME": str(folder / "home"), "PORT": "0"} | env)


def refused(said: Said, *words: str) -> None:
    assert (said.code, len(said.lines)) == (1, 1), said.text
    for word in words:
        assert word in said.lines[0]
    assert CANARY not in said.text


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({}, ["JWT_SECRET_KEY", "missing", "token_urlsafe(64)"]),
        ({"JWT_SECRET_KEY": f"{CANARY}-short"}, ["JWT_SECRET_KEY", "weak", "token_urlsafe(64)"]),
        ({"JWT_SECRET_KEY": f"change-me-please-{CANARY}-0123456789abcdef"}, ["JWT_SECRET_KEY", "weak"]),
        ({"JWT_SECRET_KEY": "<generated-64-char-secret>-0123456789-abcdef"[1:]}, ["JWT_SECRET_KEY", "weak"]),
        ({"JWT_SECRET_KEY": "ab" * 40}, ["JWT_SECRET_KEY", "weak"]),
        ({"JWT_SECRET_KEY": JWT_SECRET, "ALLOW_ORIGIN": "*"}, ["ALLOW_ORIGIN", "*"]),
        ({"JWT_SECRET_KEY": JWT_SECRET, "DEBUG": "true"}, ["DEBUG", "DEBUG=false"]),
    ],
    ids=["missing", "short", "default", "the document's", "repetitive", "any origin", "debug"],
)
def test_production(tmp_path: Path, env: dict[str, str], words: list[str]) -> None:
    refused(serve(tmp_path, PAIID_ENV="production", **env), *words)


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"PORT": "eight"}, ["PORT"]),
        ({"PAIID_ENV": CANARY}, ["PAIID_ENV", "development", "production"]),
        ({"LOG_LEVEL": "loud"}, ["LOG_LEVEL"]),
        ({"RATE_LIMIT_PER_MINUTE": "0"}, ["RATE_LIMIT_PER_MINUTE"]),
        ({"DATABASE_URL": f"mysql://u:{CANARY}@h/d"}, ["DATABASE_URL", "postgresql://"]),
        ({"DATABASE_URL": f"postgres://u:{CANARY}@127.0.0.1:1/d"}, ["DATABASE_URL", "cannot be opened"]),
        ({}, ["cannot be opened", "paiid migrate"]),
    ],
    ids=["port", "environment", "log level", "limit", "other database", "no server", "no database"],
)
def test_anywhere(tmp_path: Path, env: dict[str, str], words: list[str]) -> None:
    refused(serve(tmp_path, **env), *words)


def test_a_database_of_another_revision_names_the_mend(tmp_path: Path) -> None:
    home = {"PAIID_HOME": str(tmp_path / "home")}
    assert run_in(tmp_path, "migrate", env=home).code == 0
    assert run_in(tmp_path, "migrate", "--down", "base", env=home).code == 0
    refused(serve(tmp_path), "revision none", "run: paiid migrate")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PAIID_MARKET_DATA", "tradier"),
        ("PAIID_BROKER", "alpaca"),
        ("PAIID_ADVISOR", "anthropic"),
        ("PAIID_NEWS", "nonsense"),
        ("PAIID_WORLD_CLOCK", "backwards"),
    ],
)
def test_adapters_that_are_not_there(paiid_home: Path, variable: str, value: str) -> None:
    settings = Settings(_env_file=None, paiid_home=paiid_home, **{variable.lower(): value})  # type: ignore[arg-type]
    with pytest.raises(SettingsError) as refusal:
        build_adapters(settings, ManualClock())
    assert variable in str(refusal.value)
    assert value in str(refusal.value)


@pytest.mark.parametrize(
    ("chosen", "key", "expected"),
    [
        ("auto", None, "PaiiD local market"),
        ("simulated", "a-key", "PaiiD local market"),
        ("auto", "a-key", "Tradier sandbox"),
        ("tradier", "a-key", "Tradier sandbox"),
    ],
)
def test_the_market_is_chosen_by_setting_and_key(paiid_home: Path, chosen: str, key: str | None, expected: str) -> None:
    settings = Settings(
        _env_file=None,
        paiid_home=paiid_home,
        paiid_market_data=chosen,
        tradier_api_key=None if key is None else SecretStr(key),
        tradier_api_base_url="https://sandbox.tradier.com/v1",
    )
    adapters = build_adapters(settings, ManualClock())
    assert adapters.market_data.name == expected
    is_local = expected == "PaiiD local market"
    assert (adapters.is_simulated, len(adapters.connections), len(adapters.services)) == (
        is_local,
        not is_local,
        not is_local,
    )


@pytest.mark.parametrize(
    ("url", "is_said", "expected"),
    [
        ("http://127.0.0.1:9/v1", True, "Tradier sandbox"),
        ("http://127.0.0.1:9/v1", False, "Tradier"),
        # Late prices are never said to be live.
        ("https://sandbox.tradier.com/v1", False, "Tradier sandbox"),
    ],
)
def test_the_sandbox_is_one_by_its_host_or_by_setting(paiid_home: Path, url: str, is_said: bool, expected: str) -> None:
    settings = Settings(
        _env_file=None,
        paiid_home=paiid_home,
        tradier_api_key=SecretStr("a-key"),
        tradier_api_base_url=url,
        tradier_sandbox=is_said,
    )
    assert build_adapters(settings, ManualClock()).market_data.name == expected


def test_an_adapter_that_is_not_there_is_one_line_too(database_url: str, tmp_path: Path) -> None:
    said = serve(tmp_path, DATABASE_URL=database_url, PAIID_MARKET_DATA="nobody")
    refused(said, "PAIID_MARKET_DATA=nobody", "use one of: auto, simulated")


def test_a_port_in_use_names_another(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused(serve(tmp_path, PORT=str(port)), str(port), f"PORT={port + 1} make run")


def test_wrong_usage_is_exit_code_two(tmp_path: Path) -> None:
    for arguments in ([], ["dance"], ["serve", "--colour"], ["migrate", "--to", "head", "--down", "-1"]):
        assert run_in(tmp_path, *arguments).code == 2
