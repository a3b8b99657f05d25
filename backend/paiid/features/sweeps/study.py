"""One sweep as its processes are told of it."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal, get_args

from paiid.features.backtest.wanted import Wanted
from paiid.features.sweeps.design import Design, Fold, Span

Objective = Literal["sharpe", "sortino", "calmar", "total_return", "annual_return", "max_drawdown", "profit_factor"]
OBJECTIVES: Final[tuple[Objective, ...]] = get_args(Objective)
"""Of all of them more is better; a drawdown is <= 0."""

SweepFigure = Literal[
    "total_return", "annual_return", "volatility", "max_drawdown", "sharpe", "sortino", "calmar",
    "trades", "win_rate", "profit_factor", "average_exposure", "costs", "turnover",
]  # fmt: skip
"""What is kept of each trial, by the keys of the figures of a backtest."""


@dataclass(frozen=True, slots=True)
class Study:
    """Every variant is tried on the whole range, and on what each fold chooses on.

    A trial is one variant on one span, by number: the whole range first, then fold by fold.
    `wanted` holds the values of the parameters that stay as they are.
    """

    wanted: Wanted
    design: Design
    folds: tuple[Fold, ...]
    objective: Objective

    @property
    def trials(self) -> int:
        """How many there are."""
        return self.design.count * (1 + len(self.folds))

    def place(self, trial: int) -> tuple[int, int]:
        """Span (0: the whole range) and variant of a trial."""
        return divmod(trial, self.design.count)

    def span(self, number: int) -> Span:
        """The sessions of that span."""
        return self.folds[number - 1].chosen_on if number else Span(self.wanted.start, self.wanted.end)

    def of_variant(self, variant: int, span: Span, cash: Decimal | None = None) -> Wanted:
        """The run that a trial is."""
        values = {**self.wanted.values, **self.design.values(variant)}
        cash = self.wanted.cash if cash is None else cash
        return replace(self.wanted, values=values, start=span.start, end=span.end, cash=cash)
