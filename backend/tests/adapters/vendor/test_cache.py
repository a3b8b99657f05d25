"""Values with their age: one call for many askers, old values instead of failures, and no storm after one."""

import asyncio
from dataclasses import dataclass, field

import pytest

from paiid.adapters.vendor.cache import AgedCache
from paiid.ports.errors import ProviderUnavailable


@dataclass
class Source:
    """Counts up; fails while told to; `gate` holds answers back."""

    seconds: float = 0.0
    calls: int = 0
    fails: bool = False
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def monotonic(self) -> float:
        return self.seconds

    async def load(self) -> int:
        self.calls += 1
        number = self.calls
        await self.gate.wait()
        if self.fails:
            raise ProviderUnavailable("down")
        return number

    def cache(self, **options: float) -> AgedCache[str, int]:
        return AgedCache(fresh_s=10, keep_s=100, monotonic=self.monotonic, **options)  # type: ignore[arg-type]


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_many_askers_make_one_call() -> None:
    source = Source()
    cache = source.cache()
    found = await asyncio.gather(*(cache.get("k", source.load) for _ in range(50)))
    assert {one.value for one in found} == {1}
    assert source.calls == 1


async def test_an_asker_that_goes_away_does_not_end_the_call_of_the_others() -> None:
    source = Source()
    source.gate.clear()
    cache = source.cache()
    impatient = asyncio.create_task(cache.get("k", source.load))
    patient = asyncio.create_task(cache.get("k", source.load))
    await settle()
    impatient.cancel()
    source.gate.set()
    assert (await patient).value == 1
    assert source.calls == 1


async def test_an_old_value_is_served_while_the_next_is_fetched() -> None:
    source = Source()
    cache = source.cache()
    await cache.get("k", source.load)
    source.seconds = 11
    kept = await cache.get("k", source.load)
    assert (kept.value, kept.age_s, kept.is_kept) == (1, 11, True)
    await settle()
    fresh = await cache.get("k", source.load)
    assert (fresh.value, fresh.is_kept) == (2, False)


async def test_past_the_wait_the_asker_gets_the_next_value_or_else_the_kept_one() -> None:
    source = Source()
    cache = source.cache(wait_s=20)
    await cache.get("k", source.load)
    source.seconds = 21
    assert (await cache.get("k", source.load)).value == 2
    source.seconds, source.fails = 42, True
    kept = await cache.get("k", source.load)
    assert (kept.value, kept.is_kept) == (2, True)


async def test_each_asker_may_want_it_fresher() -> None:
    source = Source()
    cache = source.cache()
    await cache.get("k", source.load)
    source.seconds = 5
    assert (await cache.get("k", source.load)).value == 1
    assert (await cache.get("k", source.load, fresh_s=1, wait_s=1)).value == 2


async def test_past_its_time_the_failure_is_the_answer() -> None:
    source = Source()
    cache = source.cache()
    await cache.get("k", source.load)
    source.seconds, source.fails = 101, True
    with pytest.raises(ProviderUnavailable):
        await cache.get("k", source.load)


@pytest.mark.parametrize("is_known", [True, False])
async def test_a_failed_call_is_not_made_again_at_once(is_known: bool) -> None:
    source = Source()
    cache = source.cache()
    if is_known:
        await cache.get("k", source.load)
    source.seconds, source.fails = 20, True
    for _ in range(10):
        try:
            assert (await cache.get("k", source.load)).is_kept
        except ProviderUnavailable:
            assert not is_known
        await settle()
    assert source.calls == 1 + is_known
    source.seconds += 2.1
    source.fails = False
    if is_known:
        await cache.get("k", source.load)
        await settle()
    assert not (await cache.get("k", source.load)).is_kept


async def test_it_forgets_the_oldest_beyond_its_size() -> None:
    source = Source()
    cache = source.cache(max_entries=2)
    for key in "abc":
        await cache.get(key, source.load)
    await cache.get("a", source.load)
    assert source.calls == 4


async def test_a_value_that_came_another_way_counts_as_fresh() -> None:
    source = Source()
    cache = source.cache()
    cache.put("k", 7)
    assert (await cache.get("k", source.load)).value == 7
    assert source.calls == 0


async def test_failures_are_bounded_in_number_and_the_oldest_are_forgotten() -> None:
    source = Source(fails=True)
    cache = source.cache(max_entries=3)
    for key in "abcde":
        with pytest.raises(ProviderUnavailable):
            await cache.get(key, source.load)
    assert list(cache._failures) == ["c", "d", "e"]
    # One that is remembered is not asked about again, a forgotten one is.
    for key, calls in (("e", 5), ("a", 6)):
        with pytest.raises(ProviderUnavailable):
            await cache.get(key, source.load)
        assert source.calls == calls


async def test_failures_end_in_their_order() -> None:
    source = Source(fails=True)
    cache = source.cache(retry_s=2)
    for key in "ab":
        with pytest.raises(ProviderUnavailable):
            await cache.get(key, source.load)
        source.seconds += 1.5
    source.fails = False
    assert (await cache.get("a", source.load)).value == 3
    with pytest.raises(ProviderUnavailable):
        await cache.get("b", source.load)
