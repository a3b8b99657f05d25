"""Whether a plan can be trusted: that it does not know the future, and how much of the past it needs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from paiid.quant.backtest.engine import run
from paiid.quant.backtest.model import FloatArray, Ledger, Panel
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.writing_model import WrittenContract

Runner = Callable[[Panel], Ledger]
_MONTH: Final = 21
Planner = Callable[[Panel], Plan]
_PRICES: Final = ("open", "high", "low", "close")
_COLUMNS: Final = (*_PRICES, "volume", "dividends")
_Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed, and in which bar."""

    what: str
    bar: int


@dataclass(frozen=True, slots=True)
class LookAhead:
    """`bars_checked` over all `cuts`; `first` is None where nothing of the past moved with the future."""

    cuts: tuple[int, ...]
    bars_checked: int
    first: Difference | None


@dataclass(frozen=True, slots=True)
class WarmUp:
    """After `settles_after` bars of history the signals are those of the whole history for good; None if never.

    `bars_checked` over all `starts`.
    """

    starts: tuple[int, ...]
    bars_checked: int
    settles_after: int | None


def look_ahead(planner: Planner, panel: Panel, cash: float, *, cuts: int = 5, seed: int = 0) -> LookAhead:
    """Put another future after each of several bars: signals, fills and equity up to that bar must stay.

    Args:
        planner: makes the plan of a panel.
        panel: the true bars.
        cash: to start with, USD.
        cuts: how many bars to cut at.
        seed: of the other futures.
    """
    rng = np.random.default_rng(seed)
    bars = panel.times.size
    places = sorted({max(0, bars * number // (cuts + 1)) for number in range(1, cuts + 1)})
    plan = planner(panel)
    ledger = run(plan, panel, cash)
    checked = 0
    for cut in places:
        other = _other_future(panel, cut, rng)
        other_plan = planner(other)
        checked += cut + 1
        pairs = [*_signals(plan, other_plan), *_results(ledger, run(other_plan, other, cash), bars)]
        found = _first_difference(pairs, cut + 1)
        if found is not None:
            return LookAhead(tuple(places), checked, found)
    return LookAhead(tuple(places), checked, None)


def look_ahead_of_runs(runner: Runner, panel: Panel, *, cuts: int = 5, seed: int = 0) -> LookAhead:
    """As `look_ahead`, of what only a run can tell: fills and equity up to the cut must stay.

    Each other run ends a month after its cut, which is as much of another future as any.

    Args:
        runner: trades a panel, in the same way each time.
        panel: the true bars.
        cuts: how many bars to cut at.
        seed: of the other futures.
    """
    rng = np.random.default_rng(seed)
    bars = panel.times.size
    places = sorted({max(0, bars * number // (cuts + 1)) for number in range(1, cuts + 1)})
    ledger = runner(panel)
    checked = 0
    for cut in places:
        end = min(bars, cut + 1 + _MONTH)
        other = runner(_between(_other_future(panel, cut, rng), 0, end))
        checked += cut + 1
        pairs = [(name, own[: cut + 1], others[: cut + 1]) for name, own, others in _results(ledger, other, bars)]
        found = _first_difference(pairs, cut + 1)
        if found is not None:
            return LookAhead(tuple(places), checked, found)
    return LookAhead(tuple(places), checked, None)


def warm_up(planner: Planner, panel: Panel, *, starts: int = 5) -> WarmUp:
    """Leave out more and more of the oldest bars, and see from which bar on the signals no longer tell.

    Args:
        planner: makes the plan of a panel.
        panel: the bars.
        starts: how many beginnings to try, in the first half.
    """
    bars = panel.times.size
    places = sorted({bars * number // (2 * starts) for number in range(1, starts + 1)} - {0})
    plan = planner(panel)
    needed: int | None = 0
    for start in places:
        shorter = planner(_between(panel, start, bars))
        differs = np.zeros(bars - start, np.bool_)
        for _, whole, part in _signals(plan, shorter, is_about_signals_only=True):
            differs |= _differs(whole[..., start:, :] if whole.ndim > 1 else whole[start:], part)
        last = int(np.flatnonzero(differs)[-1]) + 1 if differs.any() else 0
        needed = None if needed is None or last == differs.size else max(needed, last)
    return WarmUp(tuple(places), sum(bars - start for start in places), needed)


def _between(panel: Panel, start: int, end: int) -> Panel:
    """The bars in [start, end)."""
    columns: dict[str, Any] = {name: getattr(panel, name)[start:end] for name in (*_COLUMNS, "times")}
    kept: dict[str, Any] = {
        name: None if (one := getattr(panel, name)) is None else one[start:end] for name in ("splits", "session_ends")
    }
    return replace(panel, **kept, **columns)


def _other_future(panel: Panel, cut: int, rng: np.random.Generator) -> Panel:
    """The same bars up to `cut`, and after it prices and volumes that went another way."""
    shape = panel.close[cut + 1 :].shape
    factor = np.exp(np.cumsum(rng.normal(0.0, 0.05, shape), axis=0))
    changed: dict[str, Any] = {name: getattr(panel, name).copy() for name in _COLUMNS}
    for name in _PRICES:
        changed[name][cut + 1 :] *= factor
    changed["volume"][cut + 1 :] *= rng.uniform(0.2, 5.0, shape)
    return replace(panel, **changed)


def _signals(one: Plan, other: Plan, *, is_about_signals_only: bool = False) -> Iterator[tuple[str, _Array, _Array]]:
    """Pairs by name: [t], [t, s] or [f, t, s]; what is one value for all is no signal."""
    names = (
        ["enters", "leaves"]
        + ([] if one.enters_short is None else ["enters_short", "leaves_short"])
        + ([] if is_about_signals_only else ["judged", "scores", "weights", "stop_distance", "target_distance"])
    )
    pairs: list[tuple[str, _Array, _Array]] = [(name, getattr(one, name), getattr(other, name)) for name in names]
    for name, own in one.programs.items():
        others = other.programs[name]
        if own is not None and others is not None:
            pairs.append((name, own.flags, others.flags))
            if not is_about_signals_only:
                pairs.append((name, own.series, others.series))
    return (pair for pair in pairs if pair[1].shape != (1, 1))


def _results(one: Ledger, other: Ledger, bars: int) -> Iterator[tuple[str, _Array, _Array]]:
    """What was traded in each bar as figures of that bar, and the equity."""
    yield "fills", _by_bar(one, bars), _by_bar(other, bars)
    if one.written is not None and other.written is not None:
        yield "contracts", _written_by_bar(one.written, bars), _written_by_bar(other.written, bars)
    yield "equity", one.equity, other.equity


def _by_bar(ledger: Ledger, bars: int) -> FloatArray:
    """[t, 3]: how many fills, shares times one more than the instrument's place, what was paid."""
    weights = (np.ones(ledger.bar.size), ledger.shares * (1 + ledger.instrument), ledger.shares * ledger.price)
    return np.stack([np.bincount(ledger.bar, one, minlength=bars) for one in weights], axis=1)


def _written_by_bar(contracts: tuple[WrittenContract, ...], bars: int) -> FloatArray:
    """[t, 4]: how many were written, at what strike and premium, and what was paid to end those that ended."""
    found = np.zeros((bars, 4))
    for one in contracts:
        place = 1 + one.instrument
        found[one.opened, :3] += one.contracts * place, one.named_strike * place, one.premium * place
        if one.closed >= 0:
            found[one.closed, 3] += (1.0 + one.price) * one.contracts * place
    return found


def _first_difference(pairs: list[tuple[str, _Array, _Array]], bars: int) -> Difference | None:
    found = []
    for name, one, other in pairs:
        at = np.flatnonzero(_differs(one, other)[:bars])
        if at.size:
            found.append(Difference(name, int(at[0])))
    return min(found, key=lambda difference: difference.bar, default=None)


def _differs(one: _Array, other: _Array) -> npt.NDArray[np.bool_]:
    """[t], of [t], [t, s] or [f, t, s]; nan equals nan."""
    # Only nan differs from itself.
    differs = np.asarray((one != other) & ~((one != one) & (other != other)))  # noqa: PLR0124
    if differs.ndim == 1:
        return differs
    return np.asarray(differs.any(axis=(0, 2) if differs.ndim == 3 else 1))
