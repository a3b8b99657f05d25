"""Builds what makes proposals: what a run may know, who is asked, and the work after each close."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from paiid.bootstrap.adapters import Adapters
from paiid.bootstrap.portfolio import Portfolio
from paiid.bootstrap.services import Trading
from paiid.core.clock import Clock
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import LedgerTransaction, deposit
from paiid.domain.ledger import fill as filled
from paiid.features.ai.demo.service import DemoAdvice, DemoLedger
from paiid.features.ai.evidence.library import Library
from paiid.features.ai.resolving.service import ResolveCalls
from paiid.features.ai.runs.gathering import Accounts, Gather, Watchlists
from paiid.features.ai.runs.jobs import AdviceJobs
from paiid.features.ai.runs.purse import Account
from paiid.features.ai.runs.service import RunService
from paiid.features.ai.runs.working import Work
from paiid.features.ai.service import AiService
from paiid.features.portfolio.demo import DemoPortfolio
from paiid.features.portfolio.demo.trading import STARTING_CASH
from paiid.features.settings.service import SettingsService
from paiid.ports.advisor import LearningAdvisor


@dataclass(frozen=True)
class AdviceRuns:
    """How proposals come about, and who reads them."""

    service: AiService
    runs: RunService
    jobs: AdviceJobs
    demo: DemoAdvice


def build_advice_runs(
    adapters: Adapters,
    clock: Clock,
    trading: Trading,
    settings: SettingsService,
    *,
    portfolio: Portfolio,
    resolving: ResolveCalls,
) -> AdviceRuns:
    """Advice over the market, the news, and each user's selected account."""
    gathering = Gather(
        market_data=adapters.market_data,
        news=adapters.news,
        library=Library(adapters.market_data),
        accounts=_accounts(trading, settings),
        watchlists=_watchlists(settings),
    )
    work = Work(adapters.advisor, gathering, clock, is_simulated=adapters.is_simulated)
    runs = RunService(trading.db, clock, trading.place.events, work)
    service = AiService(trading.db, runs, adapters.advisor, adapters.market_data)
    demo = DemoAdvice(runs, _unlearned, _demo_ledger(portfolio.demo), resolving.run_for)
    return AdviceRuns(service, runs, AdviceJobs(runs, resume=demo.resume), demo)


def _unlearned() -> LearningAdvisor:
    from paiid.adapters.quant_advisor.advisor import QuantAdvisor

    return QuantAdvisor()


def _demo_ledger(demo: DemoPortfolio) -> DemoLedger:
    async def ledger() -> Sequence[LedgerTransaction]:
        history = await demo.history()
        found = [deposit(STARTING_CASH, external_id="starting-cash", at=history.opened_at)]
        for event in history.events:
            found += [event] if isinstance(event, LedgerTransaction) else map(filled, event.executions)
        return sorted(found, key=lambda one: one.occurred_at)

    return ledger


def _accounts(trading: Trading, settings: SettingsService) -> Accounts:
    """The selected account of a user as the ledger has it; None without one."""

    async def account(user_id: str) -> Account | None:
        is_paused = (await settings.get(user_id)).preferences.trading_paused

        def read(conn: Connection) -> Account | None:
            row = trading.ledger.repository.active_account(conn, user_id)
            if row is None:
                return None
            book = trading.ledger.refresh(conn, row.id)
            return Account(
                cash=book.cash,
                positions={symbol: position.quantity for symbol, position in book.positions.items()},
                fill_model=row.terms.fill_model,
                takes_orders=not row.is_tracked,
                is_paused=is_paused,
            )

        return await trading.db.read_fast(read)

    return account


def _watchlists(settings: SettingsService) -> Watchlists:
    async def watchlist(user_id: str) -> Sequence[Symbol]:
        return [Symbol(symbol) for symbol in (await settings.get(user_id)).preferences.watchlist]

    return watchlist
