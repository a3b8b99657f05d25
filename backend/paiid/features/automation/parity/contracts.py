"""Contracts that paper wrote beside those of its replay, and why they differ. Pure.

The replay's prices of contracts are modelled, for no source has past ones. So other premiums, and all that follows
from them, are differences of data and no alarm; another contract, another day or none at all are, where the rules and
not the prices are behind it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from paiid.domain.exchange_calendar import previous_session, sessions_between
from paiid.domain.instrument import Symbol
from paiid.features.automation.contracts import ContractFate
from paiid.features.automation.parity.comparing import Circumstances, Compared, Deed, Difference, DifferenceKind, What
from paiid.features.automation.parity.replaying_contracts import ParityContract

MODELLED: Final = "The backtest's option prices are modelled, not a market's."
_FOLLOWS: Final = "It follows from the contract before, which ended otherwise. " + MODELLED
_NEAR: Final = 3
"""Sessions between two writings that may be the same."""
_SAME: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Picked:
    """What paper's rule picked at a close, by itself; `problem` says why nothing of it was ordered."""

    strike: Decimal | None
    expiration: date | None
    problem: str | None = None


Picks = Mapping[tuple[Symbol, date], Picked]
"""By underlying and the close it was decided at."""


def compare_contracts(
    paper: Sequence[ParityContract], replay: Sequence[ParityContract], known: Circumstances, picks: Picks
) -> Compared:
    """Pair the contracts and class what differs."""
    found: list[Difference] = []
    matched = 0
    for underlying in sorted({one.underlying for one in (*paper, *replay)}):
        own = sorted((one for one in paper if one.underlying == underlying), key=lambda one: one.opened)
        theirs = sorted((one for one in replay if one.underlying == underlying), key=lambda one: one.opened)
        comparing = _Comparing(known, picks)
        for one, other in _paired(own, theirs):
            matched += one is not None and other is not None
            found += comparing.of(one, other)
    return Compared(matched, tuple(sorted(found, key=lambda one: (one.session, one.symbol))))


def with_contracts(shares: Compared, contracts: Compared, assigned: Collection[tuple[Symbol, date]]) -> Compared:
    """Both together. What of the shares follows from contracts that ended otherwise is no alarm either.

    Args:
        shares: their comparison.
        contracts: theirs.
        assigned: underlyings and sessions of assignments: those shares change hands at a strike, which no dividend
            restates.
    """
    since: dict[Symbol, date] = {}
    for one in contracts.differences:
        if one.what != "premium" and one.kind is DifferenceKind.DATA and not one.beyond:
            since.setdefault(one.symbol, one.session)
    told = [_excused(one, since.get(one.symbol), assigned) for one in shares.differences]
    both = sorted([*told, *contracts.differences], key=lambda one: (one.session, one.symbol))
    return Compared(shares.matched + contracts.matched, tuple(both))


def _excused(one: Difference, since: date | None, assigned: Collection[tuple[Symbol, date]]) -> Difference:
    if one.what == "fees":
        return one
    if since is not None and one.session >= since:
        detail = f"{one.detail} It follows from the contract on it. {MODELLED}"
    elif one.what in {"entry", "exit"} and (one.symbol, one.session) in assigned and one.kind is DifferenceKind.FILL:
        detail = f"{one.detail} It changed hands at the strike, which dividends since do not restate."
    else:
        return one
    return replace(one, kind=DifferenceKind.DATA, detail=detail, beyond=False)


def _paired(
    paper: Sequence[ParityContract], replay: Sequence[ParityContract]
) -> Iterator[tuple[ParityContract | None, ParityContract | None]]:
    """In the order of their writing; one of the two is None where it stands alone."""
    left = list(paper)
    found: list[tuple[date, ParityContract | None, ParityContract | None]] = []
    for one in replay:
        near = min(left, key=lambda it: _distance(it.opened, one.opened), default=None)
        if near is not None and _distance(near.opened, one.opened) <= _NEAR:
            left.remove(near)
            found.append((one.opened, near, one))
        else:
            found.append((one.opened, None, one))
    found += [(one.opened, one, None) for one in left]
    for _, mine, theirs in sorted(found, key=lambda it: it[0]):
        yield mine, theirs


