"""What counts as evidence, and for how long."""

from datetime import timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette

from paiid.checklist.bench import Bench
from paiid.checklist.checks.dependencies import judge_npm_audit, judge_pip_audit
from paiid.checklist.evidence import EvidenceFile, State
from paiid.checklist.items import item_by_id, items_of
from paiid.checklist.page import page
from paiid.checklist.report import Report
from paiid.checklist.running import Row, recorded, run_items
from paiid.core.clock import ManualClock
from paiid.settings import Settings
from tests.checklist.rig import bench_over, run_item

EMPTY = Starlette()


@pytest.fixture
def plain(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, paiid_home=tmp_path)


def keep(bench: Bench, item_id: str, state: State = State.PASSED) -> None:
    item = item_by_id(item_id)
    assert item is not None
    made = recorded(item, bench, state, by="Ada", note="seen on the dashboard")
    EvidenceFile(bench.settings.paiid_home / "checklist.json").write(bench.url, {item_id: made})


async def test_what_nobody_has_looked_at_is_open(plain: Settings) -> None:
    async with bench_over(EMPTY, plain) as bench:
        row = await run_item(bench, "contact.oncall")
    assert (row.state, row.evidence) == (State.OPEN, None)


async def test_what_a_person_recorded_counts_with_their_name(plain: Settings) -> None:
    async with bench_over(EMPTY, plain) as bench:
        keep(bench, "contact.oncall")
        row = await run_item(bench, "contact.oncall")
    assert row.state is State.PASSED
    assert row.evidence is not None
    assert (row.evidence.who, row.evidence.text) == ("Ada", "seen on the dashboard")


async def test_evidence_expires(plain: Settings) -> None:
    clock = ManualClock()
    async with bench_over(EMPTY, plain, clock=clock) as bench:
        keep(bench, "code.bugs")
        clock.advance(timedelta(days=8))
        row = await run_item(bench, "code.bugs")
    assert row.state is State.OPEN
    assert "expired" in row.note


async def test_evidence_of_another_commit_does_not_count(plain: Settings) -> None:
    async with bench_over(EMPTY, plain) as bench:
        keep(bench, "code.bugs")
        bench.commit = "f" * 40
        row = await run_item(bench, "code.bugs")
    assert row.state is State.OPEN
    assert "of commit 01234567" in row.note


async def test_evidence_of_another_instance_does_not_count(plain: Settings) -> None:
    async with bench_over(EMPTY, plain) as bench:
        keep(bench, "code.bugs")
    async with bench_over(EMPTY, plain, url="http://127.0.0.1:9000") as bench:
        assert (await run_item(bench, "code.bugs")).state is State.OPEN


async def test_a_contact_outlives_the_commit(plain: Settings) -> None:
    async with bench_over(EMPTY, plain) as bench:
        keep(bench, "contact.oncall")
        bench.commit = "f" * 40
        assert (await run_item(bench, "contact.oncall")).state is State.PASSED


async def test_what_a_check_finds_now_beats_what_was_recorded(plain: Settings) -> None:
    async with bench_over(EMPTY, plain) as bench:
        keep(bench, "health.basic")
        row = await run_item(bench, "health.basic")
    assert row.state is State.FAILED
    assert "404" in row.note


async def test_an_instance_that_is_not_there_passes_nothing(plain: Settings) -> None:
    async def gone(*_: object) -> None:
        raise OSError

    async with bench_over(gone, plain) as bench:
        rows = await run_items(items_of(None), bench, EvidenceFile(plain.paiid_home / "checklist.json"))
    asked = [row for row in rows if row.item.section.startswith(("Step 4", "Step 5", "Hour 1"))]
    assert [row.item.id for row in asked if row.state is State.PASSED] == []


async def test_the_page_names_each_item_and_needs_nothing_from_elsewhere(plain: Settings) -> None:
    async with bench_over(EMPTY, plain) as bench:
        items = [item for item in items_of(None) if item.check is None]
        rows = await run_items(items, bench, EvidenceFile(plain.paiid_home / "checklist.json"))
        report = Report(bench.clock.now(), bench.url, bench.commit, "all", rows)
    html = page(report)
    assert [item.id for item in items if item.id not in html] == []
    assert not {"<script", "http-equiv", "<link", "src="} & {
        word for word in ("<script", "<link", "src=") if word in html
    }
    assert not report.is_done


@pytest.mark.parametrize(
    ("states", "verdict", "code"),
    [
        ((State.PASSED, State.NOT_NEEDED), State.PASSED, 0),
        ((State.PASSED, State.OPEN), State.OPEN, 1),
        ((State.OPEN, State.FAILED), State.FAILED, 1),
        ((), State.OPEN, 1),
    ],
)
def test_what_is_open_is_neither_passed_nor_failed(states: tuple[State, ...], verdict: State, code: int) -> None:
    rows = [Row(item, state, "seen", None) for item, state in zip(items_of(None), states, strict=False)]
    report = Report(ManualClock().now(), "http://127.0.0.1:8000", None, "all", rows)
    assert (report.verdict, report.exit_code) == (verdict, code)
    assert report.document()["verdict"] == verdict.value


def test_an_audit_that_reached_nothing_is_not_clean() -> None:
    assert judge_pip_audit("", "ERROR: could not resolve").state is State.OPEN
    skipped = '{"dependencies": [{"name": "httpx", "skip_reason": "not found"}]}'
    found = judge_pip_audit(skipped, "")
    assert found.state is State.OPEN
    assert "could not reach the database" in found.text
    assert judge_npm_audit('{"message": "request failed"}', "").state is State.OPEN


def test_an_audit_names_what_it_found() -> None:
    vulnerable = '{"dependencies": [{"name": "httpx", "version": "0.1", "vulns": [{"id": "PYSEC-1"}]}]}'
    found = judge_pip_audit(vulnerable, "")
    assert (found.state, "httpx 0.1 (PYSEC-1)" in found.text) == (State.FAILED, True)
    counts = '{"metadata": {"vulnerabilities": {"critical": 1, "high": 0}, "dependencies": {"total": 9}}}'
    assert judge_npm_audit(counts, "").state is State.FAILED


def test_a_clean_audit_passes() -> None:
    assert (
        judge_pip_audit('{"dependencies": [{"name": "httpx", "version": "1", "vulns": []}]}', "").state is State.PASSED
    )
    counts = '{"metadata": {"vulnerabilities": {"critical": 0, "high": 0}, "dependencies": {"total": 9}}}'
    assert judge_npm_audit(counts, "").state is State.PASSED
