"""What an automation was worth at its closes before: the fall of its equity is told from the highest of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from paiid.domain.exchange_calendar import previous_session, sessions_between
from paiid.domain.instrument import Symbol
from paiid.domain.strategy import StrategyDefinition
from paiid.domain.strategy_tree import portfolio_paths
from paiid.features.automation.holding import Happening, OwnBook, OwnFill, own_book
from paiid.features.automation.rows import AutomationRow


@dataclass(frozen=True, slots=True)
class PastCloses:
    """Closes from the first session on to the one before, of a definition that asks for the portfolio.

    `equities` are those that decisions wrote down; `books` what was owned at the last close, and at closes of which
    nobody wrote anything, being missed or paused. `closes` are prices as they were first seen, USD a share.
    """

    capital: Decimal
    equities: Mapping[date, Decimal]
    books: Mapping[date, OwnBook]
    closes: Mapping[tuple[Symbol, date], float]


def asks_for_portfolio(definition: StrategyDefinition) -> bool:
    """Whether a rule needs to know what the whole portfolio was."""
    return any(True for name, rule in definition.rules.items() for _ in portfolio_paths(rule, name))


def past_closes(
    row: AutomationRow,
    session: date,
    equities: Mapping[date, Decimal],
    events: tuple[Sequence[OwnFill], Sequence[Happening]],
    closes: Mapping[tuple[Symbol, str], float],
) -> PastCloses:
    """What is known of the closes before `session`.

    Args:
        row: the automation.
        session: whose close is judged.
        equities: that decisions wrote down.
        events: its own fills, and dividends and splits of what it held, oldest first.
        closes: as they were first seen, by symbol and day (ISO), USD a share.
    """
    last = previous_session(session)
    days = sessions_between(row.first_session, last) if row.first_session <= last else ()
    needed = [day for day in days if day == last or day not in equities]
    fills, actions = events
    return PastCloses(
        capital=row.capital,
        equities={day: equities[day] for day in days if day in equities},
        books={day: own_book(row.capital, fills, actions, through=day) for day in needed},
        closes={(symbol, date.fromisoformat(day)): close for (symbol, day), close in closes.items()},
    )
