"""Which model is asked, by settings and key."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from paiid.bootstrap.adapters import build_adapters
from paiid.bootstrap.anthropic import anthropic_connection, wants_anthropic
from paiid.core.clock import ManualClock
from paiid.settings import Settings, SettingsError


def settings(home: Path, **changes: Any) -> Settings:
    return Settings(_env_file=None, paiid_home=home, **changes)


def with_key(home: Path, **changes: Any) -> Settings:
    return settings(home, anthropic_api_key=SecretStr("some-key"), **changes)


def test_without_a_key_there_is_none(paiid_home: Path) -> None:
    assert anthropic_connection(settings(paiid_home), ManualClock()) is None
    assert not wants_anthropic(settings(paiid_home))


def test_asked_for_by_name_it_needs_a_key(paiid_home: Path) -> None:
    with pytest.raises(SettingsError, match="PAIID_ADVISOR=anthropic needs ANTHROPIC_API_KEY"):
        anthropic_connection(settings(paiid_home, paiid_advisor="anthropic"), ManualClock())


@pytest.mark.parametrize(("chosen", "expected"), [("auto", True), ("anthropic", True), ("quant", False)])
def test_the_advisor_is_chosen_by_setting(paiid_home: Path, chosen: str, expected: bool) -> None:
    assert wants_anthropic(with_key(paiid_home, paiid_advisor=chosen)) is expected


def test_it_is_a_connection_and_a_service(paiid_home: Path) -> None:
    adapters = build_adapters(with_key(paiid_home), ManualClock())
    assert adapters.anthropic is not None
    assert adapters.anthropic in adapters.connections
    assert adapters.anthropic in adapters.services


@pytest.mark.parametrize(
    ("changes", "note", "write", "read"),
    [
        ({}, False, "2.5", "0.2"),
        ({"anthropic_model": "claude-opus-5-5"}, True, "2.5", "0.2"),
        (
            {"anthropic_model": "claude-opus-5-5", "anthropic_price_input": 4, "anthropic_price_output": 20},
            False, "5", "0.4",
        ),
        ({"anthropic_price_cache_write": 3, "anthropic_price_cache_read": 1}, False, "3", "1"),
    ],
)  # fmt: skip
def test_prices(paiid_home: Path, changes: dict[str, Any], note: bool, write: str, read: str) -> None:
    made = anthropic_connection(with_key(paiid_home, **changes), ManualClock())
    assert made is not None
    assert any("prices of claude-opus-5-5 are not set" in one for one in made.report().notes) is note
    prices = made.config.prices
    assert (f"{prices.cache_write.normalize():f}", f"{prices.cache_read.normalize():f}") == (write, read)


def test_the_key_is_in_no_representation(paiid_home: Path) -> None:
    made = anthropic_connection(with_key(paiid_home), ManualClock())
    assert "some-key" not in repr(made)
