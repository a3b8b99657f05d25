"""News adapters in front of their stand-ins, at chosen instants."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from paiid.adapters.alpaca.data_config import AlpacaDataConfig
from paiid.adapters.alpaca.news import alpaca_news
from paiid.adapters.alpha_vantage.config import AlphaVantageConfig
from paiid.adapters.alpha_vantage.news_feed import alpha_vantage_news
from paiid.adapters.finnhub.config import FinnhubConfig
from paiid.adapters.finnhub.news_feed import finnhub_news
from paiid.adapters.polygon.config import PolygonConfig
from paiid.adapters.polygon.news_feed import polygon_news
from paiid.adapters.vendor.client import VendorClient
from paiid.adapters.vendor.newsstand import Newsstand
from paiid.core.clock import Clock, ManualClock
from tests.standins.alpaca.app import AlpacaStandin
from tests.standins.alpha_vantage.app import AlphaVantageState
from tests.standins.alpha_vantage.app import make_standin as make_alpha_vantage
from tests.standins.finnhub.app import make_standin as make_finnhub
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin
from tests.standins.polygon.app import PolygonState
from tests.standins.polygon.app import make_standin as make_polygon

KEY = "made-up-key-7f3"  # pragma: allowlist secret
MANY = 1000


def _alpaca(url: str, clock: Clock, standin: Standin, key: str) -> Newsstand:
    assert isinstance(standin, AlpacaStandin)
    state = standin.alpaca
    config = AlpacaDataConfig(api_key=key or state.key_id, secret_key=state.secret_key, base_url=url)
    return alpaca_news(VendorClient(config.vendor(clock), clock), clock)


@dataclass
class Vendor:
    """How to make one vendor's stand-in and its adapter; `path` is where the stand-in tells news."""

    make: Callable[[], Standin]
    adapt: Callable[[str, Clock, Standin, str], Newsstand]
    path: str


VENDORS: dict[str, Vendor] = {
    "finnhub": Vendor(
        make_finnhub,
        lambda url, clock, _, key: finnhub_news(FinnhubConfig(api_key=key or KEY, base_url=f"{url}/api/v1"), clock),
        "GET /api/v1",
    ),
    "alpha_vantage": Vendor(
        lambda: make_alpha_vantage(AlphaVantageState(per_day=MANY, per_second=MANY)),
        lambda url, clock, _, key: alpha_vantage_news(
            AlphaVantageConfig(api_key=key or KEY, base_url=url, calls_per_day=MANY, calls_per_second=MANY), clock
        ),
        "GET /query",
    ),
    "polygon": Vendor(
        lambda: make_polygon(PolygonState(per_minute=MANY)),
        lambda url, clock, _, key: polygon_news(
            PolygonConfig(api_key=key or KEY, base_url=url, calls_per_minute=MANY), clock
        ),
        "GET /v2/reference/news",
    ),
    "alpaca": Vendor(AlpacaStandin, _alpaca, "GET /v1beta1/news"),
}


@dataclass
class NewsRig:
    """Vendors' stand-ins and adapters by name, all at one instant."""

    clock: ManualClock
    standins: dict[str, Standin] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    feeds: dict[str, Newsstand] = field(default_factory=dict)


@asynccontextmanager
async def news_rig(instant: datetime, *names: str, key: str = "") -> AsyncIterator[NewsRig]:
    """The vendors called `names`, frozen at `instant`; `key` in place of a good one."""
    rig = NewsRig(ManualClock(instant))
    async with AsyncExitStack() as stack:
        for name in names:
            standin = VENDORS[name].make()
            standin.clock.frozen_at = instant
            url = await stack.enter_async_context(serving(standin))
            feed = VENDORS[name].adapt(url, rig.clock, standin, key)
            stack.push_async_callback(feed.stop)
            rig.standins[name], rig.urls[name], rig.feeds[name] = standin, url, feed
        yield rig
