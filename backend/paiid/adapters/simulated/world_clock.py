"""What time it is in the local market, and whether it trades around the clock."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from paiid.core.clock import Clock, require_utc

SETTING: Final = "PAIID_WORLD_CLOCK"
_REPLAY: Final = re.compile(r"replay:(\d+(?:\.\d+)?)")
_MOST_SPEED: Final = 100_000.0
WORLD_BEGINS: Final = datetime(2005, 1, 3, 14, 30, tzinfo=UTC)
"""The first session's open."""


class WorldClockError(ValueError):
    """The setting cannot be understood; the message says what can."""


class WorldClockMode(StrEnum):
    """How the local market keeps time.

    `always_open` fills orders at any hour, `exchange` keeps the real exchange's hours, `replay` does so while its time
    runs faster than the wall's.
    """

    ALWAYS_OPEN = "always_open"
    EXCHANGE = "exchange"
    REPLAY = "replay"


@dataclass(frozen=True, slots=True)
class WorldClockSetting:
    """A parsed `PAIID_WORLD_CLOCK`; `speed` is market seconds a wall second, 1 except in a replay."""

    mode: WorldClockMode
    speed: float = 1.0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `always_open`, `exchange` or `replay:<speed>`.

        Raises:
            WorldClockError: anything else, or a speed that is not above 0 and at most 100,000.
        """
        cleaned = text.strip().lower()
        if cleaned in {WorldClockMode.ALWAYS_OPEN, WorldClockMode.EXCHANGE}:
            return cls(WorldClockMode(cleaned))
        if (match := _REPLAY.fullmatch(cleaned)) and 0 < float(match[1]) <= _MOST_SPEED:
            return cls(WorldClockMode.REPLAY, float(match[1]))
        raise WorldClockError(
            f"{SETTING} must be always_open, exchange or replay:<speed> with a speed above 0 and at most "
            f"{_MOST_SPEED:,.0f}, such as replay:60; it is {text[:40]!r}"
        )

    def __str__(self) -> str:
        return f"{self.mode}:{self.speed:g}" if self.mode is WorldClockMode.REPLAY else str(self.mode)


class WorldClock:
    """The market's own time, from the wall's.

    Args:
        setting: parsed, or as written in the settings.
        wall: the process's clock.
        wall_start: with a replay, the wall instant at which it began; kept under `PAIID_HOME` so that a restart goes on
            where it would be.
        world_start: with a replay, the market instant it began at.

    Raises:
        WorldClockError: the setting cannot be understood, or a replay has no start or starts before 2005.
    """

    def __init__(
        self,
        setting: WorldClockSetting | str,
        wall: Clock,
        *,
        wall_start: datetime | None = None,
        world_start: datetime | None = None,
    ) -> None:
        self.setting = setting if isinstance(setting, WorldClockSetting) else WorldClockSetting.parse(setting)
        self._wall = wall
        self._latest: datetime | None = None
        self._starts: tuple[datetime, datetime] | None = None
        if self.mode is WorldClockMode.REPLAY:
            if wall_start is None or world_start is None:
                raise WorldClockError(f"{SETTING}={self.setting} needs the instants the replay started at")
            if world_start < WORLD_BEGINS:
                raise WorldClockError(f"a replay cannot start before {WORLD_BEGINS:%Y-%m-%d %H:%M} UTC")
            self._starts = require_utc(wall_start), require_utc(world_start)

    @property
    def mode(self) -> WorldClockMode:
        """How time is kept."""
        return self.setting.mode

    @property
    def trades_at_night(self) -> bool:
        """Whether orders fill, and prices move, at any hour."""
        return self.mode is WorldClockMode.ALWAYS_OPEN

    def now(self) -> datetime:
        """The market's present instant (UTC). In a replay it never goes back, whatever the wall clock does."""
        wall_now = self._wall.now()
        if self._starts is None:
            return wall_now
        wall_start, world_start = self._starts
        instant = world_start + max(wall_now - wall_start, timedelta(0)) * self.setting.speed
        if self._latest is None or instant > self._latest:
            self._latest = instant
        return self._latest
