"""A healthy instance passes; of the faults that are planted one by one, each is caught and named."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from paiid.settings import Settings
from tests.checklist.planted import FAULTS
from tests.checklist.world import World, healthy_world, look, record_bugs
from tests.support.databases import MigratedDatabases


@pytest.fixture
async def world(
    settings: Settings, paiid_home: Path, tmp_path: Path, databases: MigratedDatabases
) -> AsyncIterator[World]:
    async with healthy_world(settings, paiid_home, tmp_path, databases) as made:
        yield made


async def lived_in(world: World, area: str) -> None:
    """What a healthy instance has besides, where the area looks at it."""
    if area == "evidence":
        await record_bugs(world.plan)
    if area == "data":
        await world.backed_up()
    if area == "use":
        await world.buy(1, until="filled")
        await world.advised("done", 1)
        await world.measured("load", 1, 2)
        await world.measured("lcp", 1200, 2)
        await world.measured("cls", 20, 2)


# An area a test: one instance each, and none that takes long where other tests run beside it.
@pytest.mark.parametrize("area", FAULTS)
async def test_a_healthy_instance_passes_and_each_planted_fault_is_caught_and_named(
    world: World, area: str, record_property: Callable[[str, object], None]
) -> None:
    await lived_in(world, area)
    for item_id in dict.fromkeys(item_id for _, item_id, _ in FAULTS[area]):
        row = await look(world.plan, item_id)
        assert row.state.is_done, f"{item_id}: {row.note}"
    missed = []
    for plant, item_id, word in FAULTS[area]:
        # What was found before would stand in for a check that can show nothing now.
        (world.plan.settings.paiid_home / "checklist.json").unlink(missing_ok=True)
        row = await look(await plant(world), item_id)
        if row.state.is_done or word not in row.note:
            missed.append(f"{plant.__name__} by {item_id}: {row.state}: {row.note}")
    planted = len(FAULTS[area])
    caught = planted - len(missed)
    record_property("table", f"checklist, {area}: {caught} of {planted} planted faults caught and named")
    assert missed == []


def test_more_than_the_twenty_five_that_were_asked_for_are_planted() -> None:
    assert sum(len(faults) for faults in FAULTS.values()) >= 25
