"""Makes the history: after each past session what a run would have found, decided and later learned from."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from paiid.domain.advice.calls import window
from paiid.domain.advice.draft import AdviceDraft
from paiid.domain.advice.gates import Situation
from paiid.domain.advice.outcome import Outcome, PriceHistory, Terms, resolve
from paiid.domain.advice.packet import EvidencePacket
from paiid.domain.book import AccountBook
from paiid.domain.exchange_calendar import session_close
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import LedgerTransaction
from paiid.domain.market import Delay
from paiid.features.ai.demo.reading import Past
from paiid.features.ai.evidence.packets import Candidate, Price, Setting, build_packet
from paiid.features.ai.evidence.past import past_cases
from paiid.features.ai.evidence.picking import pick
from paiid.features.ai.evidence.together import PortfolioReturns
from paiid.features.ai.runs.deciding import Decided, Traded, decide, examine, traded, weigh
from paiid.features.ai.runs.purse import Account, Purse
from paiid.ports.advisor import LearningAdvisor, Question
from paiid.quant.calibration import Calibration, fit

MOST_A_SESSION: Final = 2
MOST_CANDIDATES: Final = 14
A_SCREEN: Final = 4
_NOTHING: Final = Decimal(0)
_SITUATION: Final = Situation(delay=Delay.SIMULATED)

Key = tuple[Symbol, str]


@dataclass(frozen=True, slots=True)
class PastCall:
    """What was decided after one session, with the close of it as it was traded."""

    session: date
    decided: Decided
    close: Decimal


@dataclass(slots=True)
class _Running:
    """What is known of calls at a session: those still open, and how ended ones did."""

    outcomes: dict[Key, Outcome | None] = field(default_factory=dict)
    ended: list[tuple[date, float, bool]] = field(default_factory=list)

    def open_at(self, session: date) -> set[Key]:
        """Candidates whose call had not ended by the close of `session`."""
        return {key for key, end in self.outcomes.items() if end is None or end.ended_on > session}

    def calibration(self, session: date) -> Calibration:
        """Of the calls that had ended by then."""
        known = [(stated, won) for ended_on, stated, won in self.ended if ended_on <= session]
        return fit([stated for stated, _ in known], [won for _, won in known])

    def add(self, call: PastCall, outcome: Outcome | None) -> None:
        """Remember how a call will have ended; nothing is read of it before its day."""
        draft = call.decided.draft
        self.outcomes[draft.symbol, draft.direction.value] = outcome
        if outcome is not None:
            self.ended.append((outcome.ended_on, float(draft.probability), outcome.has_won))


@dataclass
class MakePast:
    """Makes one history; a new one for each. `ledger` is the demo account's, oldest first."""

    advisor: LearningAdvisor
    past: Past
    ledger: Sequence[LedgerTransaction]
    _book: AccountBook = field(default_factory=AccountBook)
    _booked: int = 0
    _running: _Running = field(default_factory=_Running)

    async def make(self, sessions: Iterable[date], watch: Callable[[int], None] = lambda _: None) -> list[PastCall]:
        """The calls after each of `sessions`, oldest first; `watch` hears how many of them are decided."""
        cases = await asyncio.to_thread(past_cases, list(self.past.studies.values()))
        found: list[PastCall] = []
        for number, session in enumerate(sessions, 1):
            await self.advisor.learn(cases, session)
            purse, packets, about = await asyncio.to_thread(self._packets, session)
            answers = await self.advisor.advise([Question(packet) for packet in packets])
            drafts = [
                (packet, draft)
                for packet, answer in zip(packets, answers, strict=True)
                if isinstance(draft := examine(packet, answer), AdviceDraft)
            ]
            found += await asyncio.to_thread(self._decided, session, drafts, purse, about)
            watch(number)
        return found

    def _packets(self, session: date) -> tuple[Purse, list[EvidencePacket], dict[Symbol, Traded]]:
        studies, prices = self.past.studies, self.past.prices(session)
        purse = Purse(self._account(session), prices, self.past.sectors)
        held = PortfolioReturns.of({}, {})
        picked = pick(studies, session, held=purse.account.positions, a_screen=A_SCREEN)
        open_ = self._running.open_at(session)
        chosen = [one for one in picked if (one.symbol, one.direction.value) not in open_ and one.symbol in prices]
        packets: list[EvidencePacket] = []
        about: dict[Symbol, Traded] = {}
        for candidate in chosen[:MOST_CANDIDATES]:
            packet = self._packet(candidate, session, purse, held)
            study = studies[candidate.symbol]
            row = study.row(session)
            if packet is not None and row is not None:
                packets.append(packet)
                about[candidate.symbol] = traded(study, row, _SITUATION)
        return purse, packets, about

    def _packet(
        self, candidate: Candidate, session: date, purse: Purse, held: PortfolioReturns
    ) -> EvidencePacket | None:
        study = self.past.studies[candidate.symbol]
        last = purse.prices[candidate.symbol]
        standing = purse.told(study.instrument, held.correlation(study))
        price = Price(last, study.source, session_close(session))
        setting = Setting(price, standing, restated=self.past.restated(candidate.symbol, session))
        return build_packet(candidate, study, session, setting)

    def _decided(
        self,
        session: date,
        drafts: Sequence[tuple[EvidencePacket, AdviceDraft]],
        purse: Purse,
        about: Mapping[Symbol, Traded],
    ) -> list[PastCall]:
        calibration = self._running.calibration(session)
        weighed = [weigh(packet, draft, calibration) for packet, draft in drafts]
        found = [
            PastCall(session, one, purse.prices[one.packet.symbol])
            for one in decide(weighed, purse, about, most=MOST_A_SESSION)
            if isinstance(one, Decided)
        ]
        for call in found:
            self._running.add(call, self._outcome(call))
        return found

    def _outcome(self, call: PastCall) -> Outcome | None:
        draft = call.decided.draft
        starts_on, ends_on = window(call.session, session_close(call.session), draft.horizon_sessions)
        terms = Terms(draft.direction, draft.stop, draft.target, call.session, call.close, starts_on, ends_on)
        return resolve(terms, PriceHistory(self.past.bars[draft.symbol]))

    def _account(self, session: date) -> Account:
        """The demo account as it stood at the close of `session`."""
        closed_at = session_close(session)
        while self._booked < len(self.ledger) and self.ledger[self._booked].occurred_at <= closed_at:
            self._book.apply(self.ledger[self._booked])
            self._booked += 1
        positions = {symbol: position.quantity for symbol, position in self._book.positions.items()}
        return Account(max(self._book.cash, _NOTHING), positions)
