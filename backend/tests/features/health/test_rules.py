"""Alert rules under a clock that is moved by hand."""

from datetime import UTC, datetime, timedelta

from paiid.features.health.rules import Rule, RuleName, Rules, RuleState, Watched

START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
CPU = Rule(RuleName.CPU, 0.8, timedelta(minutes=5), "Processor use")
MEMORY = Rule(RuleName.MEMORY, 0.9, timedelta(minutes=3), "Memory of the container")


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def state_of(watched: Watched) -> RuleState:
    return watched.state


def test_fires_once_when_it_lasted_and_not_a_second_before() -> None:
    cpu = Watched(CPU)
    told = {second: cpu.see(at(second), 0.95) for second in (0, 60, 299, 300, 305, 900)}
    assert [second for second, alert in told.items() if alert is not None] == [300]
    alert = told[300]
    assert alert is not None
    assert (alert.is_firing, alert.since) == (True, START)
    assert alert.text == "Processor use is 95%, above 80% since 15:00:00 UTC."
    assert cpu.state is RuleState.FIRING


def test_one_value_below_begins_the_time_anew() -> None:
    cpu = Watched(CPU)
    assert cpu.see(at(0), 0.95) is None
    assert state_of(cpu) is RuleState.PENDING
    assert cpu.see(at(295), 0.8) is None
    assert state_of(cpu) is RuleState.OK
    assert cpu.see(at(300), 0.95) is None
    assert cpu.see(at(599), 0.95) is None
    assert cpu.see(at(600), 0.95) is not None


def test_it_ends_after_a_minute_below_and_says_how_long_it_was() -> None:
    memory = Watched(MEMORY)
    memory.see(at(0), 0.95)
    assert memory.see(at(180), 0.95) is not None
    assert memory.see(at(185), 0.5) is None
    # A swing back is the same alert.
    assert memory.see(at(190), 0.95) is None
    assert memory.see(at(200), 0.5) is None
    assert memory.see(at(259), 0.5) is None
    ended = memory.see(at(260), 0.5)
    assert ended is not None
    assert (ended.is_firing, ended.text) == (False, "Memory of the container is below 90% again, after 4.3 min.")
    assert memory.state is RuleState.OK


def test_nothing_to_judge_by_neither_fires_nor_keeps_firing() -> None:
    rules = Rules((Rule(RuleName.ERRORS, 0.1, timedelta(0), "Errors"),))
    assert rules.see(at(0), {RuleName.ERRORS: None}) == []
    assert rules.watched[RuleName.ERRORS].state is RuleState.UNKNOWN
    (alert,) = rules.see(at(5), {RuleName.ERRORS: 0.5})
    assert alert.is_firing
    assert rules.see(at(10), {RuleName.ERRORS: None}) == []
    (ended,) = rules.see(at(70), {RuleName.ERRORS: None})
    assert not ended.is_firing
