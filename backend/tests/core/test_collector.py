"""Full collections wait until the last who asked is done."""

import gc

import pytest

from paiid.core.collector import full_collections_put_off


def test_the_threshold_comes_back_when_the_last_is_done() -> None:
    before = gc.get_threshold()
    with full_collections_put_off():
        with full_collections_put_off():
            assert gc.get_threshold()[2] > before[2]
        assert gc.get_threshold()[2] > before[2]
        assert gc.get_threshold()[:2] == before[:2]
    assert gc.get_threshold() == before


def test_also_after_a_failure() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError), full_collections_put_off():
        raise ValueError
    assert gc.get_threshold() == before
