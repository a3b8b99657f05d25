"""What the loop reads and what it remembers, as rows of structured arrays: a row is passed on without any cost.

The protocols tell the type checker what the rows of each dtype are.
"""

from typing import Final, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

_Row_co = TypeVar("_Row_co", covariant=True)


class Rows(Protocol[_Row_co]):
    """Rows by number."""

    def __getitem__(self, place: int, /) -> _Row_co: ...

    def __len__(self) -> int: ...


class Grid(Protocol[_Row_co]):
    """Rows by bar and instrument."""

    def __getitem__(self, place: tuple[int, int], /) -> _Row_co: ...

    def __len__(self) -> int: ...


class Bar(Protocol):
    """One bar; all nan and a volume of 0 where the instrument has none. `split` is 1 where there is none."""

    open: float
    high: float
    low: float
    close: float
    volume: float
    dividend: float
    split: float


class Wish(Protocol):
    """What the plan says of an instrument at the close of a bar; see `Plan`."""

    score: float
    weight: float
    stop_distance: float
    target_distance: float
    entry_distance: float
    enters: int
    leaves: int


class Settings(Protocol):
    """What holds for the whole run: the costs and the codes of the plan; `has_rule` are bits of both sides.

    `asks` has a bit for each rule that asks for the portfolio, by its place (`codes.ENTRY_RULE`); `portfolio` is not 0
    where any rule does.
    """

    per_share: float
    minimum: float
    bps: float
    slippage_bps: float
    participation: float
    cash_rate: float
    margin_rate: float
    borrow_rate: float
    leverage: float
    max_weight: float
    max_positions: int
    sizing: int
    rebalances: int
    stop: int
    target: int
    entry: int
    has_rule: int
    shorts: int
    asks: int
    portfolio: int


class Account(Protocol):
    """Cash in USD, and counts: positions, purchases in the queue, fills (also of those without room).

    `power` is what may still be opened on margin, USD; `interest` and `borrow` all that was booked, USD. `called` where
    the close judged brought a margin call. `peak` is the highest equity at a close so far, USD; from `drawdown` on the
    figures of the portfolio that rules ask for, with those of the close before, nan while they are not known.
    """

    cash: float
    power: float
    interest: float
    borrow: float
    positions: int
    queued: int
    fills: int
    called: int
    peak: float
    drawdown: float
    open_positions: float
    exposure: float
    cash_part: float
    drawdown_before: float
    open_before: float
    exposure_before: float
    part_before: float


class Position(Protocol):
    """One instrument's; `shares` are below 0 where they are owed. Prices in USD a share; `stop`, `target` nan for none.

    `average` is what was paid, or got for what is sold short, without fees; `high` the best price since the entry, of a
    short the lowest. `mark` and `trail` belong to a trailing stop, `held` are sessions at whose close it was held.
    `stop_distance` and `target_distance` are noted when an entry is decided, and `limit`, nan at the market; `is_new`
    while the bar lasts within which a limit order entered. `leaving` is the reason of an open order to close
    everything, 0 for none; `wanted` are shares to buy (> 0) or to sell (< 0) from the next bar on, `turn` those to open
    at the open that closes a position of the other side. `last` is the newest close. `place` is for the queue: its
    first `Account.queued` rows name the instruments to open, in order. `sessions`, `gain` and `fall` are the figures
    that rules ask for, nan while nothing is held, with those of the instrument's bar before.
    """

    shares: float
    average: float
    high: float
    stop: float
    mark: float
    trail: float
    target: float
    stop_distance: float
    target_distance: float
    limit: float
    wanted: float
    turn: float
    last: float
    sessions: float
    gain: float
    fall: float
    sessions_before: float
    gain_before: float
    fall_before: float
    held: int
    leaving: int
    is_new: int
    place: int


class FillRow(Protocol):
    """One fill, as in `Ledger`."""

    bar: int
    instrument: int
    reason: int
    shares: float
    price: float
    fee: float
    slippage: float


class OrderRow(Protocol):
    """An order of a program: `kind` and `side` as in `fills`, `price` its limit or stop, `shares` still to fill."""

    instrument: int
    kind: int
    side: int
    is_open: int
    is_triggered: int
    shares: float
    price: float


Bars = Grid[Bar]
BarRows = Rows[Bar]
WishRows = Rows[Wish]
Positions = Rows[Position]
FillRows = Rows[FillRow]
OrderRows = Rows[OrderRow]

_TYPES: Final = {float: np.float64, int: np.int64}


def dtype_of(row: type) -> np.dtype[np.void]:
    """The dtype whose rows the protocol `row` describes."""
    return np.dtype([(name, _TYPES[kind]) for name, kind in row.__annotations__.items()])


BAR: Final = dtype_of(Bar)
WISH: Final = dtype_of(Wish)
SETTINGS: Final = dtype_of(Settings)
ACCOUNT: Final = dtype_of(Account)
POSITION: Final = dtype_of(Position)
FILL: Final = dtype_of(FillRow)
ORDER: Final = dtype_of(OrderRow)


def new_account(cash: float) -> npt.NDArray[np.void]:
    """So much cash in USD, and no figure of the portfolio known."""
    found = np.zeros(1, ACCOUNT)
    found["cash"] = found["peak"] = cash
    for name in ("drawdown", "open_positions", "exposure", "cash_part"):
        found[name] = np.nan
    return found


def new_positions(instruments: int) -> npt.NDArray[np.void]:
    """Nothing held and nothing wanted."""
    found = np.zeros(instruments, POSITION)
    for name, kind in Position.__annotations__.items():
        if kind is float and name not in {"shares", "wanted", "turn"}:
            found[name] = np.nan
    return found
