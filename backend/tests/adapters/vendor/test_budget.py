"""Calls are counted in windows of a minute that open with the first, and headers only ever slow us down."""

import asyncio
from dataclasses import dataclass

import pytest

from paiid.adapters.vendor.budget import Budget, BudgetReading
from paiid.ports.errors import ProviderRateLimited


@dataclass
class Seconds:
    at: float = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


async def spend(budget: Budget, times: int) -> None:
    for _ in range(times):
        await budget.spend()


async def test_the_limit_holds_and_the_window_opens_with_its_first_call(seconds: Seconds) -> None:
    budget = Budget("V", 3, monotonic=seconds)
    seconds.at += 40
    await spend(budget, 3)
    assert (budget.used, budget.resets_in_s) == (3, 60)
    with pytest.raises(ProviderRateLimited) as refused:
        await budget.spend()
    assert refused.value.retry_after_s == 60
    seconds.at += 60
    await budget.spend()
    assert budget.used == 1


async def test_a_short_wait_is_waited(seconds: Seconds) -> None:
    budget = Budget("V", 1, longest_wait_s=2, monotonic=seconds)
    await budget.spend()
    seconds.at += 59.98

    async def pass_time() -> None:
        await asyncio.sleep(0)
        seconds.at += 0.1

    await asyncio.gather(budget.spend(), pass_time())
    assert budget.used == 1


async def test_reserved_calls_are_for_urgent_ones(seconds: Seconds) -> None:
    budget = Budget("V", 4, reserve=2, monotonic=seconds)
    await spend(budget, 2)
    with pytest.raises(ProviderRateLimited):
        await budget.spend()
    await budget.spend(urgent=True)
    await budget.spend(urgent=True)
    with pytest.raises(ProviderRateLimited):
        await budget.spend(urgent=True)


async def test_headers_may_lower_what_is_left(seconds: Seconds) -> None:
    budget = Budget("V", 100, monotonic=seconds)
    await budget.spend()
    budget.correct(BudgetReading(available=1, resets_in_s=30))
    assert budget.used == 99
    await budget.spend()
    with pytest.raises(ProviderRateLimited):
        await budget.spend()


async def test_an_empty_quota_ends_when_the_header_says(seconds: Seconds) -> None:
    budget = Budget("V", 100, monotonic=seconds)
    await budget.spend()
    budget.correct(BudgetReading(available=0, resets_in_s=20))
    with pytest.raises(ProviderRateLimited) as refused:
        await budget.spend()
    assert refused.value.retry_after_s == 20


@pytest.mark.parametrize(
    "lie",
    [
        BudgetReading(available=999_999, resets_in_s=30),
        BudgetReading(available=-5, resets_in_s=30),
        BudgetReading(available=0, resets_in_s=-1),
        BudgetReading(available=0, resets_in_s=86_400),
    ],
)
async def test_headers_that_lie_are_not_believed(seconds: Seconds, lie: BudgetReading) -> None:
    budget = Budget("V", 3, monotonic=seconds)
    await budget.spend()
    budget.correct(lie)
    assert budget.used == 1
    await spend(budget, 2)
    with pytest.raises(ProviderRateLimited):
        await budget.spend()


async def test_a_pause_holds_even_urgent_calls_and_no_longer_than_two_minutes(seconds: Seconds) -> None:
    budget = Budget("V", 10, reserve=5, monotonic=seconds)
    budget.pause(1e9)
    with pytest.raises(ProviderRateLimited) as refused:
        await budget.spend(urgent=True)
    assert refused.value.retry_after_s == 120
    seconds.at += 120
    await budget.spend()
