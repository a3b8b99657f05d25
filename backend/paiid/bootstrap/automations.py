"""Builds what runs strategies on paper."""

from dataclasses import dataclass

from paiid.bootstrap.services import Trading
from paiid.core.clock import Clock
from paiid.features.automation.jobs import AutomationJobs, AutomationRounds
from paiid.features.automation.parity.comparing import Tolerance
from paiid.features.automation.parity.service import CheckParity
from paiid.features.automation.service.deciding import DecideAutomations
from paiid.features.automation.service.desk import AutomationDesk
from paiid.features.automation.service.leaving import LeaveMarket
from paiid.features.automation.service.looking import Looking
from paiid.features.automation.service.making import MakeAutomation
from paiid.features.automation.service.managing import AutomationService
from paiid.features.automation.service.protecting import ProtectHoldings
from paiid.features.automation.service.sending import SendOrders
from paiid.features.automation.service.stopping import StopAutomation
from paiid.features.backtest.simulation import Simulation
from paiid.features.proposals.service import ProposalService
from paiid.ports.option_data import OptionData
from paiid.settings import Settings


@dataclass(frozen=True)
class Automations:
    """What answers, and what runs by itself."""

    service: AutomationService
    jobs: AutomationJobs
    rounds: AutomationRounds


def build_automations(
    clock: Clock,
    trading: Trading,
    simulation: Simulation,
    proposals: ProposalService,
    *,
    tolerance: Tolerance,
    options: OptionData | None = None,
) -> Automations:
    """Automations over the order services, with the backtests' bars and worker."""
    desk = AutomationDesk(
        db=trading.db,
        clock=clock,
        events=trading.place.events,
        market_data=trading.market.market_data,
        simulation=simulation,
        ledger=trading.ledger,
        place=trading.place,
        change=trading.change,
        proposals=proposals,
        options=options,
    )
    looking, sending = Looking(desk), SendOrders(desk)
    deciding, protecting = DecideAutomations(desk, looking), ProtectHoldings(desk, sending)
    leaving = LeaveMarket(desk, sending)
    jobs = AutomationJobs(desk, deciding, sending, protecting, CheckParity(desk, tolerance), leaving)
    service = AutomationService(desk, looking, MakeAutomation(desk), StopAutomation(desk, leaving))
    return Automations(service, jobs, AutomationRounds(jobs))


def tolerance(settings: Settings) -> Tolerance:
    """Up to where paper and its replay may differ without an alarm."""
    return Tolerance(
        price=float(settings.paiid_parity_price_bps) / 10_000, shares=float(settings.paiid_parity_shares_pct) / 100
    )
