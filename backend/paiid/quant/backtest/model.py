"""What goes into a backtest and what comes out, as arrays. Axes: [t] bars, oldest first; [s] instruments."""

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from paiid.quant.backtest.writing_model import WrittenContract

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


class Reason(IntEnum):
    """Why a fill came about. `SPLIT` is the cash for the fraction of a share that a split left.

    `ASSIGNED`: the holder of a written contract exercised it. `AFTER_ASSIGNMENT`: what a put brought is sold again.
    """

    ENTRY = 1
    REBALANCE = 2
    EXIT_RULE = 3
    STOP = 4
    TARGET = 5
    ORDER = 6
    SPLIT = 7
    MARGIN_CALL = 8
    ASSIGNED = 20
    AFTER_ASSIGNMENT = 21


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Bars of several instruments on one time axis. nan, and a volume of 0, where an instrument has no bar.

    One panel equals itself only, so that what is computed on it can be kept by it.

    `times` are epoch seconds (UTC) of the bars' starts. Prices are USD a share, `volume` shares. `dividends` are USD a
    share, paid to whoever held at the close before; all 0 where prices are adjusted for them. `splits` are shares after
    for one before, from the open of the bar on; None where prices are adjusted for them. `session_ends` [t] are the
    bars that end their session, with which orders for the day end; None where each does, as daily bars do.
    """

    symbols: tuple[str, ...]
    times: IntArray  # [t]
    open: FloatArray  # [t, s]
    high: FloatArray  # [t, s]
    low: FloatArray  # [t, s]
    close: FloatArray  # [t, s]
    volume: FloatArray  # [t, s]
    dividends: FloatArray  # [t, s]
    splits: FloatArray | None = None  # [t, s], 1 where there is none
    session_ends: BoolArray | None = None  # [t]


@dataclass(frozen=True, slots=True)
class Costs:
    """USD a share and an order, basis points of the traded value, share of a bar's volume one order may take.

    Rates are of a year, as ratios, by calendar days over 365: earned on cash, paid on what is borrowed. `leverage` is
    how many dollars of position each dollar of equity may open: 1 in a cash account, 2 on margin. `borrow_rate` is paid
    on the market value of what is sold short, `allows_short` lets a function of each bar sell more than is held.
    """

    commission_per_share: float = 0.0
    commission_minimum: float = 0.0
    commission_bps: float = 0.0
    slippage_bps: float = 0.0
    bar_participation: float = 0.1
    cash_rate: float = 0.0
    margin_rate: float = 0.0
    leverage: float = 1.0
    borrow_rate: float = 0.0
    allows_short: bool = False

    @property
    def earns(self) -> bool:
        """Whether cash or what is borrowed bears interest or a fee."""
        return self.cash_rate > 0.0 or self.margin_rate > 0.0 or self.borrow_rate > 0.0


@dataclass(frozen=True, slots=True)
class Ledger:
    """What came of a run. Fills are in the order they happened; [f].

    `reason` is a `Reason`; `price` USD a share after slippage, `fee` USD, `shares` > 0 bought, < 0 sold.
    `equity`, `cash` and `exposure` (market value of what is held less what is sold short, USD) are at the close of each
    bar, [t], as is `sold_short` (market value, >= 0; None where the run cannot sell short). `shares_held` [s] is what
    is left at the end, below 0 where it is owed. `interest` is USD of the whole run, below 0 where more was paid;
    `borrow` is what was paid for borrowed shares.
    `written` are the contracts of a run that writes them, in the order they were written; `exposure` is less by what
    they are worth. None of any other run.
    """

    bar: IntArray  # [f]
    instrument: IntArray  # [f], index into the panel's symbols
    shares: FloatArray  # [f]
    price: FloatArray  # [f]
    fee: FloatArray  # [f]
    reason: IntArray  # [f]
    slippage: FloatArray  # [f], USD lost to slippage by the fill, >= 0
    equity: FloatArray  # [t]
    cash: FloatArray  # [t]
    exposure: FloatArray  # [t]
    shares_held: FloatArray  # [s]
    interest: float = 0.0
    written: "tuple[WrittenContract, ...] | None" = None
    sold_short: FloatArray | None = None  # [t]
    borrow: float = 0.0

    @property
    def gross_exposure(self) -> FloatArray:
        """[t], market value of what is held and of what is sold short, neither counting against the other; USD."""
        return self.exposure if self.sold_short is None else self.exposure + 2.0 * self.sold_short
