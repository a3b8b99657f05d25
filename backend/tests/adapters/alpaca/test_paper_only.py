"""Live trading is impossible: no address but paper trading's, or this machine's, is ever spoken to."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from paiid.adapters.alpaca.client import AlpacaClient
from paiid.adapters.alpaca.config import AlpacaConfig, require_paper
from paiid.bootstrap.adapters import build_adapters
from paiid.core.clock import ManualClock
from paiid.ports.errors import ProviderMisconfigured
from paiid.settings import Settings, SettingsError

LIVE = [
    "https://api.alpaca.markets",
    "https://API.ALPACA.MARKETS/",
    "https://api.alpaca.markets/paper-api.",
    "https://paper-api.@api.alpaca.markets",
    "https://user:paper-api.x@api.alpaca.markets",
    "https://api.alpaca.markets?paper-api.alpaca.markets",
    "https://api.alpaca.markets#@paper-api.alpaca.markets",
    "http://paper-api.alpaca.markets",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "ftp://127.0.0.1",
    "paper-api.alpaca.markets",
    "",
]
PAPER = ["https://paper-api.alpaca.markets", "http://127.0.0.1:8101", "http://localhost:8101", "http://[::1]:8101"]


class UncheckedConfig(AlpacaConfig):
    """As somebody might make one who leaves the check out."""

    def __post_init__(self) -> None:
        """Let anything pass."""


@pytest.mark.parametrize("url", LIVE)
def test_another_address_is_refused_by_the_settings(url: str) -> None:
    with pytest.raises(ProviderMisconfigured, match="ALPACA_BASE_URL"):
        AlpacaConfig(api_key="key", secret_key="secret", base_url=url)


@pytest.mark.parametrize("url", LIVE)
def test_and_again_by_the_client(url: str) -> None:
    config = UncheckedConfig(api_key="key", secret_key="secret", base_url=url)
    with pytest.raises(ProviderMisconfigured, match="real money"):
        AlpacaClient(config, ManualClock())


@pytest.mark.parametrize("url", LIVE)
def test_and_the_process_does_not_start(url: str, paiid_home: Path) -> None:
    settings = Settings(
        _env_file=None, paiid_home=paiid_home, paiid_news="simulated", alpaca_base_url=url,
        alpaca_paper_api_key=SecretStr("CANARY-key"), alpaca_paper_secret_key=SecretStr("CANARY-secret"),
    )  # fmt: skip
    with pytest.raises(SettingsError, match="ALPACA_BASE_URL") as refusal:
        build_adapters(settings, ManualClock())
    assert "CANARY" not in str(refusal.value)


@pytest.mark.parametrize("url", PAPER)
def test_paper_trading_and_this_machine_pass(url: str) -> None:
    require_paper(url)


def test_the_keys_are_in_no_repr() -> None:
    config = AlpacaConfig(api_key="CANARY-key", secret_key="CANARY-secret")
    assert "CANARY" not in repr(config)


class TestChoosing:
    def settings(self, home: Path, **given: object) -> Settings:
        return Settings(_env_file=None, paiid_home=home, paiid_news="simulated", **given)  # type: ignore[arg-type]

    def test_keys_choose_it_and_paper_keeps_everything_local(self, paiid_home: Path) -> None:
        keys = {"alpaca_paper_api_key": SecretStr("key"), "alpaca_paper_secret_key": SecretStr("secret")}
        assert build_adapters(self.settings(paiid_home, **keys), ManualClock()).alpaca is not None
        local = self.settings(paiid_home, **keys, paiid_broker="paper")
        assert build_adapters(local, ManualClock()).alpaca is None
        assert build_adapters(self.settings(paiid_home), ManualClock()).alpaca is None

    def test_half_a_pair_of_keys_is_named(self, paiid_home: Path) -> None:
        with pytest.raises(SettingsError, match="ALPACA_PAPER_SECRET_KEY"):
            build_adapters(self.settings(paiid_home, alpaca_paper_api_key=SecretStr("key")), ManualClock())

    def test_it_does_not_live_in_the_past(self, paiid_home: Path) -> None:
        keys = {"alpaca_paper_api_key": SecretStr("key"), "alpaca_paper_secret_key": SecretStr("secret")}
        with pytest.raises(SettingsError, match="PAIID_WORLD_CLOCK"):
            build_adapters(self.settings(paiid_home, **keys, paiid_world_clock="replay:60"), ManualClock())
