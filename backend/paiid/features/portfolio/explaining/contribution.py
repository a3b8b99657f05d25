"""What one position, or one sector, added to the time-weighted return."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from paiid.domain.activity import ZERO
from paiid.domain.instrument import Symbol
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.model import MOST_STEPS, Input, Opened, Rows, Scope, Step, Way
from paiid.features.portfolio.figure_schemas import ContributionRead, ContributionRowRead, FigureUnit
from paiid.features.portfolio.inputs.naming import CASH
from paiid.features.portfolio.service.asking import Contributed

if TYPE_CHECKING:
    from paiid.features.portfolio.figures.measured import Measure


@dataclass(frozen=True)
class Contributing:
    """What `GET /portfolio/contribution` answers; `key` is the part that is asked for, a position before a sector."""

    shown: ContributionRead
    contributed: Contributed
    measure: "Measure"
    key: str

    @property
    def as_of(self) -> datetime:
        """When prices are from."""
        return self.contributed.found.prices.truth.as_of

    @property
    def source(self) -> str:
        """Who tells them."""
        return self.contributed.found.prices.truth.source

    @property
    def currency(self) -> str:
        """The account's."""
        return self.shown.account.currency

    @property
    def is_sector(self) -> bool:
        """Whether the part is a sector; cash is one thing either way."""
        return all(row.key != self.key for row in self.shown.by_position)

    @property
    def members(self) -> list[ContributionRowRead]:
        """The positions of the sector that is asked for."""
        names = self.contributed.names
        return [row for row in self.shown.by_position if row.key != CASH and names[Symbol(row.key)].sector == self.key]

    def money(self, amount: Decimal) -> str:
        """An amount in the account's currency."""
        return words.money(amount, self.currency)

    @property
    def rows(self) -> list[ContributionRowRead]:
        """The parts that the asked one is one of; empty where there is none of that name."""
        for rows in (self.shown.by_position, self.shown.by_sector):
            if any(row.key == self.key for row in rows):
                return rows
        return []

    @property
    def row(self) -> ContributionRowRead:
        """The one that is asked for.

        Raises:
            StopIteration: there is none of that name.
        """
        return next(row for row in self.rows if row.key == self.key)


def _way(found: Contributing) -> Way:
    row = found.row
    earned = found.money(row.pnl)
    rows = (Rows([one for one in found.rows if one.pnl], lambda one: _pnl(one, found)),)
    steps = [
        Step(f"{row.name}, P&L", "of the period", row.pnl, FigureUnit.MONEY),
        Step("Of it realized", "by closing lots", row.realized_pnl, FigureUnit.MONEY),
        Step("Of it by exchange rates", "of what was held before each step", row.currency_effect, FigureUnit.MONEY),
    ]
    if row.contribution is None or found.shown.twr is None:
        return Way(f"{row.name} earned {earned}, but no rate describes the period, nor a part of one.", steps, rows)
    side = "added to" if row.contribution >= 0 else "taken from"
    told = words.points(row.contribution)
    sentence = f"{row.name} earned {earned}: {told} {side} a return of {words.percent(found.shown.twr)}."
    return Way(sentence, [*steps, *_parts(found)], rows)


def _parts(found: Contributing) -> list[Step]:
    """Every part's contribution, the asked one first: together they are the return."""
    ordered = sorted(found.rows, key=lambda one: (one.key != found.key, -abs(one.contribution or ZERO)))
    words_of = "sum over all steps of P&L / base × the step's weight"
    steps = [Step(one.name, words_of, one.contribution, FigureUnit.RATIO) for one in ordered[:MOST_STEPS]]
    if rest := ordered[MOST_STEPS:]:
        total = sum((one.contribution or ZERO for one in rest), ZERO)
        steps.append(Step(words.counted(len(rest), "smaller part"), "each likewise", total, FigureUnit.RATIO))
    return [*steps, Step("Time-weighted return", "all parts together", found.shown.twr, FigureUnit.RATIO)]


def _pnl(one: ContributionRowRead, found: Contributing) -> Input:
    label = f"P&L of {one.name}"
    return Input("figure", label, one.pnl, FigureUnit.MONEY, found.source, found.as_of, None, one.key)


def _value(found: Contributing) -> Decimal | None:
    return found.row.contribution


FIGURES: Final = (
    Opened[Contributing](
        name="contribution",
        title="Contribution to the return",
        unit=FigureUnit.RATIO,
        formula="Sum over all steps of P&L / base × k, k = (ln(1 + step's return) / it) / (ln(1 + TWR) / TWR)",
        convention="Returns compound, so each step's part is weighted until all parts add up to the return exactly.",
        value=_value,
        way=_way,
        scope=Scope.SYMBOL,
    ),
)
