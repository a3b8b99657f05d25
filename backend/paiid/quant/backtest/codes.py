"""Numbers that stand for words inside the kernels."""

from enum import IntEnum
from typing import Final

# What a rule on the position held or on the portfolio is made of. Each step is (operation, argument); operands are
# pushed, a comparison takes two off (a crossing four: both now, then both before) and pushes 1 or 0, `ALL`, `ANY` and
# `NONE` take `argument` of those.
NUMBER: Final = 0
FIGURE: Final = 1
FIGURE_BEFORE: Final = 2
SERIES: Final = 3
SERIES_BEFORE: Final = 4
FLAG: Final = 5
ABOVE: Final = 6
AT_LEAST: Final = 7
BELOW: Final = 8
AT_MOST: Final = 9
CROSSES_ABOVE: Final = 10
CROSSES_BELOW: Final = 11
ALL: Final = 12
ANY: Final = 13
NONE: Final = 14

# Figures of a position, nan while nothing is held.
SESSIONS_HELD: Final = 0
RETURN_SINCE_ENTRY: Final = 1
FALL_FROM_HIGH: Final = 2
# Figures of the portfolio at the close, before the decision.
DRAWDOWN: Final = 3
OPEN_POSITIONS: Final = 4
EXPOSURE: Final = 5
CASH: Final = 6

# Rules that ask for the portfolio and not for a position: their places in the program that holds them all.
ENTRY_RULE: Final = 0
ENTRY_RULE_SHORT: Final = 1
LEAVE_RULE: Final = 2
LEAVE_RULE_SHORT: Final = 3
LEAVES: Final = 1 << LEAVE_RULE | 1 << LEAVE_RULE_SHORT
"""Bits of `Settings.asks`."""

MARKET: Final = 0
LIMIT: Final = 1
STOP: Final = 2


# Bits of what a plan says of an instrument: to enter or to leave a position of this side.
LONG: Final = 1
SHORT: Final = 2

LONG_MAINTENANCE: Final = 0.25
SHORT_MAINTENANCE: Final = 0.30
"""What equity must be at least, as a part of what is held and of what is sold short (FINRA Rule 4210(c))."""


class Distance(IntEnum):
    """How far from the entry a protective order stands; `TRAILING_*` follow the best price."""

    NONE = 0
    AMOUNT = 1
    RATIO = 2
    TRAILING_AMOUNT = 3
    TRAILING_RATIO = 4


class SizingCode(IntEnum):
    """`WEIGHTS`: the plan's own ratio of equity; `EQUAL`: one part for each that is held after the decision.

    `AMOUNTS` and `SHARES`: the plan's weights are USD, or shares.
    """

    WEIGHTS = 0
    EQUAL = 1
    AMOUNTS = 2
    SHARES = 3


class Rebalancing(IntEnum):
    """What a decision does to a position that is kept.

    `TARGET` brings it back to its size. `ADD` buys its weight of the equity once more where the entry rule holds, up to
    the largest weight, and never sells for it.
    """

    NONE = 0
    TARGET = 1
    ADD = 2
