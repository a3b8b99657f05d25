"""Searches for garbage wait until the last who asked is done."""

import gc
import weakref

import pytest

from paiid.core import collector
from paiid.core.collector import full_collections_put_off


class _Node:
    def __init__(self) -> None:
        self.itself = self


def test_the_thresholds_come_back_when_the_last_is_done() -> None:
    before = gc.get_threshold()
    with full_collections_put_off():
        with full_collections_put_off():
            assert gc.get_threshold()[2] > before[2]
        young, middle, full = gc.get_threshold()
        assert young > before[0]
        assert middle == before[1]
        assert full > before[2]
    assert gc.get_threshold() == before


def test_also_after_a_failure() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError), full_collections_put_off():
        raise ValueError
    assert gc.get_threshold() == before


def _searches() -> list[int]:
    return [one["collections"] for one in gc.get_stats()]


def test_what_is_large_is_not_searched_when_it_is_done_and_its_garbage_by_the_next_full_search() -> None:
    gc.collect()
    before = _searches()
    with full_collections_put_off():
        garbage = _Node()
        seen = weakref.ref(garbage)
        del garbage
        kept: list[list[int]] = [[] for _ in range(40_000)]
    assert gc.get_count()[0] < 10_000
    assert _searches() == before
    assert len(kept) == 40_000
    assert seen() is not None
    gc.collect()
    assert seen() is None


def test_after_enough_everything_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "_ENOUGH", 50_000)
    monkeypatch.setattr(collector._STATE, "unsearched", 20_000)
    with full_collections_put_off():
        seen = weakref.ref(_Node())
        kept: list[list[int]] = [[] for _ in range(40_000)]
    assert len(kept) == 40_000
    assert seen() is None


def test_what_is_small_is_searched_as_always() -> None:
    gc.collect()
    with full_collections_put_off():
        seen = weakref.ref(_Node())
        kept: list[list[int]] = [[] for _ in range(1_000)]
    assert len(kept) == 1_000
    gc.collect(0)
    assert seen() is None
