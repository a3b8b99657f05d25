"""Bars of one symbol as they were last loaded, and for how long they answer."""

from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic
from typing import TYPE_CHECKING, Final

from paiid.domain.market import Adjustment, Delay

if TYPE_CHECKING:
    from paiid.features.backtest.panels import Columns

_REFRESH_S: Final = 900.0


@dataclass(frozen=True, slots=True)
class Kept:
    """What a symbol had when it was asked for its bars in [start, end].

    `settles_at`: the session that had just closed was left out, for its close is not told for good before that.
    """

    columns: "Columns | None"
    start: date
    end: date
    truth: tuple[str, Delay, Adjustment] | None
    loaded_at: float
    settles_at: datetime | None = None

    def answers(self, start: date, end: date, now: datetime) -> bool:
        """Whether nothing new is to be expected of asking again: a session's bar may come late."""
        # Stale is what could not be had in that moment; kept, it would be said of a source that answers again.
        if self.truth is not None and self.truth[1] is Delay.STALE:
            return False
        if self.settles_at is not None and now >= self.settles_at:
            return False
        covers = self.start <= start and end <= self.end
        is_complete = self.columns is not None and int(self.columns.sessions[-1]) >= end.toordinal()
        return covers and (is_complete or monotonic() - self.loaded_at < _REFRESH_S)

    @property
    def size(self) -> int:
        """Bars."""
        return 0 if self.columns is None else int(self.columns.sessions.size)
