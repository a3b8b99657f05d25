"""The market's own time under each setting."""

from datetime import UTC, datetime, timedelta

import pytest

from paiid.adapters.simulated import WorldClock, WorldClockError, WorldClockMode, WorldClockSetting
from paiid.core.clock import ManualClock
from tests.support.local_market import OPEN_MONDAY

START = datetime(2021, 11, 23, 15, 0, tzinfo=UTC)


def replay(wall: ManualClock, speed: str = "60") -> WorldClock:
    return WorldClock(f"replay:{speed}", wall, wall_start=OPEN_MONDAY, world_start=START)


@pytest.mark.parametrize(
    ("text", "mode", "speed"),
    [
        ("always_open", WorldClockMode.ALWAYS_OPEN, 1.0),
        (" Exchange ", WorldClockMode.EXCHANGE, 1.0),
        ("replay:60", WorldClockMode.REPLAY, 60.0),
        ("replay:0.5", WorldClockMode.REPLAY, 0.5),
    ],
)
def test_settings_that_are_understood(text: str, mode: WorldClockMode, speed: float) -> None:
    setting = WorldClockSetting.parse(text)
    assert (setting.mode, setting.speed) == (mode, speed)
    assert str(setting) == text.strip().lower()


@pytest.mark.parametrize("text", ["", "open", "replay", "replay:", "replay:0", "replay:-1", "replay:nan", "replay:1e9"])
def test_a_setting_that_is_not_understood_names_the_variable_and_the_choices(text: str) -> None:
    with pytest.raises(WorldClockError, match=r"PAIID_WORLD_CLOCK must be always_open, exchange or replay:<speed>"):
        WorldClockSetting.parse(text)


@pytest.mark.parametrize("setting", ["always_open", "exchange"])
def test_without_a_replay_it_is_the_wall_s_time(setting: str) -> None:
    wall = ManualClock(OPEN_MONDAY)
    clock = WorldClock(setting, wall)
    wall.advance(timedelta(hours=3))
    assert clock.now() == wall.now()


def test_a_replay_runs_faster_from_its_start() -> None:
    wall = ManualClock(OPEN_MONDAY)
    clock = replay(wall)
    assert clock.now() == START
    wall.advance(timedelta(seconds=30))
    assert clock.now() == START + timedelta(minutes=30)


def test_a_restart_goes_on_where_the_replay_would_be() -> None:
    wall = ManualClock(OPEN_MONDAY)
    first = replay(wall)
    wall.advance(timedelta(hours=1))
    assert replay(wall).now() == first.now() == START + timedelta(hours=60)


def test_a_replay_never_goes_back() -> None:
    wall = ManualClock(OPEN_MONDAY)
    clock = replay(wall)
    wall.advance(timedelta(seconds=10))
    seen = clock.now()
    wall.advance(timedelta(seconds=-5))
    assert clock.now() == seen
    wall.set(OPEN_MONDAY - timedelta(days=1))
    assert replay(wall).now() == START


def test_a_replay_needs_its_start() -> None:
    with pytest.raises(WorldClockError, match="needs the instants"):
        WorldClock("replay:60", ManualClock())


def test_a_replay_cannot_start_before_the_world() -> None:
    with pytest.raises(WorldClockError, match="2005-01-03"):
        WorldClock("replay:60", ManualClock(), wall_start=OPEN_MONDAY, world_start=datetime(2004, 12, 31, tzinfo=UTC))
