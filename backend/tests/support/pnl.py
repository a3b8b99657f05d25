"""One account over a market whose closes a test writes down, valued through the real services and database."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.domain import ledger as entries
from paiid.domain.exchange_calendar import session_open
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import LedgerTransaction
from paiid.domain.market import Bar, BarSeries, CorporateAction, CorporateActionKind, Delay, Interval
from paiid.domain.order import Execution, Side
from paiid.features.portfolio.jobs import CorporateActions
from paiid.features.portfolio.service import Performance, PortfolioService, PortfolioSnapshot, Range
from tests.support.desk import Desk, open_desk
from tests.support.scripted_market import ACME, ScriptedMarket, make_bar, make_instrument, make_quote

SPY = Symbol("SPY")
OPENED = datetime.fromisoformat("2026-11-16T15:00:00+00:00")
"""Monday, ten in the morning in New York. The week has five sessions, closing at 21:00 UTC."""


def at(day: int, clock: str = "16:00") -> datetime:
    """An instant of November 2026 by New York's clock (UTC-5)."""
    return datetime.fromisoformat(f"2026-11-{day:02d}T{clock}:00-05:00")


@dataclass
class PricedMarket(ScriptedMarket):
    """A market with daily closes by day of November 2026, minute prices, and five-minute closes."""

    instant: datetime = OPENED
    closes: dict[Symbol, dict[int, str]] = field(default_factory=dict)
    adjusted: dict[Symbol, dict[int, str]] = field(default_factory=dict)
    fives: dict[Symbol, list[Bar]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.instruments[SPY] = make_instrument(SPY)
        self.show(SPY, "600.00")
        self.show(ACME, "50.00")

    def show(self, symbol: Symbol, last: str) -> None:
        """Quote `symbol` at `last` from here on."""
        self.present[symbol] = make_quote(last, last, symbol=symbol, as_of=self.instant)

    def minute(self, symbol: Symbol, moment: datetime, price: str) -> None:
        """The price in the minute that begins at `moment`."""
        bar = make_bar(price, price, price, price, start_at=moment)
        self.minutes.setdefault(symbol, []).append(bar)

    def five(self, symbol: Symbol, moment: datetime, close: str) -> None:
        """The close of the five minutes that begin at `moment`."""
        bar = make_bar(close, close, close, close, start_at=moment)
        self.fives.setdefault(symbol, []).append(bar)

    async def bars(
        self,
        symbol: Symbol,
        interval: Interval,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int | None = None,
        adjusted: bool = True,
    ) -> BarSeries | None:
        if symbol not in self.instruments:
            return None
        written = self.adjusted if adjusted and symbol in self.adjusted else self.closes
        daily = [_daily(day, close) for day, close in sorted(written.get(symbol, {}).items())]
        intraday = (self.fives if interval is Interval.FIVE_MINUTES else self.minutes).get(symbol, [])
        found = [
            bar
            for bar in (daily if interval is Interval.ONE_DAY else intraday)
            if (start is None or bar.start_at >= start) and bar.start_at < (end or self.instant)
        ]
        kept = tuple(found if limit is None else found[-limit:])
        return BarSeries(symbol, interval, adjusted, kept, self.name, self.instant, Delay.SIMULATED)


def _daily(day: int, close: str) -> Bar:
    opened = session_open(date(2026, 11, day))
    return make_bar(close, close, close, close, start_at=opened)


@dataclass
class PnlAccount:
    """An account with 100,000 USD, opened on Monday, November 16, 2026, at ten."""

    desk: Desk
    market: PricedMarket
    service: PortfolioService
    _number: int = 0

    @classmethod
    async def open(cls, db: Database) -> "PnlAccount":
        """A fresh one."""
        market = PricedMarket()
        desk = await open_desk(db, market=market)
        return cls(desk, market, portfolio_of(desk))

    async def trade(
        self,
        side: str,
        quantity: str,
        price: str,
        moment: datetime,
        *,
        fee: str = "0",
        symbol: Symbol = ACME,
    ) -> None:
        """Book a fill."""
        self._number += 1
        execution = Execution(
            id=f"exe-{self._number}",
            client_order_id=f"key-{self._number}",
            symbol=symbol,
            side=Side(side),
            quantity=Decimal(quantity),
            price=Decimal(price),
            fee=Decimal(fee),
            executed_at=moment,
        )
        await self.post(entries.fill(execution))

    async def deposit(self, amount: str, moment: datetime) -> None:
        """Book a deposit."""
        self._number += 1
        await self.post(entries.deposit(Decimal(amount), external_id=f"dep-{self._number}", at=moment))

    async def post(self, transaction: LedgerTransaction) -> None:
        """Book anything."""
        ledger, account = self.desk.trading.ledger, self.desk.account
        await self.desk.db.write(lambda conn: ledger.post(conn, account.id, transaction))

    async def corporate_actions(self) -> int:
        """Run the job; how many postings it made."""
        return await corporate_actions_of(self.desk, self.service).run()

    async def at(self, moment: datetime, **lasts: str) -> PortfolioSnapshot:
        """The account at `moment` with these last prices by symbol."""
        self.market.instant = moment
        for symbol, last in lasts.items():
            self.market.show(Symbol(symbol), last)
        return await self.service.snapshot(self.desk.user_id)

    async def performance(self, start: date | None = None, end: date | None = None) -> Performance:
        """Results of a range."""
        return await self.service.performance(self.desk.user_id, Range(start, end), benchmark="SPY")


def portfolio_of(desk: Desk) -> PortfolioService:
    """The portfolio over a desk."""
    service = PortfolioService.build(
        db=desk.db,
        clock=ManualClock(),
        market=desk.trading.market,
        ledger=desk.trading.ledger,
        read_orders=desk.trading.read,
        change_orders=desk.trading.change,
    )
    return replace(service, custody=desk.trading.custody)


def corporate_actions_of(desk: Desk, service: PortfolioService) -> CorporateActions:
    """The job over a desk."""
    return CorporateActions(desk.db, ManualClock(), desk.market, desk.trading.ledger, service.reader)


def dividend(day: int, amount: str, symbol: Symbol = ACME) -> CorporateAction:
    """A dividend with its ex-date on that day of November 2026."""
    ex_date = date(2026, 11, day)
    return CorporateAction(
        symbol, CorporateActionKind.CASH_DIVIDEND, ex_date, session_open(ex_date), amount=Decimal(amount)
    )


def split(day: int, ratio: str, symbol: Symbol = ACME) -> CorporateAction:
    """A split with its ex-date on that day of November 2026."""
    ex_date = date(2026, 11, day)
    return CorporateAction(symbol, CorporateActionKind.SPLIT, ex_date, session_open(ex_date), ratio=Decimal(ratio))
