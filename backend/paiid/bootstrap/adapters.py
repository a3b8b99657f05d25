"""Which adapter stands behind each port, chosen by settings; the only reader of adapters."""

import json
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from paiid.bootstrap import anthropic as anthropic_choice
from paiid.bootstrap import market as market_choice
from paiid.bootstrap import news as news_choice
from paiid.bootstrap.alpaca import alpaca_connection
from paiid.bootstrap.service import Service
from paiid.core.clock import Clock, isoformat_z, require_utc
from paiid.core.private_files import private_folder
from paiid.features.health.timed import ObserveProvider, timed
from paiid.ports.advisor import Advisor
from paiid.ports.connection import Connection
from paiid.ports.linked_account import LinkedAccounts
from paiid.ports.market_data import MarketData
from paiid.ports.news_feed import NewsFeed
from paiid.ports.option_data import OptionData
from paiid.settings import Settings, SettingsError

if TYPE_CHECKING:
    from paiid.adapters.alpaca.connection import AlpacaConnection
    from paiid.adapters.anthropic.connection import AnthropicConnection
    from paiid.adapters.simulated import WorldClockSetting
    from paiid.adapters.tradier.accounts import TradierAccounts
    from paiid.adapters.tradier.connection import TradierConnection
    from paiid.adapters.vendor.newsstand import Newsstand

logger = logging.getLogger(__name__)

_REPLAYED: Final = timedelta(days=5 * 365)
"""A replay begins this long ago."""
_CHOICES: Final = {
    "PAIID_MARKET_DATA": market_choice.CHOICES,
    "PAIID_BROKER": ("auto", "paper", "alpaca"),
    "PAIID_ADVISOR": anthropic_choice.CHOICES,
    "PAIID_NEWS": news_choice.CHOICES,
}


@dataclass(frozen=True)
class Adapters:
    """The ports' implementations, apart from the broker, which needs the database."""

    market_data: MarketData
    news: NewsFeed
    advisor: Advisor
    options: OptionData
    is_simulated: bool = True
    """Whether the market is the local one: then a demo's made-up past fits it."""
    linked: LinkedAccounts | None = None
    """The owner's accounts elsewhere, to look at."""
    connections: tuple[Connection, ...] = ()
    """Within a role in the order they are asked: the owner is told this order."""
    services: tuple[Service, ...] = ()
    alpaca: "AlpacaConnection | None" = None
    """The paper account at Alpaca, where there is one; the broker on it needs the database."""
    anthropic: "AnthropicConnection | None" = None
    """The language model, where there is a key; what is built on it needs the database, for what it costs."""

    def observed_by(self, observe: ObserveProvider) -> "Adapters":
        """The same, each call timed."""
        return replace(
            self,
            market_data=timed(self.market_data, "market_data", observe),
            news=timed(self.news, "news", observe),
            advisor=timed(self.advisor, "advisor", observe),
            options=timed(self.options, "option_data", observe),
        )


def build_adapters(settings: Settings, clock: Clock) -> Adapters:
    """Adapters as the settings ask; their market prices option contracts too.

    Raises:
        SettingsError: an adapter that is not part of this release was asked for by name, or one without its key.
    """
    from paiid.adapters.option_priced.market_data import option_priced

    found = _chosen(settings, clock)
    return replace(found, market_data=option_priced(found.market_data, found.options))


