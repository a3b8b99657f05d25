"""A new automation: a version of a saved strategy, with capital of an account."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.core.errors import ConflictError, UnprocessableError
from paiid.core.ids import new_id
from paiid.domain.account import BrokerId
from paiid.domain.exchange_calendar import next_session, previous_session, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.domain.strategy_stops import TRAILING
from paiid.features.automation.holding import own_book
from paiid.features.automation.rows import AutomationRow, AutomationState
from paiid.features.automation.schemas import AutomationCreate
from paiid.features.automation.service.desk import AutomationDesk
from paiid.features.automation.service.ends import booked_ends, contracts_of
from paiid.features.backtest.schemas import BacktestCreate
from paiid.features.backtest.simulation import Ready
from paiid.features.ledger.service import for_trading
from paiid.ports.broker import levels_options, writes_options

MOST_ALIVE: Final = 20
_IN_TIME: Final = timedelta(minutes=10)
"""Before the open: what is made later begins at the next close."""


class NotASavedStrategyError(UnprocessableError):
    """Only what is saved, with its versions, is run."""

    code, title = "not-a-saved-strategy", "Save the strategy first"


class NotOnPaperError(UnprocessableError):
    """It is of shorter bars than days, or no broker can do what it asks for."""

    code, title = "not-on-paper", "The strategy cannot run on paper"


class CannotShortError(UnprocessableError):
    """It sells short, and the account is none for that."""

    code, title = "account-cannot-short", "The account cannot sell short"


class CapitalError(UnprocessableError):
    """The account has not that much cash; `available` tells how much."""

    code, title = "not-enough-cash", "The account has not that much cash"


class TooManyAutomationsError(ConflictError):
    code, title = "too-many-automations", "Too many automations"


@dataclass(frozen=True)
class MakeAutomation:
    """Checks and stores new ones."""

    desk: AutomationDesk

    async def create(self, user_id: str, body: AutomationCreate, *, request_key: str | None = None) -> AutomationRow:
        """Run a saved strategy on paper; the same key again answers with the same automation.

        Raises:
            NotASavedStrategyError, CannotShortError, CapitalError, TooManyAutomationsError: as they say.
            AppError: the strategy, version or account does not exist, takes no orders, or cannot be run.
        """
        row = await self.row(user_id, body, request_key)

        def write(conn: Connection) -> AutomationRow:
            # Others of the user wait here: what is free in the account is counted once.
            self.desk.ledger.lock_for_trading(conn, user_id, row.account_id)
            known = None if request_key is None else self.desk.repository.by_request(conn, user_id, request_key)
            if known is not None:
                return known
            if self._alive_count(conn, user_id) >= MOST_ALIVE:
                raise TooManyAutomationsError(f"You run {MOST_ALIVE} strategies; stop one of them first.")
            self._check_cash(conn, row)
            self.desk.repository.add(conn, row)
            self.desk.note(conn, row, "automation-created", strategy_id=row.strategy_id, mode=row.mode.value)
            return row

        stored = await self.desk.db.write(write)
        self.desk.tell(stored, stage="created")
        return stored

    async def row(self, user_id: str, body: AutomationCreate, request_key: str | None) -> AutomationRow:
        """What would be stored; raises as `create` does, but for cash and number."""
        ready, strategy_id, version = await self._ready(user_id, body)
        account = await self.desk.db.read(
            lambda conn: for_trading(self.desk.ledger.account_of(conn, user_id, body.account_id))
        )
        if ready.wanted.rules.sells_short and not account.terms.can_short:
            raise CannotShortError("It sells short: choose a margin account that allows that, or allow it in Settings.")
        if ready.wanted.rules.option_writing is not None:
            await self._check_options(account.broker, account.id, ready.wanted.rules.universe.symbols)
        now, first = self.desk.clock.now(), first_session(self.desk)
        return AutomationRow(
            id=new_id("aut"),
            user_id=user_id,
            account_id=account.id,
            strategy_id=strategy_id,
            strategy_version=version,
            name=ready.wanted.rules.name,
            definition=ready.document,
            definition_hash=ready.definition_hash,
            parameters=json.dumps({name: f"{value:f}" for name, value in ready.wanted.values.items()}),
            mode=body.mode,
            state=AutomationState.RUNNING,
            reason=None,
            reason_text=None,
            capital=body.capital,
            max_drawdown=body.max_drawdown,
            loss_streak=body.loss_streak,
            cooldown_sessions=body.cooldown_sessions,
            resumes_on=None,
            watched_from=first,
            first_session=first,
            request_key=request_key,
            created_at=now,
            updated_at=now,
        )

    async def _ready(self, user_id: str, body: AutomationCreate) -> tuple[Ready, str, int]:
        """What is run, checked as a backtest of the last session would be, with the strategy and its version."""
        last = self.desk.simulation.bars.last_session()
        wanted = BacktestCreate(
            strategy_id=body.strategy_id,
            version=body.version,
            parameters=body.parameters,
            symbols=body.symbols,
            start=previous_session(last),
            end=last,
            cash=body.capital,
        )
        ready = await self.desk.simulation.ready(user_id, wanted)
        origin = ready.wanted.origin
        if origin.strategy_id is None or origin.version is None:
            raise NotASavedStrategyError("A template is run once it is saved as a strategy of yours.")
        rules = ready.wanted.rules
        if rules.timeframe is not Interval.ONE_DAY:
            raise NotOnPaperError("Only strategies of daily bars run on paper; it decides after each close.")
        if rules.risk.stop is not None and rules.risk.stop.kind in TRAILING and rules.risk.target is not None:
            raise NotOnPaperError("A trailing stop and a target for the same shares cannot both stand at a broker.")
        return ready, origin.strategy_id, origin.version

    async def _check_options(self, broker: BrokerId, account_id: str, symbols: Sequence[Symbol]) -> None:
        """Whether contracts can be written: by the broker, in that account, and of what is listed."""
        keeper = self.desk.place.brokers.of(broker)
        if not writes_options(keeper):
            raise NotOnPaperError(f"It writes options, and {keeper.name} takes no orders for contracts.")
        if levels_options(keeper) and (level := await keeper.option_level(account_id)) is not None and level < 1:
            raise NotOnPaperError(f"It writes options, and {keeper.name} allows this account none: ask for them there.")
        options = self.desk.options
        if options is None:
            raise NotOnPaperError("It writes options, and no source here tells which contracts are listed.")
        bare = [symbol for symbol in symbols if not (await options.expirations(symbol)).expirations]
        if bare:
            listed = ", ".join(bare[:5])
            raise NotOnPaperError(f"It writes options, and {options.name} lists none on {listed}.")

    def _check_cash(self, conn: Connection, row: AutomationRow) -> None:
        """What others that run in the account have not spent yet is theirs."""
        cash = self.desk.ledger.refresh(conn, row.account_id).cash
        taken = Decimal(0)
        for other in self.desk.repository.in_account(conn, row.user_id, row.account_id):
            fills = self.desk.repository.fills(conn, other.id)
            book = own_book(other.capital, fills, booked_ends(self.desk.ledger, conn, other, contracts_of(fills)))
            taken += max(Decimal(0), book.cash)
        if row.capital > cash - taken:
            free = max(Decimal(0), cash - taken)
            told = f"The account has {free:.2f} USD of cash that no other running strategy counts on."
            raise CapitalError(told, available=f"{free:.2f}")

    def _alive_count(self, conn: Connection, user_id: str) -> int:
        return sum(one.user_id == user_id for one in self.desk.repository.alive(conn))


def first_session(desk: AutomationDesk) -> date:
    """The last close while its orders are in time for the open, else the next one."""
    last = desk.simulation.bars.last_session()
    following = next_session(last)
    return last if desk.market_data.now() < session_open(following) - _IN_TIME else following
