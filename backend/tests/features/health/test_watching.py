"""The watcher under a clock that is moved by hand: what it judges, and whom it tells."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from paiid.core.clock import ManualClock
from paiid.features.health.metrics import Metrics
from paiid.features.health.process import Memory, Processor
from paiid.features.health.rules import Alert, Rule, RuleName, Rules, RuleState
from paiid.features.health.watching import Watcher


@dataclass
class Rig:
    """A watcher over a process whose use of everything a test says."""

    clock: ManualClock = field(default_factory=ManualClock)
    metrics: Metrics = field(default_factory=lambda: Metrics("1", "test"))
    told: list[Alert] = field(default_factory=list)
    busy: float = 0.0
    used: int = 10
    _cpu_s: float = 0.0

    def __post_init__(self) -> None:
        self.watcher = Watcher(
            clock=self.clock,
            metrics=self.metrics,
            rules=Rules(
                (
                    Rule(RuleName.CPU, 0.8, timedelta(seconds=300), "Processor use"),
                    Rule(RuleName.MEMORY, 0.9, timedelta(seconds=180), "Memory of the container"),
                    Rule(RuleName.ERRORS, 0.1, timedelta(0), "The share of requests that failed in the last minute"),
                )
            ),
            processor=Processor(1.0, cpu_s=lambda: self._cpu_s, now_s=lambda: self.clock.now().timestamp()),
            read_memory=lambda: Memory(1, self.used, 100, "container"),
            tell=self._tell,
            min_requests=20,
        )

    async def _tell(self, alert: Alert) -> None:
        self.told.append(alert)

    async def seconds(self, seconds: int, *, good: int = 0, bad: int = 0) -> None:
        """Look every 5 seconds; every time so many requests were answered."""
        for _ in range(seconds // 5):
            for status, count in ((200, good), (503, bad)):
                for _ in range(count):
                    self.metrics.observe_request("GET", "/api/x", status, 0.01)
            self.clock.advance(timedelta(seconds=5))
            self._cpu_s += 5 * self.busy
            await self.watcher.look()


@pytest.fixture
def rig() -> Rig:
    return Rig()


async def test_processor_above_80_percent_for_five_minutes(rig: Rig) -> None:
    await rig.seconds(5)
    rig.busy = 0.85
    await rig.seconds(300)
    assert rig.told == []
    await rig.seconds(5)
    assert [(one.rule.name, one.is_firing) for one in rig.told] == [(RuleName.CPU, True)]
    rig.busy = 0.1
    await rig.seconds(65)
    assert [one.is_firing for one in rig.told] == [True, False]


async def test_memory_above_90_percent_for_three_minutes(rig: Rig) -> None:
    rig.used = 91
    await rig.seconds(180)
    assert rig.told == []
    await rig.seconds(5)
    assert [one.rule.name for one in rig.told] == [RuleName.MEMORY]


async def test_errors_above_10_percent_of_a_whole_minute(rig: Rig) -> None:
    await rig.seconds(60, good=8, bad=1)
    # 1 of 9 is 11 %, but only 55 s have been watched.
    assert rig.told == []
    await rig.seconds(5, good=8, bad=1)
    assert [one.rule.name for one in rig.told] == [RuleName.ERRORS]
    minute = rig.watcher.last_minute()
    assert (minute.requests, minute.errors, minute.seconds, minute.is_whole) == (108, 12, 60.0, True)


async def test_exactly_10_percent_is_no_alert(rig: Rig) -> None:
    await rig.seconds(180, good=9, bad=1)
    assert rig.told == []


async def test_a_few_requests_say_nothing(rig: Rig) -> None:
    await rig.seconds(180, bad=1)
    # 12 a minute, all of them failed.
    assert rig.told == []
    assert rig.watcher.rules.watched[RuleName.ERRORS].state is RuleState.UNKNOWN


async def test_it_runs_by_itself_and_ends(rig: Rig) -> None:
    await rig.watcher.start(lambda: True)
    await rig.watcher.stop()
    assert all(task.done() for task in rig.watcher._tasks)
