from collections.abc import Iterable, Sequence

import pytest

from paiid.core.turns import in_turns


@pytest.mark.parametrize("count", [0, 1, 4096, 4097, 10_000])
def test_every_value_has_its_turn_in_order(count: int) -> None:
    lengths: list[int] = []

    def work(some: Sequence[int]) -> Iterable[int]:
        lengths.append(len(some))
        return map((2).__mul__, some)

    assert in_turns(work, range(count)) == [2 * number for number in range(count)]
    assert sum(lengths) == count
    assert all(length <= 4096 for length in lengths)
