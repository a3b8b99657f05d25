"""The stand-in's switches and everything it remembers."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from ..kit.state import Switches
from .desk import Desk
from .hub import Hub
from .journal import Journal
from .surroundings import Market


@dataclass
class AlpacaState(Switches):
    """Each field with a default is a switch of `/__control/state`.

    Args:
        auth_status: what wrong keys are answered: 401 or 403, neither with a code.
        sends_pdt_fields: the day-trading fields Alpaca dropped in July 2026.
        partial_fill_ratio: how many orders get a random partial fill first.
        replacement_qty: what a replacement of a partly filled order works: `remaining`, or `full` as an old defect did.
        settle_delay_s: between the answer to a request and what follows from it.
        tick_s: between looks at the open orders.
        rate_limit: requests a minute; 0 for no limit.
        rate_limit_code: the 429's body has a code.
        orders_lost_to_504: so many of the next new orders are taken, and answered 504.
        unknown_order_status: a status no client knows, in every order that is shown; empty for none.
        always_open: the market never sleeps.
        sip_entitled: recent consolidated data may be asked for.
        stream_tick_s: between looks at the prices on the market data stream.
        stream_bar_s: between bars on it; 60 at Alpaca.
        stream_symbols: how many trades and quotes one connection may subscribe to; 30 on the free plan.
        stream_connections: how many connections an endpoint takes.
    """

    key_id: str = "PKSTANDIN0000000000"
    secret_key: str = "standin-secret-key"
    auth_status: int = 401
    sends_pdt_fields: bool = False
    seed: int = 1
    starting_cash: str = "100000"
    multiplier: int = 2
    partial_fill_ratio: float = 0.1
    wash_trade_guard: bool = True
    replacement_qty: str = "remaining"
    settle_delay_s: float = 0.0
    tick_s: float = 0.05
    rate_limit: int = 200
    rate_limit_code: bool = False
    orders_lost_to_504: int = 0
    unknown_order_status: str = ""
    always_open: bool = True
    sip_entitled: bool = False
    stream_tick_s: float = 0.25
    stream_bar_s: float = 60.0
    stream_symbols: int = 30
    stream_connections: int = 1
    configurations: dict[str, Any] = field(
        default_factory=lambda: {
            "fractional_trading": True,
            "max_margin_multiplier": "2",
            "max_options_trading_level": None,
            "no_shorting": False,
            "suspend_trade": False,
            "trade_confirm_email": "none",
            "ptp_no_exception_entry": False,
            "disable_overnight_trading": False,
        }
    )
    hub: Hub = field(init=False, repr=False)
    market: Market = field(init=False, repr=False)
    desk: Desk = field(init=False, repr=False)
    journal: Journal = field(init=False, repr=False)
    opening_cash: Decimal = field(init=False, repr=False)
    opening_positions: dict[str, Decimal] = field(init=False, repr=False)
    watchlists: dict[str, dict[str, Any]] = field(init=False, repr=False)
    corporate_actions: list[tuple[str, dict[str, Any]]] = field(init=False, repr=False)
    stories: list[dict[str, Any]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.hub = getattr(self, "hub", None) or Hub()
        self.market = Market(self)
        self.desk = Desk(self.market, self)
        self.journal = Journal(self.desk)
        self.desk.listeners += [self.journal.hear, self._publish]
        self.opening_cash, self.opening_positions = self.desk.books.cash, {}
        self.watchlists, self.corporate_actions, self.stories = {}, [], []

    def _publish(self, event: str, *rest: Any) -> None:
        self.hub.publish(event, *rest, status=self.unknown_order_status or None)

    @property
    def account_id(self) -> str:
        """The same in every run."""
        return str(UUID(int=0xA1CA, version=4))
