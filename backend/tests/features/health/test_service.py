import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from paiid.core.clock import ManualClock
from paiid.features.health.service import (
    BuildInfo,
    DependencyState,
    DependencyStatus,
    HealthService,
    Overall,
    Probe,
    health_body,
)

CLOCK = ManualClock()
BUILD = BuildInfo(
    version="0.1.0",
    environment="development",
    commit=None,
    started_at=CLOCK.now() - timedelta(seconds=90),
    python="3.11.7",
    database="SQLite",
    market_data="PaiiD local market",
    broker="PaiiD paper broker",
    advisor="PaiiD quantitative advisor",
    news="PaiiD local market",
)
NAMES = ("database", "redis", "market_data", "broker", "advisor", "news", "scheduler")


def says(status: DependencyStatus, detail: str = "fine") -> Probe:
    async def probe() -> DependencyState:
        return DependencyState(status, detail)

    return probe


def service(changes: Mapping[str, Probe] | None = None, *, kept_s: float = 0, timeout_s: float = 2) -> HealthService:
    probes = {name: says(DependencyStatus.OK) for name in NAMES} | dict(changes or {})
    return HealthService(CLOCK, BUILD, probes, timeout_s=timeout_s, kept_s=kept_s)


class TestOverall:
    async def test_all_well_is_ok_and_names_every_dependency(self) -> None:
        report = await service().report()
        assert report.status is Overall.OK
        assert tuple(report.dependencies) == NAMES
        assert report.uptime_s == 90

    async def test_not_configured_is_no_fault(self) -> None:
        report = await service({"redis": says(DependencyStatus.NOT_CONFIGURED)}).report()
        assert report.status is Overall.OK

    @pytest.mark.parametrize("name", ["redis", "market_data", "broker", "advisor", "news", "scheduler"])
    async def test_one_lost_dependency_only_degrades(self, name: str) -> None:
        report = await service({name: says(DependencyStatus.DOWN)}).report()
        assert report.status is Overall.DEGRADED

    async def test_without_the_database_the_service_is_down(self) -> None:
        assert (await service({"database": says(DependencyStatus.DOWN)}).report()).status is Overall.DOWN

    async def test_without_market_data_and_broker_the_service_is_down(self) -> None:
        down = says(DependencyStatus.DOWN)
        assert (await service({"market_data": down, "broker": down}).report()).status is Overall.DOWN


class TestProbes:
    async def test_a_probe_that_raises_is_down_and_tells_no_secret(self) -> None:
        async def probe() -> DependencyState:
            raise ConnectionError("redis://:hunter2@10.0.0.1")

        found = (await service({"redis": probe}).report()).dependencies["redis"]
        assert found.status is DependencyStatus.DOWN
        assert found.detail == "The check failed (ConnectionError)."

    async def test_a_probe_that_hangs_is_down_and_holds_up_nothing(self) -> None:
        async def probe() -> DependencyState:
            await asyncio.Event().wait()
            raise AssertionError

        found = (await service({"news": probe}, timeout_s=0.01).report()).dependencies["news"]
        assert found.status is DependencyStatus.DOWN
        assert found.detail == "No answer within 0.01 s."

    async def test_what_has_never_answered_is_starting_for_a_minute_and_then_down(self) -> None:
        async def probe() -> DependencyState:
            if answers:
                return DependencyState(DependencyStatus.OK, "fine")
            await asyncio.Event().wait()
            raise AssertionError

        answers = False
        fresh = replace(
            service({"news": probe, "database": probe}, timeout_s=0.01), build=replace(BUILD, started_at=CLOCK.now())
        )
        found = (await fresh.report()).dependencies
        assert (found["news"].status, found["news"].detail) == (
            DependencyStatus.DEGRADED,
            "Starting: it has not answered yet.",
        )
        assert found["database"].status is DependencyStatus.DOWN
        answers = True
        assert (await fresh.report()).dependencies["news"].status is DependencyStatus.OK
        answers = False
        assert (await fresh.report()).dependencies["news"].status is DependencyStatus.DOWN

    async def test_no_latency_is_claimed_where_nothing_was_asked(self) -> None:
        async def probe() -> DependencyState:
            return DependencyState(DependencyStatus.OK, "part of this process", measured=False)

        report = await service({"advisor": probe}).report()
        assert report.dependencies["advisor"].latency_ms is None
        assert report.dependencies["database"].latency_ms is not None

    async def test_readiness_waits_for_the_database_only(self) -> None:
        async def probe() -> DependencyState:
            raise AssertionError

        asked = service({"database": says(DependencyStatus.OK, "migrated"), "news": probe})
        assert (await asked.readiness()).detail == "migrated"
        assert asked._report.value is None

    async def test_many_callers_share_one_look(self) -> None:
        looks = 0

        async def probe() -> DependencyState:
            nonlocal looks
            looks += 1
            await asyncio.sleep(0)
            return DependencyState(DependencyStatus.OK, "fine")

        one = service({"database": probe}, kept_s=60)
        await asyncio.gather(*(one.report() for _ in range(20)))
        assert looks == 1


def test_the_health_body_is_exact() -> None:
    assert health_body(ManualClock().now()) == b'{"status":"ok","time":"2026-11-23T18:46:00Z"}'
