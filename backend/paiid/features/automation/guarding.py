"""What makes an automation pause itself. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from paiid.domain.exchange_calendar import sessions_between
from paiid.domain.instrument import Symbol
from paiid.domain.option import STANDARD_MULTIPLIER, OptionRight, is_option, symbol_in
from paiid.features.automation.holding import OwnBook, OwnTrade
from paiid.features.automation.rows import AutomationRow, PauseReason

_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Pause:
    """Why, in words too, and the session whose close it judges again; None: until its owner says so."""

    reason: PauseReason
    text: str
    resumes_on: date | None = None


def missing_in(book: OwnBook, held: Mapping[Symbol, Decimal], *, sells_short: bool) -> Pause | None:
    """The pause that an account calls for which has not what the automation owns, or does not owe what it sold short.

    Args:
        book: its own.
        held: what the account holds, below 0 where it owes.
        sells_short: whether its definition does.
    """
    own = book.holdings.values()
    lost = [one.symbol for one in own if not one.is_short and held.get(one.symbol, _ZERO) < one.shares]
    if lost:
        text = f"The account holds fewer shares of {', '.join(lost)} than the strategy bought."
        return Pause(PauseReason.HOLDINGS, text)
    returned = [one.symbol for one in own if one.is_short and held.get(one.symbol, _ZERO) > one.shares]
    if returned:
        text = f"The account owes fewer shares of {', '.join(returned)} than the strategy sold short."
        return Pause(PauseReason.HOLDINGS, text)
    oversold = [] if sells_short else [one.symbol for one in own if one.is_short]
    if oversold:
        return Pause(PauseReason.HOLDINGS, f"More shares of {', '.join(oversold)} were sold than the strategy held.")
    return None


def protection(
    row: AutomationRow, equities: Sequence[Decimal], trades: Sequence[OwnTrade], session: date
) -> Pause | None:
    """The pause that the close of `session` calls for, if any.

    Args:
        row: with its limits; only what happened since `row.watched_from` counts.
        equities: its own, at each close since then, oldest first, the present one last.
        trades: its closed ones, in the order they were closed.
        session: the close.
    """
    peak = max(equities, default=row.capital)
    if row.max_drawdown is not None and equities and equities[-1] < peak * (1 - row.max_drawdown):
        fall = 1 - equities[-1] / peak
        return Pause(
            PauseReason.MAX_DRAWDOWN,
            f"It stands {fall:.1%} below its highest value, {peak} USD; the limit is {row.max_drawdown:.1%}.",
        )
    watched = [one for one in trades if one.closed is not None and one.closed >= row.watched_from]
    streak = watched[-row.loss_streak :] if row.loss_streak else []
    if row.loss_streak and len(streak) == row.loss_streak and all((one.pnl or 0) < 0 for one in streak):
        resumes = _after(session, row.cooldown_sessions)
        until = "until you resume it" if resumes is None else f"until the close of {resumes}"
        text = f"Its last {row.loss_streak} trades lost, the last one closed on {streak[-1].closed}; it rests {until}."
        return Pause(PauseReason.LOSS_STREAK, text, resumes)
    return None


def missing_contracts(book: OwnBook, held: Mapping[Symbol, Decimal]) -> str | None:
    """In words, which of its written contracts the account has not; `held` is below 0 for what is written."""
    lost = [one.symbol for one in book.contracts.open.values() if held.get(one.symbol, Decimal(0)) > -one.contracts]
    return f"The account has fewer of {', '.join(lost)} written than the strategy has." if lost else None


def with_shares_to_come(held: Mapping[Symbol, Decimal], session: date) -> dict[Symbol, Decimal]:
    """`held` with the shares of puts that ended by `session` and whose end nobody has booked yet."""
    found = dict(held)
    for symbol, quantity in held.items():
        option = symbol_in(symbol) if quantity < 0 and is_option(symbol) else None
        if option is not None and option.right is OptionRight.PUT and option.expiration <= session:
            underlying = Symbol(option.root)
            found[underlying] = found.get(underlying, Decimal(0)) - quantity * STANDARD_MULTIPLIER
    return found


def _after(session: date, sessions: int | None) -> date | None:
    """So many sessions later; None where none is named, or the calendar ends before."""
    if not sessions:
        return None
    following = sessions_between(date.fromordinal(session.toordinal() + 1), date.max)
    return following[sessions] if len(following) > sessions else None
