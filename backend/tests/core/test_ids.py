"""Ids name their kind, are unique, and sort by the time they were made."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

from paiid.core.ids import new_id


def test_shape() -> None:
    assert re.fullmatch(r"ord_[0-9a-hjkmnp-tv-z]{26}", new_id("ord"))


async def test_sort_by_time() -> None:
    made = []
    for _ in range(20):
        made.append(new_id("x"))
        await asyncio.sleep(0.002)
    assert made == sorted(made)


def test_unique_across_threads() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: new_id("x"), range(20_000)))
    assert len(set(made)) == 20_000
