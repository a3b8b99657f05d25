"""Bars that users have brought along, as a run takes them."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from paiid.domain.market import Delay
from paiid.features.backtest.bar_lengths import WORDS
from paiid.features.backtest.gathering import Asked, Gathered, NoBarsError, joined
from paiid.features.backtest.kept import Kept
from paiid.features.backtest.wanted import ImportedData
from paiid.features.datasets.schemas import DatasetUsed

if TYPE_CHECKING:
    from paiid.features.datasets.working.files import Columns


def sets_of(data: ImportedData, asked: Asked) -> list[DatasetUsed]:
    """The sets of the symbols to trade and to compare with.

    Raises:
        NoBarsError: none of what is to be traded.
    """
    found = [one for symbol in asked.symbols if (one := data.of(symbol)) is not None]
    if not found:
        names = ", ".join(asked.symbols[:5])
        raise NoBarsError(f"No {WORDS[asked.interval]} bars of {names} were imported under the name {data.source!r}.")
    beside = None if asked.benchmark is None else data.of(asked.benchmark)
    return found if beside is None or beside in found else [*found, beside]


def on_one_axis(data: ImportedData, asked: Asked, found: Sequence[tuple[DatasetUsed, "Columns"]]) -> Gathered:
    """The bars of a run; for a thread. As they are: an imported set tells neither dividends nor splits beside them.

    Raises:
        NoBarsError: nothing of what is to be traded in the range.
    """
    kept = {used.symbol: _kept(data, used, columns, asked.start, asked.end) for used, columns in found}
    empty = Kept(None, asked.start, asked.end, None, 0.0)
    beside = None if asked.benchmark is None else kept.get(asked.benchmark, empty)
    if not any(one.size for symbol, one in kept.items() if symbol in asked.symbols):
        raise NoBarsError(
            f"The bars imported under the name {data.source!r} have none from {asked.start} to {asked.end}."
        )
    return joined(asked, {symbol: kept.get(symbol, empty) for symbol in asked.symbols}, beside, [])


def _kept(data: ImportedData, used: DatasetUsed, found: "Columns", start: date, end: date) -> Kept:
    from paiid.features.backtest.panels import Columns

    columns = Columns(*found)
    truth = f"{data.source} (imported)", Delay.DELAYED, used.prices.adjustment
    return Kept(columns if columns.sessions.size else None, start, end, truth, 0.0)
