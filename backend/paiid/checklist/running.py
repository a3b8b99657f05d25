"""Runs the checks of items, joins what they find with what people recorded, and keeps it."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx

from paiid.checklist.bench import Bench
from paiid.checklist.checks import LAST, find_check
from paiid.checklist.evidence import (
    CHECKER,
    Evidence,
    EvidenceFile,
    Finding,
    State,
    expired,
    failed,
    not_needed,
    not_run,
)
from paiid.checklist.items import Item

_CHECK_S: Final = 420.0
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Row:
    """An item as it stands. `note` says what is missing or why it is open; `evidence` is None where there is none."""

    item: Item
    state: State
    note: str
    evidence: Evidence | None


async def run_items(items: Sequence[Item], bench: Bench, file: EvidenceFile, told: Told = lambda _: None) -> list[Row]:
    """Check, keep what was found, and tell how each of `items` stands. Those that exhaust rate limits come last."""
    known = file.read(bench.url)
    found: dict[str, Finding] = {}
    try:
        for item in _in_order(items):
            if item.check is not None or _is_spared(item, bench):
                told(item.text)
                found[item.id] = await _look(item, bench)
    finally:
        with contextlib.suppress(httpx.HTTPError):
            await bench.end()
    fresh = {item.id: _evidence(item, found[item.id], bench) for item in items if _is_told(found.get(item.id))}
    file.write(bench.url, fresh)
    return [_row(item, bench, fresh.get(item.id), known.get(item.id), found.get(item.id)) for item in items]


def recorded(item: Item, bench: Bench, state: State, *, by: str, note: str) -> Evidence:
    """What a person has seen, as it is kept."""
    return _made(item, Finding(state, note), bench, by)


def _in_order(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.check in LAST)


def _is_spared(item: Item, bench: Bench) -> bool:
    return item.needs is not None and not bench.environment.get(item.needs)


def _is_told(finding: Finding | None) -> bool:
    return finding is not None and finding.state is not State.OPEN


async def _look(item: Item, bench: Bench) -> Finding:
    if _is_spared(item, bench) or item.check is None:
        return not_needed(f"{item.needs} is not set here.")
    check, argument = find_check(item.check)
    try:
        async with asyncio.timeout(_CHECK_S):
            return await check(bench, argument)
    except TimeoutError:
        return failed(f"Not done within {_CHECK_S:g} s.")
    except httpx.HTTPError as error:
        return failed(f"{bench.url} does not answer: {type(error).__name__}.")
    except Exception as error:  # noqa: BLE001 - a check that breaks has shown nothing, and the others go on
        return not_run(f"The check itself broke: {type(error).__name__}: {error}"[:300])


def _evidence(item: Item, finding: Finding, bench: Bench) -> Evidence:
    return _made(item, finding, bench, CHECKER)


def _made(item: Item, finding: Finding, bench: Bench, who: str) -> Evidence:
    now = bench.clock.now().replace(microsecond=0)
    until = now + max(item.valid_for, timedelta(hours=1))
    return Evidence(finding.state, finding.text, now, until, bench.commit, bench.url, who)


def _row(item: Item, bench: Bench, fresh: Evidence | None, known: Evidence | None, finding: Finding | None) -> Row:
    """What was found now counts; else what was recorded, while it is valid; else it is open."""
    if fresh is not None:
        return Row(item, fresh.state, fresh.text, fresh)
    missing = finding.text if finding is not None else f"A person must look: paiid checklist --record {item.id}"
    if known is None:
        return Row(item, State.OPEN, missing, None)
    if (why := expired(known, item, bench.clock.now(), bench.commit)) is not None:
        return Row(item, State.OPEN, f"{missing} Before, {why}.", known)
    return Row(item, known.state, known.text, known)
