"""Uptime by hand: what a probe speaks for, what nobody watched, outages, budgets and latencies."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.monitor.history import Probe
from paiid.monitor.reporting import percent
from paiid.monitor.uptime import outages, uptime

START = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def probe(second: float, error: str | None = None, *, target: str = "api", ms: float = 10.0) -> Probe:
    return Probe(START + timedelta(seconds=second), target, ms, 200, error, 60.0)


def test_a_minute_down_in_ten() -> None:
    """Ten looks, one a minute; the fourth fails: 60 s of the 600 that are watched."""
    probes = [probe(60 * n, "status 503" if n == 3 else None) for n in range(10)]
    found = uptime("api", probes, START, START + timedelta(minutes=10))
    assert (found.probes, found.watched_s, found.down_s, found.watched_ratio) == (10, 600.0, 60.0, 1.0)
    assert found.ratio == pytest.approx(0.9)
    (outage,) = found.outages
    assert (outage.start, outage.end) == (START + timedelta(seconds=180), START + timedelta(seconds=240))
    # 5 % of 600 s may be down: 30 s, of which 60 s are used.
    assert found.budget(0.95).left_s == pytest.approx(-30)


def test_where_nobody_looked_nothing_is_claimed() -> None:
    """A look at 0 and one at 30 min: each speaks for 150 s, the rest of the hour is not known."""
    found = uptime("api", [probe(0), probe(1800, "gone")], START, START + HOUR)
    assert (found.watched_s, found.down_s, found.ratio) == (300.0, 150.0, 0.5)
    assert found.watched_ratio == pytest.approx(300 / 3600)
    assert uptime("api", [], START, START + HOUR).ratio is None
    assert uptime("other", [probe(0)], START, START + HOUR).latency is None


def test_the_look_before_a_window_tells_how_it_began() -> None:
    found = uptime("api", [probe(-30, "gone"), probe(30)], START, START + timedelta(seconds=60))
    assert (found.probes, found.down_s, found.watched_s) == (1, 30.0, 60.0)
    assert len(found.outages) == 1


def test_an_outage_that_lasts_has_no_end_and_tells_each_reason_once() -> None:
    probes = [probe(0), probe(60, "status 502"), probe(120, "no answer"), probe(180, "status 502")]
    (outage,) = outages(probes)
    assert (outage.start, outage.end, outage.errors) == (
        START + timedelta(seconds=60), None, ("status 502", "no answer")
    )  # fmt: skip


def test_latencies_are_of_answers_that_were_good() -> None:
    probes = [probe(n, ms=float(n + 1)) for n in range(100)] + [probe(100, "status 500", ms=9999.0)]
    found = uptime("api", probes, START, START + HOUR).latency
    assert found is not None
    assert (found.p50, found.p95, found.p99, found.slowest) == (50.0, 95.0, 99.0, 100.0)


@given(
    st.lists(st.tuples(st.integers(0, 3599), st.booleans()), max_size=60),
    st.integers(1, 3599),
)
def test_two_parts_of_a_window_come_to_the_whole(looks: list[tuple[int, bool]], at: int) -> None:
    probes = [probe(second, None if is_up else "gone") for second, is_up in sorted(looks)]
    middle, end = START + timedelta(seconds=at), START + HOUR
    whole = uptime("api", probes, START, end)
    parts = [uptime("api", probes, START, middle), uptime("api", probes, middle, end)]
    assert sum(one.watched_s for one in parts) == pytest.approx(whole.watched_s)
    assert sum(one.down_s for one in parts) == pytest.approx(whole.down_s)
    assert 0 <= whole.down_s <= whole.watched_s <= 3600


@pytest.mark.parametrize(
    ("ratio", "told"), [(1.0, "100.000%"), (0.9999999, "99.999%"), (0.5, "50.000%"), (None, "not known")]
)
def test_a_hundred_percent_is_said_only_of_what_was_never_down(ratio: float | None, told: str) -> None:
    assert percent(ratio) == told
