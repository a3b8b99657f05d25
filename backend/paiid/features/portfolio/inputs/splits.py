"""Splits that the market tells and that the records of a tracked account lack: its shares then count as before."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

from paiid.domain.activity import ActivityKind
from paiid.domain.exchange_calendar import session_date_at
from paiid.domain.holdings import AccountFold
from paiid.domain.instrument import Symbol
from paiid.domain.market import CorporateAction, CorporateActionKind
from paiid.domain.series import Series, tick_of
from paiid.ports.errors import ProviderError
from paiid.ports.market_data import MarketData

_FIRST_DAY: Final = date(2005, 1, 3)
_NEAR: Final = timedelta(days=10)
"""Brokers book a split up to so many days beside its ex-date."""
_ALIKE: Final = Decimal("0.02")
"""What a quantity may lie beside that after the split: fractions are paid in cash."""
_RETRY: Final = timedelta(minutes=5)
_MOST_KEPT: Final = 2_000


@dataclass
class ToldSplits:
    """Asks the market for the splits of each symbol once a session."""

    market_data: MarketData
    _kept: dict[Symbol, tuple[date, tuple[CorporateAction, ...]]] = field(default_factory=dict)
    _failed_at: datetime | None = None

    async def of(self, symbols: Iterable[Symbol]) -> list[CorporateAction]:
        """Those up to now, as far as the market tells them: one that fails leaves figures as they are."""
        if not self.market_data.tells_corporate_actions:
            return []
        now = self.market_data.now()
        today = session_date_at(now)
        wanted = list(dict.fromkeys(symbols))
        due = [one for one in wanted if one not in self._kept or self._kept[one][0] != today]
        if due and (self._failed_at is None or now - self._failed_at >= _RETRY):
            try:
                found = await self.market_data.corporate_actions(due, start=_FIRST_DAY, end=today)
                self._failed_at = None
                self._keep(due, today, found)
            except ProviderError:
                self._failed_at = now
        return [one for symbol in wanted if symbol in self._kept for one in self._kept[symbol][1]]

    def _keep(self, symbols: Sequence[Symbol], today: date, found: Sequence[CorporateAction]) -> None:
        splits = [one for one in found if one.kind is CorporateActionKind.SPLIT and one.ratio != 1]
        for symbol in symbols:
            self._kept.pop(symbol, None)
            self._kept[symbol] = today, tuple(one for one in splits if one.symbol == symbol)
        while len(self._kept) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]


def unrecorded(fold: AccountFold, splits: Iterable[CorporateAction]) -> Iterator[CorporateAction]:
    """Those of `splits` that took effect on shares of the account and of which its activities tell nothing."""
    for one in splits:
        shares = fold.holdings.get(one.symbol)
        if shares is None or not _is_held(shares, one.effective_at):
            continue
        # The quantity is looked up, the activities are walked.
        if not _has_come_about(shares, one) and not _is_booked(fold, one):
            yield one


def _is_booked(fold: AccountFold, split: CorporateAction) -> bool:
    return any(
        one.kind is ActivityKind.SPLIT and one.symbol == split.symbol and abs(one.day - split.ex_date) <= _NEAR
        for one in fold.activities
    )


def _has_come_about(shares: Series, split: CorporateAction) -> bool:
    """Whether the quantity once became that of the split in another way, as by a transfer of the new shares."""
    columns = shares.columns()
    since = bisect_right(columns.ticks, tick_of(split.effective_at - _NEAR))
    until = bisect_right(columns.ticks, tick_of(split.effective_at + _NEAR))
    held = [Decimal(one) for one in columns.values[max(0, since - 1) : until]]
    return any(before and abs(after / before / split.ratio - 1) <= _ALIKE for before, after in pairwise(held))


def _is_held(shares: Series, instant: datetime) -> bool:
    """Whether any was held right before."""
    columns = shares.columns()
    place = bisect_right(columns.ticks, tick_of(instant) - 1)
    return bool(place and columns.values[place - 1])
