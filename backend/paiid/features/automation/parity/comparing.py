"""What paper did beside what the replay did, trade by trade, and why they differ. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from paiid.domain.exchange_calendar import previous_session, sessions_between
from paiid.domain.instrument import Symbol
from paiid.features.automation.parity.replaying import ParityTrade

What = Literal["entry", "exit", "shares", "fees", "trade", "contract", "premium"]
_NEAR: Final = 3
"""Sessions between two entries that may be the same trade."""
_SAME: Final = 1e-9
_STOP_DID_NOT_FILL: Final = "The replay reached its stop or target; that of paper has not filled."


class DifferenceKind(StrEnum):
    """Why two results differ.

    `data`: a bar was seen otherwise, or not at all, when it was decided. `timing`: in another bar. `fill`: another
    price or number of shares, or none. `cost`: other fees. `logic`: nothing of these explains it.
    """

    DATA = "data"
    TIMING = "timing"
    FILL = "fill"
    COST = "cost"
    LOGIC = "logic"


class Deed(StrEnum):
    """What an order was to do to a position, of either side."""

    OPENS = "opens"
    CLOSES = "closes"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Up to where a difference is not worth an alarm: ratios of price and shares, USD of fees a trade."""

    price: float = 0.002
    shares: float = 0.02
    fees: float = 0.02


@dataclass(frozen=True, slots=True)
class Fate:
    """Why an order of paper came to nothing; `by_owner`: somebody said no, or nobody said yes.

    `is_unreached`: a contract's limit, the quote it was sent at, ended with its session; nothing went wrong.
    """

    text: str
    by_owner: bool
    is_unreached: bool = False


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of the way paper went.

    `fates`: by deed, symbol and the close an order was decided at, of those that filled nothing. `undecided`: closes
    without a decision: `missed` or `no_data`. `scale`: what a price seen on a day is multiplied by to be compared with
    today's bars (dividends and splits since). `is_restated`: whether the bar of a day has changed beyond that.
    `limits`: of entries by limit, by symbol and the close they were decided at, USD a share as ordered. `extremes`: low
    and high of the bar of a day, as it is known today.
    """

    fates: Mapping[tuple[Deed, Symbol, date], Fate] = field(default_factory=dict)
    undecided: Mapping[date, str] = field(default_factory=dict)
    scale: Callable[[Symbol, date], float] = lambda _symbol, _day: 1.0
    is_restated: Callable[[Symbol, date], bool] = lambda _symbol, _day: False
    limits: Mapping[tuple[Symbol, date], float] = field(default_factory=dict)
    extremes: Callable[[Symbol, date], tuple[float, float] | None] = lambda _symbol, _day: None


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; `paper` and `replay` are what each has, in words. `beyond`: more than is tolerated."""

    kind: DifferenceKind
    symbol: Symbol
    session: date
    what: What
    paper: str
    replay: str
    detail: str
    beyond: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """Trades of the replay that paper has too, and the differences in the order of their sessions."""

    matched: int
    differences: tuple[Difference, ...]


def compare(
    paper: Sequence[ParityTrade], replay: Sequence[ParityTrade], known: Circumstances, tolerance: Tolerance
) -> Compared:
    """Pair the trades and class what differs."""
    pairs, only_paper, only_replay = _paired(paper, replay)
    comparing = _Comparing(known, tolerance)
    found = [one for pair in pairs for one in comparing.of_pair(*pair)]
    found += [comparing.of_missing(one) for one in only_replay]
    found += [comparing.of_surplus(one) for one in only_paper]
    return Compared(len(pairs), tuple(sorted(found, key=lambda one: (one.session, one.symbol))))


def _paired(
    paper: Sequence[ParityTrade], replay: Sequence[ParityTrade]
) -> tuple[list[tuple[ParityTrade, ParityTrade]], list[ParityTrade], list[ParityTrade]]:
    """Those of one session first: where positions are turned often, the nearest is not another's."""
    left, alone, pairs = list(paper), sorted(replay, key=lambda it: (it.opened, it.symbol)), []
    for apart in range(_NEAR + 1):
        for one in tuple(alone):
            found = next((it for it in left if _is_alike(it, one) and _distance(it.opened, one.opened) == apart), None)
            if found is not None:
                left.remove(found)
                alone.remove(one)
                pairs.append((found, one))
    return pairs, left, alone


def _is_alike(paper: ParityTrade, replay: ParityTrade) -> bool:
    return paper.symbol == replay.symbol and paper.is_short == replay.is_short