def _distance(first: date, second: date) -> int:
    return len(sessions_between(min(first, second), max(first, second))) - 1


@dataclass
class _Comparing:
    """Of one underlying. `has_parted`: from here on a contract of one of the two ended otherwise by prices alone."""

    known: Circumstances
    picks: Picks
    has_parted: bool = False

    def of(self, paper: ParityContract | None, replay: ParityContract | None) -> Iterator[Difference]:
        if paper is not None and replay is not None:
            yield from self._of_pair(paper, replay)
        elif replay is not None:
            yield self._missing(replay)
        elif paper is not None:
            kind = DifferenceKind.DATA if self.has_parted else DifferenceKind.LOGIC
            detail = _FOLLOWS if self.has_parted else "The replay sees no reason to write it."
            yield _difference(kind, paper, "trade", (_named(paper), "nothing"), detail, beyond=not self.has_parted)

    def _of_pair(self, paper: ParityContract, replay: ParityContract) -> Iterator[Difference]:
        if paper.opened != replay.opened:
            yield self._timing(paper, replay)
        if (paper.strike, paper.expiration) != (replay.strike, replay.expiration):
            yield self._another(paper, replay)
        if paper.contracts != replay.contracts:
            yield self._number(paper, replay)
        if abs(paper.premium - replay.premium) > _SAME:
            yield _difference(
                DifferenceKind.DATA, paper, "premium", (f"{paper.premium:.2f} USD", f"{replay.premium:.2f} USD"),
                f"The premium differs by {paper.premium - replay.premium:+.2f} USD a share. {MODELLED}", beyond=False,
            )  # fmt: skip
        if (paper.fate, paper.closed) != (replay.fate, replay.closed):
            yield self._end(paper, replay)

    def _missing(self, replay: ParityContract) -> Difference:
        decided = previous_session(replay.opened)
        pick = self.picks.get((replay.underlying, decided))
        if decided in self.known.undecided:
            text = f"There was no decision at the close before: {self.known.undecided[decided]}."
            kind = DifferenceKind.DATA if self.known.undecided[decided] == "no_data" else DifferenceKind.TIMING
            beyond = True
        elif pick is not None and pick.problem is not None:
            kind, text, beyond = DifferenceKind.DATA, f"{pick.problem} {MODELLED}", False
        elif (fate := self.known.fates.get((Deed.OPENS, replay.underlying, decided))) is not None:
            kind, text, beyond = DifferenceKind.FILL, fate.text, not (fate.by_owner or fate.is_unreached)
        elif self.has_parted:
            kind, text, beyond = DifferenceKind.DATA, _FOLLOWS, False
        else:
            kind, text, beyond = DifferenceKind.LOGIC, "Paper ordered nothing.", True
        # What comes after this one on either side goes its own way.
        self.has_parted = self.has_parted or not beyond
        return _difference(kind, replay, "trade", ("nothing", _named(replay)), text, beyond=beyond)

    def _timing(self, paper: ParityContract, replay: ParityContract) -> Difference:
        told = f"on {paper.opened}", f"on {replay.opened}"
        if self.has_parted:
            return _difference(DifferenceKind.DATA, paper, "entry", told, _FOLLOWS, beyond=False)
        fate = self.known.fates.get((Deed.OPENS, replay.underlying, previous_session(replay.opened)))
        if paper.opened > replay.opened and fate is not None and fate.is_unreached:
            # The rule was asked again after later closes, and may name another contract there.
            self.has_parted = True
            return _difference(DifferenceKind.FILL, paper, "entry", told, fate.text, beyond=False)
        sessions = _distance(paper.opened, replay.opened)
        word = "later" if paper.opened > replay.opened else "earlier"
        detail = f"Paper wrote it {sessions} {'session' if sessions == 1 else 'sessions'} {word}."
        return _difference(DifferenceKind.TIMING, paper, "entry", told, detail, beyond=True)

    def _another(self, paper: ParityContract, replay: ParityContract) -> Difference:
        told = _named(paper), _named(replay)
        pick = self.picks.get((paper.underlying, previous_session(paper.opened)))
        self_made = pick is not None and (pick.strike, pick.expiration) == (replay.strike, replay.expiration)
        if self_made:
            self.has_parted = True
            detail = "The market does not list the contract that the rule names; the nearest was written."
            return _difference(DifferenceKind.DATA, paper, "contract", told, detail, beyond=False)
        if self.has_parted:
            return _difference(DifferenceKind.DATA, paper, "contract", told, _FOLLOWS, beyond=False)
        if self._is_restated(paper):
            self.has_parted = True
            detail = "Dividends or corrections since have restated the close that its strike is measured from."
            return _difference(DifferenceKind.DATA, paper, "contract", told, detail, beyond=False)
        detail = "The replay's rule names another contract."
        return _difference(DifferenceKind.LOGIC, paper, "contract", told, detail, beyond=True)

    def _number(self, paper: ParityContract, replay: ParityContract) -> Difference:
        told = f"{paper.contracts} contracts", f"{replay.contracts} contracts"
        if abs(paper.contracts - replay.contracts) <= max(1, replay.contracts // 10):
            detail = f"Other premiums have left another amount of cash. {MODELLED}"
            return _difference(DifferenceKind.DATA, paper, "shares", told, detail, beyond=False)
        return _difference(DifferenceKind.FILL, paper, "shares", told, "The number of contracts differs.", beyond=True)

    def _end(self, paper: ParityContract, replay: ParityContract) -> Difference:
        told = _end_of(paper), _end_of(replay)
        kind, beyond = DifferenceKind.DATA, False
        if paper.fate is ContractFate.ASSIGNED and paper.closed is not None and paper.closed < paper.expiration:
            detail = "Its holder exercised it early, which the replay does not model."
        elif self.has_parted or (paper.strike, paper.expiration) != (replay.strike, replay.expiration):
            detail = "It is another contract, or another one came before it."
        elif ContractFate.BOUGHT_BACK in {paper.fate, replay.fate} and not self._is_refused(paper, replay):
            detail = f"It is bought back at a part of its premium, which the two reach on different days. {MODELLED}"
        elif self._is_refused(paper, replay):
            kind, beyond, detail = DifferenceKind.FILL, True, "Paper's order to buy it back came to nothing."
        elif self._is_restated(paper):
            detail = "A dividend since, or a correction, has moved the closes that it is measured by."
        else:
            kind, beyond, detail = DifferenceKind.LOGIC, True, "The same contract ended otherwise."
        self.has_parted = self.has_parted or not beyond
        return _difference(kind, paper, "exit", told, detail, beyond=beyond)

    def _is_refused(self, paper: ParityContract, replay: ParityContract) -> bool:
        if replay.fate is not ContractFate.BOUGHT_BACK or replay.closed is None:
            return False
        return (Deed.CLOSES, paper.underlying, previous_session(replay.closed)) in self.known.fates

    def _is_restated(self, paper: ParityContract) -> bool:
        decided = previous_session(paper.opened)
        is_scaled = abs(self.known.scale(paper.underlying, decided) - 1) > _SAME
        return is_scaled or self.known.is_restated(paper.underlying, decided)


def _named(one: ParityContract) -> str:
    return f"{one.contracts} {'call' if one.is_call else 'put'} {one.strike} {one.expiration}"


def _end_of(one: ParityContract) -> str:
    words = one.fate.value.replace("_", " ")
    return words if one.closed is None else f"{words} on {one.closed}"


def _difference(
    kind: DifferenceKind, one: ParityContract, what: What, told: tuple[str, str], detail: str, *, beyond: bool
) -> Difference:
    paper, replay = told
    return Difference(kind, one.underlying, one.opened, what, paper, replay, detail, beyond)
