from datetime import UTC, datetime, timedelta
from decimal import Decimal

from paiid.features.telemetry.events import Event, EventKind, Workflow
from paiid.features.telemetry.summary import average_s, median_s, ratio, session_lengths, workflow_use

START = datetime(2026, 11, 23, 14, tzinfo=UTC)
OPENED, LEFT, ERROR, ACTIVE = EventKind.WORKFLOW_OPENED, EventKind.WORKFLOW_LEFT, EventKind.ERROR, EventKind.ACTIVE


def event(
    minute: float,
    kind: EventKind = ACTIVE,
    workflow: Workflow = Workflow.TRADE,
    *,
    user: str = "a",
    ms: int | None = None,
) -> Event:
    return Event(user, kind, Workflow.TRADE, ms, None, START + timedelta(minutes=minute))


class TestSessions:
    def test_a_pause_of_thirty_minutes_ends_a_session(self) -> None:
        # 0, 10, 39 are one session of 39 minutes; 69 is 30 minutes later and begins another.
        lengths = session_lengths([event(0), event(10), event(39), event(69), event(70)])
        assert lengths == [timedelta(minutes=39), timedelta(minutes=1)]

    def test_users_have_their_own_sessions(self) -> None:
        lengths = session_lengths([event(0, user="a"), event(20, user="b"), event(25, user="a")])
        assert sorted(lengths) == [timedelta(0), timedelta(minutes=25)]

    def test_no_events_no_sessions(self) -> None:
        assert session_lengths([]) == []


class TestWorkflowUse:
    def test_opens_durations_and_errors_are_counted(self) -> None:
        use = workflow_use([event(0, OPENED), event(1, ERROR), event(2, LEFT, ms=120_000)])[Workflow.TRADE]
        assert (use.opens, use.errors, use.visits_with_error, use.durations_ms) == (1, 1, 1, [120_000])

    def test_two_errors_spoil_one_visit_once(self) -> None:
        use = workflow_use([event(0, OPENED), event(1, ERROR), event(2, ERROR), event(3, OPENED)])[Workflow.TRADE]
        assert (use.opens, use.errors, use.visits_with_error) == (2, 2, 1)

    def test_an_error_outside_any_visit_spoils_none(self) -> None:
        use = workflow_use([event(0, ERROR)])[Workflow.TRADE]
        assert (use.opens, use.errors, use.visits_with_error) == (0, 1, 0)

    def test_anothers_error_does_not_spoil_my_visit(self) -> None:
        use = workflow_use([event(0, OPENED, user="a"), event(1, ERROR, user="b")])[Workflow.TRADE]
        assert (use.opens, use.errors, use.visits_with_error) == (1, 1, 0)


def test_nothing_to_divide_by_is_none_not_zero() -> None:
    assert ratio(0, 0) is None
    assert average_s([]) is None
    assert median_s([]) is None


def test_rounding() -> None:
    assert ratio(1, 3) == Decimal("0.3333")
    assert average_s([1_000, 2_000, 4_000]) == Decimal("2.3")
    assert median_s([1_000, 2_000, 4_000]) == Decimal("2.0")
