"""What a strategy may ask of the date."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal


class CalendarField(StrEnum):
    """Figures of the judged session's date on the exchange's calendar, which is published ahead.

    `session_of_month` is 1 at a month's first session, `sessions_left_in_month` 0 at its last; `month` is 1 to 12,
    `weekday` 1 (Monday) to 5.
    """

    SESSION_OF_MONTH = "session_of_month"
    SESSIONS_LEFT_IN_MONTH = "sessions_left_in_month"
    MONTH = "month"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class CalendarFigure:
    """A figure of the judged session's date, alike for every instrument."""

    field: CalendarField
    kind: ClassVar[Literal["calendar"]] = "calendar"
