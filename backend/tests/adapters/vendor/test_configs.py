"""No key stands in the text of a configuration, which an error or a log may come to hold."""

from typing import Any

import pytest

from paiid.adapters.alpaca.config import AlpacaConfig
from paiid.adapters.alpaca.data_config import AlpacaDataConfig
from paiid.adapters.alpha_vantage.config import AlphaVantageConfig
from paiid.adapters.finnhub.config import FinnhubConfig
from paiid.adapters.polygon.config import PolygonConfig
from paiid.adapters.tradier.config import TradierConfig
from paiid.core.clock import ManualClock

KEY, SECRET = "Canary-key-5521", "Canary-secret-5521"
PAIR: dict[str, Any] = {"api_key": KEY, "secret_key": SECRET}
CONFIGS: list[Any] = [
    AlpacaConfig(**PAIR),
    AlpacaDataConfig(**PAIR),
    *(kind(api_key=KEY) for kind in (AlphaVantageConfig, FinnhubConfig, PolygonConfig, TradierConfig)),
]


@pytest.mark.parametrize("config", CONFIGS, ids=lambda one: type(one).__name__)
def test_keys_are_not_in_its_text(config: Any) -> None:
    clock = ManualClock()
    told = [repr(config)]
    if isinstance(config, FinnhubConfig):
        told.append(repr(config.vendor(clock)))
    if isinstance(config, AlphaVantageConfig | PolygonConfig):
        told.append(repr(config.vendor()))
    if isinstance(config, TradierConfig):
        told.append(repr(config.market(clock)))
    assert "Canary" not in " ".join(told)
