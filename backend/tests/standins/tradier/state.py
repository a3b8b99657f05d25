"""How the stand-in behaves, and what it remembers."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from ..kit import sessions
from ..kit.state import Switches
from .book import Book
from .instruments import contract
from .limits import Windows
from .streaming import StreamSessions


@dataclass
class TradierState(Switches):
    """Switches (over `/__control/state`) and data of one stand-in.

    Where the sources disagree about the vendor, a switch plays either.
    """

    mode: str = "sandbox"
    """`sandbox`: 15 minutes late, no ticks, no fundamentals, lower limits; or `live`."""
    accepted_tokens: list[str] = field(default_factory=list)
    """Empty: any, but those that begin with the other mode's name (`live...` on the sandbox) or are `expired`."""
    account_numbers: list[str] = field(default_factory=lambda: ["VA00000001"])
    account_type: str = "margin"
    """`margin`, `cash` or `pdt`."""
    opening_cash: str = "100000.00"

    holdings: list[dict[str, str]] = field(default_factory=list)
    """Positions an account begins with: `symbol`, `quantity`, `cost_basis`, `date_acquired` (ISO)."""

    rate_limit: int | None = None
    """Reads a minute and family; None: the mode's own."""
    trading_rate_limit: int = 60
    quota_form: str = "text"
    """The body of a 429: `text` or the gateway's `fault`."""

    without_accept: str = "xml"
    """What a request without `Accept: application/json` gets: `xml` or `406`."""
    empty_form: str = "string"
    """A collection without rows: `string` ("null"), `null`, or `list` (an empty list under the singular key)."""
    greeks_form: str = "full"
    """`full`, `null`, `absent` or `nan`."""
    gzip: bool = False
    zero_quotes: list[str] = field(default_factory=list)
    """Symbols whose bid and ask are 0 or null (halted lines)."""
    null_strings: bool = False
    """Leaves without a value are the string "null"."""

    ack_s: float = 0.05
    """From `pending` to `open`."""
    fill_s: float = 0.2
    """Between two fills of a marketable order."""
    partial_fills: bool = True
    hold_fills: bool = False
    """Nothing fills."""
    reject_after_accept: str = ""
    """Reason for which orders are refused after `ok`."""
    refuse_orders: list[str] = field(default_factory=list)
    """Sentences of `errors` for each placement."""
    put_quantity: str = "ignored"
    """A PUT with `quantity`: `ignored` or `refused` (400)."""

    nightly: bool = True
    """History and gains are of the days before today only."""

    streams: bool = True
    second_stream: str = "drops_first"
    """A second market stream of a user `drops_first` or is `refused`."""
    tick_s: float = 0.25
    heartbeat_s: float = 60.0
    session_valid_s: float = 300.0
    idle_close_s: float = 900.0

    windows: Windows = field(init=False, repr=False)
    sessions: StreamSessions = field(init=False, repr=False)
    books: dict[str, Book] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Empty memory."""
        super().__post_init__()
        self.windows = Windows()
        self.sessions = StreamSessions()
        self.books = {}

    def now(self) -> datetime:
        """The stand-in's time."""
        return self.clock.now()

    def market_at(self) -> datetime:
        """The instant whose prices are shown: 15 minutes late in the sandbox; the last close when all is shut."""
        now = self._shown()
        if self.always_open:
            return now
        today = sessions.session(sessions.local(now).date())
        if today and today.pre_opens_at <= now < today.after_ends_at:
            return now
        if today and now >= today.after_ends_at:
            return today.closes_at
        return sessions.previous_session(sessions.local(now).date()).closes_at

    def _shown(self) -> datetime:
        return self.now() - timedelta(minutes=15 if self.mode == "sandbox" else 0)

    def phase(self, *, shown: bool = False) -> str:
        """`premarket`, `open`, `postmarket` or `closed`: now, or at the instant whose prices are `shown`."""
        now = self._shown() if shown else self.now()
        if self.always_open:
            return "open"
        today = sessions.session(sessions.local(now).date())
        if today is None or not today.pre_opens_at <= now < today.after_ends_at:
            return "closed"
        if now < today.opens_at:
            return "premarket"
        return "open" if now < today.closes_at else "postmarket"

    def reads_a_minute(self) -> int:
        """The quota of the standard and market families."""
        return self.rate_limit or (60 if self.mode == "sandbox" else 120)

    def book(self, account: str) -> Book | None:
        """The orders and positions of an account; None when it is nobody's here."""
        if account not in self.account_numbers:
            return None
        if account not in self.books:
            self.books[account] = self._new_book(account)
        return self.books[account]

    def _new_book(self, account: str) -> Book:
        book = Book(account, self.opening_cash)
        for item in self.holdings:
            option = contract(item["symbol"])
            book.hold(
                item["symbol"],
                Decimal(item["quantity"]),
                Decimal(item["cost_basis"]),
                at=datetime.fromisoformat(item["date_acquired"]),
                size=option.size if option else 1,
            )
        return book
