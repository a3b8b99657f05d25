"""The whole list on a healthy instance: nothing fails, and what is open is known by name and reason.

Without a browser, the audits and what measures this machine: `make checklist-demo` has those, on a real instance.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest

from paiid.checklist.evidence import EvidenceFile
from paiid.checklist.items import items_of
from paiid.checklist.report import Report
from paiid.checklist.running import run_items
from paiid.settings import Settings
from tests.checklist.rig import bench_over
from tests.checklist.world import healthy_world
from tests.support.databases import BACKEND, MigratedDatabases

MEASURED = {"baseline", "week1", "python_audit", "audits"}
NO_BROWSER = "No Chromium is here, or no Node.js"
HERE = {
    "code.types": "`make check` has not been run here.",
    "code.secrets": "detect-secrets is not installed here",  # pragma: allowlist secret
    "code.history": "No git checkout is here.",
    "deploy.push": "git could not be asked.",
    **{f"usage.{name}": "No browser has reported anything" for name in ("workflows", "sessions", "ai", "errors")},
}
"""Open beside what is open on every healthy instance, for the repository of these tests is a few files."""


def item(**parts: Any) -> dict[str, Any]:
    return {
        "id": "code.bugs",
        "state": "open",
        "note": "A person must look: paiid checklist --record code.bugs",
    } | parts


# Of its time most is waiting for the rate limits of the product.
@pytest.mark.long
@pytest.mark.timeout(400)
async def test_nothing_fails_on_a_healthy_instance_and_what_is_open_is_known(
    settings: Settings, paiid_home: Path, tmp_path: Path, databases: MigratedDatabases
) -> None:
    from checklist_demo import ALWAYS_OPEN

    async with healthy_world(settings, paiid_home, tmp_path, databases) as world:
        await world.backed_up()
        await world.buy(1, until="filled")
        await world.advised("done", 1)
        for measure, value in (("load", 1), ("lcp", 1200), ("cls", 20)):
            await world.measured(measure, value, 2)
        plan = world.plan
        shutil.copytree(BACKEND.parent / "docs" / "operations", plan.root / "docs" / "operations")
        environment = {"PATH": f"{plan.root}:/usr/bin:/bin"}
        items = [one for one in items_of(None) if (one.check or "").partition(":")[0] not in MEASURED]
        async with bench_over(
            plan.app, plan.settings, environment=environment, root=plan.root, timer=plan.timer
        ) as bench:
            rows = await run_items(items, bench, EvidenceFile(paiid_home / "checklist.json"))
    document = Report(bench.clock.now(), bench.url, bench.commit, "all", rows).document()
    found = {one["id"]: one["note"] for one in document["items"] if one["state"] == "open"}
    assert [f"{one['id']}: {one['note']}" for one in document["items"] if one["state"] == "failed"] == []
    of_browser = {one.id: NO_BROWSER for one in items if (one.check or "").startswith("browser:")}
    # A day was watched here.
    people = {name: why for name, why in ALWAYS_OPEN.items() if name in found or not name.startswith("day1.uptime")}
    wanted = people | of_browser | HERE
    assert set(found) == set(wanted)
    for name, why in wanted.items():
        assert why in found[name], f"{name}: {found[name]}"


def test_the_demo_tells_what_failed_and_what_is_open_for_no_known_reason() -> None:
    from checklist_demo import ALWAYS_OPEN, unexpected

    known = [
        item(id=name, note="the history begins 3 min ago: too little to judge" if "uptime" in name else f"{why} {name}")
        for name, why in ALWAYS_OPEN.items()
    ]
    assert unexpected(known) == []
    broken = item(id="security.headers", state="failed", note="X-Frame-Options")
    assert unexpected([*known, broken]) == ["failed: security.headers: X-Frame-Options"]
    silent = item(id="health.basic", note="nobody looked")
    assert unexpected([*known, silent]) == ["open for no known reason: health.basic: nobody looked"]
    other = item(id="code.tests", note="the file is not there")
    assert unexpected([*known, other]) == ["open for no known reason: code.tests: the file is not there"]
    assert unexpected([one if one["id"] != "code.bugs" else item(state="passed") for one in known]) == [
        "code.bugs is passed, not open"
    ]