def _chosen(settings: Settings, clock: Clock) -> Adapters:
    from paiid.adapters.quant_advisor.advisor import QuantAdvisor

    _check_choices(settings)
    market_data, news, options = _simulated(settings, clock)
    simulated = Adapters(market_data=market_data, news=news, advisor=QuantAdvisor(), options=options)
    data = market_choice.alpaca_data_vendor(settings, clock)
    local = _with_vendors_news(simulated, news_choice.news_vendors(settings, clock, data))
    if (alpaca := alpaca_connection(settings, clock)) is not None:
        local = replace(
            local, alpaca=alpaca, connections=(*local.connections, alpaca), services=(*local.services, alpaca)
        )
    if (model := anthropic_choice.anthropic_connection(settings, clock)) is not None:
        local = replace(
            local, anthropic=model, connections=(*local.connections, model), services=(*local.services, model)
        )
    market = market_choice.real_market(settings, clock, data)
    tradier = None if market is None else market.tradier
    if (linked := _linked(settings, clock, tradier)) is not None:
        local = replace(local, linked=linked, services=(*local.services, linked))
    if market is None:
        return local
    real = replace(
        local,
        market_data=market.market_data,
        is_simulated=False,
        connections=_once(*market.connections, *local.connections),
        services=(*market.services, *local.services),
    )
    if tradier is None:
        from paiid.adapters.absent.option_data import NoOptionData

        return replace(real, options=NoOptionData())
    from paiid.adapters.tradier.option_data import TradierOptions

    return replace(real, options=TradierOptions(tradier.market_data.client, clock))


def _once(*connections: Connection) -> tuple[Connection, ...]:
    """Each vendor once: a connection that stands for prices and news is told as that for prices."""
    by_id = {one.id: one for one in reversed(connections)}
    return tuple(by_id[one_id] for one_id in dict.fromkeys(one.id for one in connections))


def _with_vendors_news(adapters: Adapters, vendors: "tuple[Newsstand, ...]") -> Adapters:
    """The same with the news of vendors, if there are any."""
    if not vendors:
        return adapters
    from paiid.adapters.merged_news.news_feed import MergedNews

    return replace(
        adapters,
        news=MergedNews(vendors),
        connections=(*adapters.connections, *vendors),
        services=(*adapters.services, *vendors),
    )


def _linked(settings: Settings, clock: Clock, tradier: "TradierConnection | None") -> "TradierAccounts | None":
    """The owner's account at Tradier, if its number is set, whoever tells the prices here."""
    key, number = settings.tradier_api_key, settings.tradier_account_id
    if number is None:
        return None
    if key is None:
        logger.warning("TRADIER_ACCOUNT_ID is set, but TRADIER_API_KEY is not; no account is linked")
        return None
    from paiid.adapters.tradier.accounts import TradierAccounts

    client = market_choice.tradier_client(settings, key, clock) if tradier is None else tradier.market_data.client
    return TradierAccounts(client, number.get_secret_value(), clock)


def _simulated(settings: Settings, clock: Clock) -> "tuple[MarketData, NewsFeed, OptionData]":
    from paiid.adapters.simulated import (
        SimulatedMarketData,
        SimulatedNews,
        SimulatedOptions,
        WorldClock,
        WorldClockError,
        WorldClockSetting,
        build_world,
    )

    world = build_world(settings.paiid_world_seed)
    try:
        setting = WorldClockSetting.parse(settings.paiid_world_clock)
        world_clock = WorldClock(setting, clock, **_replay_starts(settings, setting, clock))
    except WorldClockError as error:
        raise SettingsError(str(error)) from None
    market = SimulatedMarketData(world, world_clock)
    return market, SimulatedNews(world, world_clock), SimulatedOptions(market, world.seed)


def _check_choices(settings: Settings) -> None:
    for variable, known in _CHOICES.items():
        value = getattr(settings, variable.lower())
        if value not in known:
            raise SettingsError(f"{variable}={value} is not part of this release; use one of: {', '.join(known)}")


def _replay_starts(settings: Settings, setting: "WorldClockSetting", clock: Clock) -> dict[str, datetime]:
    """When a replay was first started, kept in `PAIID_HOME` so that a restart goes on where it would be."""
    if setting.mode != "replay":
        return {}
    path = settings.paiid_home / "replay.json"
    if not path.exists():
        private_folder(path.parent)
        now = clock.now()
        starts = {"wall_start": isoformat_z(now), "world_start": isoformat_z(now - _REPLAYED)}
        path.write_text(json.dumps(starts))
    stored = json.loads(path.read_text())
    return {name: require_utc(datetime.fromisoformat(text)) for name, text in stored.items()}
