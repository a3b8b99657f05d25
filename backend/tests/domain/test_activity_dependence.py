"""The order of corporate actions of one day that nobody timed."""

from datetime import UTC, date, datetime
from itertools import permutations

import pytest

from paiid.domain.activity import Activity, ActivityKind, Terms, activity_order, by_dependence
from paiid.domain.holdings import AccountFold
from paiid.domain.instrument import Symbol

DAY = date(2024, 1, 4)


def turn(kind: ActivityKind, symbol: str, to: str, at: datetime | None = None) -> Activity:
    return Activity(f"{symbol}-{to}", kind, DAY, at, Symbol(symbol), terms=Terms(to_symbol=Symbol(to)))


MERGED = turn(ActivityKind.MERGER, "ZZZ", "MMM")
SPUN = turn(ActivityKind.SPIN_OFF, "MMM", "CCC")
RENAMED = turn(ActivityKind.SYMBOL_CHANGE, "CCC", "AAA")


def names(activities: object) -> list[str]:
    return [one.id for one in activities]  # type: ignore[attr-defined]


@pytest.mark.parametrize("order", list(permutations((MERGED, SPUN, RENAMED))))
def test_what_makes_a_thing_comes_before_what_is_done_to_it(order: tuple[Activity, ...]) -> None:
    found = by_dependence(sorted(order, key=activity_order))
    assert names(found) == ["ZZZ-MMM", "MMM-CCC", "CCC-AAA"]


@pytest.mark.parametrize("order", list(permutations((MERGED, SPUN, RENAMED))))
def test_a_fold_that_grows_one_by_one_is_that_of_all(order: tuple[Activity, ...]) -> None:
    fold = AccountFold()
    for one in order:
        fold = fold.extended([one])
    assert names(fold.activities) == ["ZZZ-MMM", "MMM-CCC", "CCC-AAA"]


def test_timed_ones_stay_where_their_instant_puts_them() -> None:
    late = turn(ActivityKind.MERGER, "ZZZ", "MMM", datetime(2024, 1, 4, 20, tzinfo=UTC))
    assert names(by_dependence(sorted([late, SPUN], key=activity_order))) == ["MMM-CCC", "ZZZ-MMM"]


def test_a_circle_ends() -> None:
    there, back = turn(ActivityKind.MERGER, "AAA", "BBB"), turn(ActivityKind.MERGER, "BBB", "AAA")
    assert names(by_dependence([there, back])) == ["AAA-BBB", "BBB-AAA"]
