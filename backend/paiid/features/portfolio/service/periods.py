"""Which instants a range of days means for an account, and what its ledger touches in between."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from paiid.domain.exchange_calendar import NEW_YORK, is_session, previous_session, session_close, sessions_between
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import LedgerAccount, LedgerTransaction
from paiid.domain.lots import ZERO
from paiid.domain.portfolio import flow_of
from paiid.features.portfolio.errors import InvalidRangeError

_FIRST_SESSION: Final = date(2005, 1, 4)
"""Before it the exchange calendar knows no close."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days [start, end] in New York, and the instants at which the account is valued: the first is where it begins.

    No instants: the account did not exist yet, or the range lies ahead. `is_live`: the last instant is the present.
    """

    start: date
    end: date
    instants: tuple[datetime, ...]
    is_intraday: bool
    is_live: bool
    word: str | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """Which days are wanted: first and last, both included, or a word for them. Nothing: the account's whole life."""

    start: date | None = None
    end: date | None = None
    word: str | None = None

    def days(self, today: date) -> tuple[date | None, date | None]:
        """First and last day; None where the account's life is the bound.

        Raises:
            InvalidRangeError: both a word and days, or no word of ours.
        """
        if self.word is None:
            return self.start, self.end
        if self.start is not None or self.end is not None:
            raise InvalidRangeError("Give either range or start and end.", range=self.word)
        if self.word.isdecimal():
            return date(int(self.word), 1, 1), date(int(self.word), 12, 31)
        begin = _BEGINNINGS.get(self.word)
        if begin is None:
            raise InvalidRangeError(f"There is no range {self.word!r}.", range=self.word)
        return begin(today), today


def _years_back(today: date, years: int) -> date:
    """The day after the same one so many years ago: the close of that one is where the period begins."""
    # February 29 has none in most years; the period then begins with the close of the 28th.
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year - years, day=day) + timedelta(days=1)


_BEGINNINGS: Final[Mapping[str, Callable[[date], date | None]]] = {
    "today": lambda today: today,
    "wtd": lambda today: today - timedelta(days=today.weekday()),
    "mtd": lambda today: today.replace(day=1),
    "qtd": lambda today: today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1),
    "ytd": lambda today: today.replace(month=1, day=1),
    "1y": lambda today: _years_back(today, 1),
    "3y": lambda today: _years_back(today, 3),
    "5y": lambda today: _years_back(today, 5),
    "max": lambda _: None,
}
RANGE_PATTERN: Final = r"^(today|wtd|mtd|qtd|ytd|1y|3y|5y|max|(19|20)[0-9]{2})$"


def period_of(transactions: Sequence[LedgerTransaction], wanted: Range, *, now: datetime) -> Period:
    """The period that `wanted` means for an account with this ledger.

    It begins at the last close before `start`, or when the account was opened if that was later. A single day is
    valued through the day, longer ones at each close. The present is the last instant when `end` is not over.

    Raises:
        InvalidRangeError: the start is after the end, or the range is none.
    """
    opened = transactions[0].occurred_at
    today = now.astimezone(NEW_YORK).date()
    start, end = wanted.days(today)
    start, end = start or opened.astimezone(NEW_YORK).date(), end or today
    if start > end:
        raise InvalidRangeError("start must not be after end.", start=start.isoformat(), end=end.isoformat())
    if end < opened.astimezone(NEW_YORK).date():
        return Period(start, end, (), is_intraday=False, is_live=False, word=wanted.word)
    before = sessions_between(_FIRST_SESSION, start - timedelta(days=1))[-1:] if start > _FIRST_SESSION else ()
    begins = max(opened, session_close(before[0])) if before else opened
    is_live = end >= today
    closes = [at for day in sessions_between(start, end) if begins < (at := session_close(day)) < now]
    until = now if is_live else _end_of(end)
    if begins >= until:
        return Period(start, end, (), is_intraday=False, is_live=False, word=wanted.word)
    instants = [begins, *closes]
    is_intraday = begins.astimezone(NEW_YORK).date() >= end or start == end
    if is_live or is_intraday:
        instants = [*(at for at in instants if at < until), until]
    return Period(start, end, tuple(instants), is_intraday=is_intraday, is_live=is_live, word=wanted.word)


def last_close(instant: datetime) -> date:
    """The last session that had closed at `instant`."""
    day = instant.astimezone(NEW_YORK).date()
    if is_session(day) and session_close(day) <= instant:
        return day
    return previous_session(day)


def _end_of(day: date) -> datetime:
    """The day's close; midnight at its end when the exchange does not trade."""
    if is_session(day):
        return session_close(day)
    return datetime.combine(day + timedelta(days=1), time(), NEW_YORK).astimezone(UTC)


def symbols_of(transactions: Sequence[LedgerTransaction]) -> list[Symbol]:
    """Every symbol the ledger mentions, in the order of mention."""
    return list(dict.fromkeys(one.symbol for one in transactions if one.symbol is not None))


def held_within(transactions: Sequence[LedgerTransaction], first: datetime, last: datetime) -> list[Symbol]:
    """Symbols held at some instant of [first, last]."""
    quantities: dict[Symbol, Decimal] = {}
    held: dict[Symbol, None] = {}
    for transaction in transactions:
        if transaction.occurred_at > last:
            break
        if transaction.occurred_at > first:
            held.update(dict.fromkeys(symbol for symbol, quantity in quantities.items() if quantity))
        if transaction.symbol is not None:
            symbol = transaction.symbol
            change = transaction.total(LedgerAccount.HOLDINGS, symbol)
            quantities[symbol] = quantities.get(symbol, ZERO) + change
    held.update(dict.fromkeys(symbol for symbol, quantity in quantities.items() if quantity))
    return list(held)


def flows_within(transactions: Sequence[LedgerTransaction], first: datetime, last: datetime) -> list[LedgerTransaction]:
    """Deposits and withdrawals in (first, last]."""
    return [one for one in transactions if first < one.occurred_at <= last and flow_of(one)]
