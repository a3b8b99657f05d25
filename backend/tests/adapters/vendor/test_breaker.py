"""A failing vendor is left alone, and one call finds out whether it is back."""

import pytest

from paiid.adapters.vendor.breaker import CircuitBreaker
from paiid.ports.errors import ProviderUnavailable


class Seconds:
    at = 0.0

    def __call__(self) -> float:
        return self.at


def opened(seconds: Seconds) -> CircuitBreaker:
    breaker = CircuitBreaker("V", threshold=3, pause_s=2, longest_s=5, monotonic=seconds)
    for _ in range(3):
        breaker.admit()
        breaker.failed()
    assert breaker.is_open
    return breaker


def refused(breaker: CircuitBreaker) -> bool:
    try:
        breaker.admit()
    except ProviderUnavailable:
        return True
    return False


def test_it_opens_after_failures_in_a_row_only() -> None:
    breaker = CircuitBreaker("V", threshold=3)
    for _ in range(5):
        breaker.failed()
        breaker.failed()
        breaker.succeeded()
    assert not breaker.is_open


def test_it_says_when_the_vendor_is_asked_again() -> None:
    breaker = opened(Seconds())
    with pytest.raises(ProviderUnavailable, match="asked again in 2 s"):
        breaker.admit()


def test_one_probe_passes_and_closes_it() -> None:
    seconds = Seconds()
    breaker = opened(seconds)
    seconds.at = 2.1
    breaker.admit()
    assert refused(breaker)
    breaker.succeeded()
    assert not refused(breaker)
    assert not breaker.is_open


def test_failed_probes_double_the_pause_up_to_the_longest() -> None:
    seconds = Seconds()
    breaker = opened(seconds)
    for pause in (2, 4, 5, 5):
        seconds.at += pause - 0.1
        assert refused(breaker)
        seconds.at += 0.2
        breaker.admit()
        breaker.failed()


def test_an_abandoned_probe_lets_the_next_one_try() -> None:
    seconds = Seconds()
    breaker = opened(seconds)
    seconds.at = 2.1
    breaker.admit()
    breaker.abandoned()
    assert not refused(breaker)
