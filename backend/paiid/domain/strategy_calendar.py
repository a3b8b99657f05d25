"""What a strategy may ask of the date."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, Literal


class CalendarField(StrEnum):
    """Figures of the close judged on the exchange's calendar, which is published ahead.

    `session_of_month` is 1 at a month's first session, `sessions_left_in_month` 0 at its last; `month` is 1 to 12,
    `weekday` 1 (Monday) to 5. `minutes_since_open` and `minutes_to_close` are of regular hours, early closes included,
    and of bars within the day only.
    """

    SESSION_OF_MONTH = "session_of_month"
    SESSIONS_LEFT_IN_MONTH = "sessions_left_in_month"
    MONTH = "month"
    WEEKDAY = "weekday"
    MINUTES_SINCE_OPEN = "minutes_since_open"
    MINUTES_TO_CLOSE = "minutes_to_close"


WITHIN_THE_DAY: Final = frozenset({CalendarField.MINUTES_SINCE_OPEN, CalendarField.MINUTES_TO_CLOSE})
"""Those that a daily bar says nothing of."""


@dataclass(frozen=True, slots=True)
class CalendarFigure:
    """A figure of the close judged, alike for every instrument."""

    field: CalendarField
    kind: ClassVar[Literal["calendar"]] = "calendar"