def _opened(one: ParityTrade) -> str:
    return f"{'sold short' if one.is_short else 'bought'} {one.shares:g} at {one.entry_price:.4f}"


def _closed(one: ParityTrade) -> str:
    return f"{'bought back' if one.is_short else 'sold'} on {one.closed}"


def _standing(one: ParityTrade) -> str:
    return "still short" if one.is_short else "still held"


def _distance(first: date, second: date) -> int:
    return len(sessions_between(min(first, second), max(first, second))) - 1


@dataclass(frozen=True)
class _Comparing:
    known: Circumstances
    tolerance: Tolerance

    def of_pair(self, paper: ParityTrade, replay: ParityTrade) -> Iterator[Difference]:
        if paper.opened != replay.opened:
            yield self._entry(paper, replay)
        else:
            yield from self._price("entry", paper.symbol, paper.opened, paper.entry_price, replay.entry_price)
            yield from self._shares(paper, replay)
        if paper.closed != replay.closed:
            yield self._exit(paper, replay)
        elif paper.closed is not None and paper.exit_price is not None and replay.exit_price is not None:
            yield from self._price("exit", paper.symbol, paper.closed, paper.exit_price, replay.exit_price)
            yield from self._fees(paper, replay)

    def of_missing(self, replay: ParityTrade) -> Difference:
        """A trade that only the replay made."""
        decided = previous_session(replay.opened)
        kind, detail, beyond = self._why_nothing(Deed.OPENS, replay.symbol, decided)
        return Difference(kind, replay.symbol, replay.opened, "trade", "nothing", _opened(replay), detail, beyond)

    def of_surplus(self, paper: ParityTrade) -> Difference:
        """A trade that only paper made."""
        decided = previous_session(paper.opened)
        deed = "sell short" if paper.is_short else "buy"
        kind, detail = DifferenceKind.LOGIC, f"The replay sees no reason to {deed}."
        if self.known.is_restated(paper.symbol, decided):
            kind, detail = DifferenceKind.DATA, "The bar judged has changed since."
        elif (only_touched := self._only_touched(paper)) is not None:
            kind, detail = DifferenceKind.FILL, only_touched
        return Difference(kind, paper.symbol, paper.opened, "trade", _opened(paper), "nothing", detail, beyond=True)

    def _entry(self, paper: ParityTrade, replay: ParityTrade) -> Difference:
        """In another session: of a limit, what one of the two saw as filled and the other did not."""
        found = self._timing("entry", paper.symbol, paper.opened, replay.opened)
        decided = previous_session(replay.opened)
        why = self._only_touched(paper) if paper.opened < replay.opened else None
        if paper.opened > replay.opened and (paper.symbol, decided) in self.known.limits:
            fate = self.known.fates.get((Deed.OPENS, paper.symbol, decided))
            why = None if fate is None else fate.text
        return found if why is None else replace(found, kind=DifferenceKind.FILL, detail=f"{why} {found.detail}")

    def _only_touched(self, paper: ParityTrade) -> str | None:
        """Why the broker filled a limit that the replay did not: a quote may reach what no trade went beyond."""
        decided = previous_session(paper.opened)
        limit, extremes = (
            self.known.limits.get((paper.symbol, decided)),
            self.known.extremes(paper.symbol, paper.opened),
        )
        if limit is None or extremes is None:
            return None
        of_today = limit * self.known.scale(paper.symbol, decided)
        side, furthest = (-1, extremes[1]) if paper.is_short else (1, extremes[0])
        if side * furthest < side * of_today * (1 - side * _SAME):
            return None
        beyond, most = ("above", "highest") if paper.is_short else ("below", "lowest")
        told = f"the broker filled its limit of {limit:.2f}"
        return (
            f"No trade went {beyond} {of_today:.4f}, which the replay asks for ({furthest:.4f} was the {most}); {told}."
        )

    def _exit(self, paper: ParityTrade, replay: ParityTrade) -> Difference:
        if paper.closed is not None and replay.closed is not None:
            return self._timing("exit", paper.symbol, paper.closed, replay.closed)
        if replay.closed is not None:
            kind, detail, beyond = self._why_nothing(Deed.CLOSES, paper.symbol, previous_session(replay.closed))
            if replay.by_stop:
                kind, detail = self._kind(paper.symbol, replay.closed, DifferenceKind.FILL), _STOP_DID_NOT_FILL
            standing, told = _standing(paper), _closed(replay)
            return Difference(kind, paper.symbol, replay.closed, "exit", standing, told, detail, beyond)
        assert paper.closed is not None
        kind = self._kind(paper.symbol, paper.closed, DifferenceKind.LOGIC)
        detail = f"The replay sees no reason to {'buy it back' if paper.is_short else 'sell'}."
        told, standing = _closed(paper), _standing(replay)
        return Difference(kind, paper.symbol, paper.closed, "exit", told, standing, detail, beyond=True)

    def _timing(self, what: Literal["entry", "exit"], symbol: Symbol, paper: date, replay: date) -> Difference:
        sessions = _distance(paper, replay)
        word = "later" if paper > replay else "earlier"
        detail = f"Paper filled {sessions} {'session' if sessions == 1 else 'sessions'} {word}."
        missed = self.known.undecided.get(previous_session(replay))
        if missed is not None:
            detail += f" There was no decision at the close before: {missed}."
        return Difference(
            DifferenceKind.TIMING, symbol, min(paper, replay), what, f"on {paper}", f"on {replay}", detail, beyond=True
        )

    def _price(
        self, what: Literal["entry", "exit"], symbol: Symbol, day: date, paper: float, replay: float
    ) -> Iterator[Difference]:
        off = paper * self.known.scale(symbol, day) / replay - 1
        if abs(off) <= _SAME * 1000:
            return
        kind = self._kind(symbol, day, DifferenceKind.FILL)
        detail = f"The price differs by {off:+.3%}."
        beyond = abs(off) > self.tolerance.price
        if what == "entry" and self._is_of_dividend(symbol, day, paper, replay):
            beyond, detail = (
                False,
                f"{detail} Its limit was of the close before a dividend, which the replay takes off.",
            )
        yield Difference(kind, symbol, day, what, f"{paper:.4f} USD", f"{replay:.4f} USD", detail, beyond)

    def _is_of_dividend(self, symbol: Symbol, day: date, paper: float, replay: float) -> bool:
        decided = previous_session(day)
        of_limit = self.known.scale(symbol, decided)
        is_apart = abs(of_limit / self.known.scale(symbol, day) - 1) > _SAME
        is_limit = (symbol, decided) in self.known.limits
        return is_limit and is_apart and abs(paper * of_limit / replay - 1) <= self.tolerance.price

    def _shares(self, paper: ParityTrade, replay: ParityTrade) -> Iterator[Difference]:
        # Rounded to whole shares on prices of then, or on today's: either number is the same decision.
        offs = [paper.shares / by / replay.shares - 1 for by in (1, self.known.scale(paper.symbol, paper.opened))]
        off = min(offs, key=abs)
        if abs(off) <= _SAME:
            return
        kind = self._kind(paper.symbol, paper.opened, DifferenceKind.FILL)
        beyond = abs(off) > self.tolerance.shares
        yield Difference(
            kind, paper.symbol, paper.opened, "shares", f"{paper.shares:g} shares", f"{replay.shares:g} shares",
            f"The number of shares differs by {off:+.2%}.", beyond,
        )  # fmt: skip

    def _fees(self, paper: ParityTrade, replay: ParityTrade) -> Iterator[Difference]:
        off = paper.fees - replay.fees
        if abs(off) < 0.005:
            return
        assert paper.closed is not None
        yield Difference(
            DifferenceKind.COST, paper.symbol, paper.closed, "fees", f"{paper.fees:.2f} USD", f"{replay.fees:.2f} USD",
            f"The fees differ by {off:+.2f} USD.", abs(off) > self.tolerance.fees,
        )  # fmt: skip

    def _why_nothing(self, deed: Deed, symbol: Symbol, decided: date) -> tuple[DifferenceKind, str, bool]:
        """Why paper made no fill of what was decided at that close."""
        outcome = self.known.undecided.get(decided)
        if outcome == "no_data":
            return DifferenceKind.DATA, "Paper had no prices to decide on at the close before.", True
        if outcome is not None:
            return DifferenceKind.TIMING, "Nobody decided at the close before: the program did not run.", True
        fate = self.known.fates.get((deed, symbol, decided))
        if fate is not None:
            return DifferenceKind.FILL, fate.text, not fate.by_owner
        if self.known.is_restated(symbol, decided):
            return DifferenceKind.DATA, "The bar judged has changed since.", True
        return DifferenceKind.LOGIC, "Paper ordered nothing.", True

    def _kind(self, symbol: Symbol, day: date, otherwise: DifferenceKind) -> DifferenceKind:
        return DifferenceKind.DATA if self.known.is_restated(symbol, day) else otherwise
