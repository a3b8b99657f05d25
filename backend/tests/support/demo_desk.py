"""The demo account's desk: a user whose two years of trades were made in the local market."""

from datetime import datetime

from sqlalchemy import Connection, insert

from paiid.adapters.simulated import SimulatedMarketData, WorldClock, build_world
from paiid.bootstrap.adapters import Adapters
from paiid.bootstrap.services import Trading, build_trading
from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.core.events import EventBus
from paiid.core.security import Role
from paiid.features.auth.models import users
from paiid.features.auth.service import NewUser
from paiid.features.portfolio.demo import DemoPortfolio
from paiid.features.portfolio.inputs.prices import PriceHistory
from paiid.features.portfolio.service import PortfolioService


class DemoDesk:
    """The local market with its trading and the demo's filling."""

    def __init__(self, db: Database, now: datetime) -> None:
        self.db, self.clock, self.now = db, ManualClock(now), now
        self.market = SimulatedMarketData(build_world(20050103), WorldClock("always_open", self.clock))
        adapters = Adapters(market_data=self.market, news=None, advisor=None, options=None)  # type: ignore[arg-type]
        self.trading: Trading = build_trading(db, adapters, self.clock, EventBus())
        self.demo = DemoPortfolio(
            db, self.clock, self.market, self.trading.ledger, self.trading.read, PriceHistory(self.market)
        )
        self.service = PortfolioService.build(
            db=db,
            clock=self.clock,
            market=self.trading.market,
            ledger=self.trading.ledger,
            read_orders=self.trading.read,
            change_orders=self.trading.change,
        )

    async def fill(self, user_id: str) -> None:
        """A new demo user with an account."""
        user = NewUser(user_id, f"{user_id}@demo.invalid", "Demo", Role.MEMBER, True, None, self.now)

        def add(conn: Connection) -> None:
            conn.execute(
                insert(users).values(
                    id=user.id, email=user.email, full_name="Demo", password_hash="!", role="member", is_demo=True,
                    created_at=self.now, password_changed_at=self.now,
                )
            )  # fmt: skip

        await self.db.write(add)
        await self.demo.fill(user)
