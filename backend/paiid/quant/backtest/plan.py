"""What a strategy wants on one panel, with every rule that needs no position worked out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from paiid.quant.backtest.codes import Distance, Rebalancing, SizingCode
from paiid.quant.backtest.model import BoolArray, Costs, FloatArray
from paiid.quant.backtest.program import Program, asks_for_portfolio


@dataclass(frozen=True, slots=True)
class Plan:
    """Signals and sizes of one strategy on one panel; arrays [t, s], where marked * also [1, 1] for one value of all.

    `judged` are the bars at whose close rules are asked. `enters` must be False where the size or the distance of the
    stop is not known. A position is left where `leaves`, `leave_rule` or `exit_rule` says so; where one of the first
    two does, nothing is entered. An `entry_rule` asks for the portfolio: of what `enters`, that is entered of which it
    is true, too. `scores`: the highest is bought first. `weights` are what `sizing` says.
    `rebalances` is a `Rebalancing`: what a decision does to what is kept. Distances are USD a share, or a ratio of
    the entry price (of the mark for a trailing stop), as their kind says. An entry is ordered at the market, or with
    `entry` as a limit that far below the close judged. Interest runs from the open of bar `begins` on.

    What is sold short has signals and a rule of its own, None where nothing is; sizes, scores and distances are of both
    sides, and stand on the other side of the price. No instrument enters both ways at one close; where entry rules ask
    for the portfolio it may, and if both hold, nothing is entered. `scores_short` are then those of what is sold short.
    """

    judged: BoolArray  # [t]
    enters: BoolArray
    leaves: BoolArray
    costs: Costs
    max_positions: int
    exit_rule: Program | None = None
    max_weight: float = 1.0
    begins: int = 0
    sizing: SizingCode = SizingCode.WEIGHTS
    weights: FloatArray = field(default_factory=lambda: np.ones((1, 1)))  # *
    scores: FloatArray = field(default_factory=lambda: np.zeros((1, 1)))  # *
    rebalances: int = Rebalancing.NONE
    stop: Distance = Distance.NONE
    stop_distance: FloatArray = field(default_factory=lambda: np.full((1, 1), np.nan))  # *
    target: Distance = Distance.NONE
    target_distance: FloatArray = field(default_factory=lambda: np.full((1, 1), np.nan))  # *
    entry: Distance = Distance.NONE
    entry_distance: FloatArray = field(default_factory=lambda: np.full((1, 1), np.nan))  # *
    enters_short: BoolArray | None = None
    leaves_short: BoolArray | None = None
    exit_rule_short: Program | None = None
    entry_rule: Program | None = None
    entry_rule_short: Program | None = None
    leave_rule: Program | None = None
    leave_rule_short: Program | None = None
    scores_short: FloatArray | None = None

    @property
    def asking(self) -> tuple[Program | None, ...]:
        """The rules that ask for the portfolio and for no position, by their places in `codes`."""
        return self.entry_rule, self.entry_rule_short, self.leave_rule, self.leave_rule_short

    @property
    def programs(self) -> Mapping[str, Program | None]:
        """All that is judged inside a run, by name."""
        return {
            "exit_rule": self.exit_rule,
            "exit_rule_short": self.exit_rule_short,
            "entry_rule": self.entry_rule,
            "entry_rule_short": self.entry_rule_short,
            "leave_rule": self.leave_rule,
            "leave_rule_short": self.leave_rule_short,
        }

    @property
    def asks_for_portfolio(self) -> bool:
        """Whether any rule needs figures of the portfolio."""
        held = [one for one in (self.exit_rule, self.exit_rule_short) if one is not None]
        return any(one is not None for one in self.asking) or any(map(asks_for_portfolio, held))

    @property
    def sells_short(self) -> bool:
        """Whether anything may be sold short."""
        return self.enters_short is not None
