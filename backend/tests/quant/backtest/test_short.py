"""Short sales small enough to be reckoned by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from paiid.quant.backtest import engine
from paiid.quant.backtest.codes import Distance
from paiid.quant.backtest.columns import columns_of
from paiid.quant.backtest.model import Costs, Panel, Reason
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.trades import round_trips
from tests.quant.backtest.test_engine import ONE, STOPS, at, fills
from tests.support.panels import panel

Places = list[tuple[int, int]]


def short(bars: Panel, enters: Places, leaves: Places, **changes: Any) -> Plan:
    """Sells short and covers at the closes of these (bar, instrument); `buys` and `sells` are what is bought."""
    shape = bars.close.shape
    given: dict[str, Any] = {"costs": Costs(), "max_positions": 1} | changes
    never = np.zeros(shape, np.bool_)
    signals: dict[str, Any] = {
        name: at(shape, *given.pop(other)) if other in given else never
        for name, other in (("enters", "buys"), ("leaves", "sells"))
    }
    return Plan(
        np.ones(shape[0], np.bool_),
        enters_short=at(shape, *enters),
        leaves_short=at(shape, *leaves),
        **signals,
        **given,
    )


def test_a_short_sale_is_the_purchase_in_the_mirror() -> None:
    costs = Costs(commission_minimum=1.0, slippage_bps=10)
    found = engine.run(short(ONE, [(0, 0)], [(2, 0)], costs=costs), ONE, 1000.0)
    # 1000 at a close of 10 are 100 shares. The open of 10.50 is slipped to 10.4895, so 10.48 on the tick; with a dollar
    # of commission the equity of 1000 carries 95 of them: 95 x 10.48 + 1 = 996.60. Bought back at 12 x 1.001 = 12.012,
    # so 12.02.
    assert fills(found) == [(1, 0, -95, 10.48, Reason.ENTRY), (3, 0, 95, 12.02, Reason.EXIT_RULE)]
    # 1000 + 995.60 - 1 = 1994.60; less 95 x 12.02 + 1 = 1142.90 that are 851.70.
    assert found.cash.tolist() == [1000, 1994.6, 1994.6, 851.7, 851.7]
    # At the closes of 11 and 12 the shares owed are worth 1045 and 1140.
    assert found.exposure.tolist() == [0, -1045, -1140, 0, 0]
    assert found.sold_short is not None
    assert found.sold_short.tolist() == [0, 1045, 1140, 0, 0]
    assert found.gross_exposure.tolist() == [0, 1045, 1140, 0, 0]
    assert found.equity.tolist() == pytest.approx([1000, 949.6, 854.6, 851.7, 851.7], abs=1e-9)
    assert found.slippage.tolist() == pytest.approx([95 * 0.02, 95 * 0.02])


def test_the_trip_of_a_short_sale_gains_what_the_price_loses() -> None:
    bars = panel(
        [[10.0], [10.0], [9.0], [8.0]], [[10.0], [9.5], [8.5], [8.0]],
        highs=[[10.0], [10.4], [9.1], [8.2]], lows=[[10.0], [9.2], [8.3], [7.9]],
    )  # fmt: skip
    ledger = engine.run(short(bars, [(0, 0)], [(2, 0)]), bars, 1000.0)
    found = round_trips(ledger, columns_of(bars))
    # 100 sold at 10 and bought back at 8: 200. The high of 10.40 was against it, the 8.00 of the exit is its best.
    assert (found.side.tolist(), found.shares.tolist()) == ([-1], [100])
    assert (found.entry_price.tolist(), found.exit_price.tolist()) == ([10], [8])
    assert (found.pnl.tolist(), found.pnl_ratio.tolist()) == ([200], [0.2])
    assert found.worst.tolist() == pytest.approx([-0.04])
    assert found.best.tolist() == pytest.approx([0.2])


def test_borrowed_shares_cost_a_fee_and_their_proceeds_earn_nothing() -> None:
    flat = panel([[10.0]] * 4, [[10.0]] * 4)
    costs = Costs(cash_rate=0.05, margin_rate=0.08, borrow_rate=0.10)
    found = engine.run(short(flat, [(0, 0)], [], costs=costs, max_weight=0.5), flat, 10_000.0)
    # Before bar 1 (a day): 10000 earn 5 % / 365 = 1.37. 500 shares are sold at 10: cash 15001.37, of which 5000 lie
    # with the lender. Before bars 2 and 3, a day each, 10001.37 earn 1.37, and 5000 borrowed at 10 % cost 1.37.
    assert found.interest == pytest.approx(4.11)
    assert found.borrow == pytest.approx(2.74)
    assert found.cash.tolist() == pytest.approx([10_000, 15_001.37, 15_001.37, 15_001.37])


def test_a_short_sale_does_not_lower_what_is_owed_for_purchases() -> None:
    two = panel([[10.0, 10.0]] * 3, [[10.0, 10.0]] * 3)
    costs = Costs(margin_rate=0.073, leverage=2.0)
    both = short(two, [(0, 1)], [], costs=costs, buys=[(0, 0)], max_positions=2, weights=np.array([[1.4, 0.6]] * 3),
                 max_weight=1.4)  # fmt: skip
    found = engine.run(both, two, 10_000.0)
    # 1400 bought and 600 sold short at 10: cash 2000, which with 6000 at the lender's is a debt of 4000. A day of it at
    # 7.3 % is 0.80.
    assert [one[:3] for one in fills(found)] == [(1, 0, 1400), (1, 1, -600)]
    assert found.cash.tolist() == [10_000, 2_000, 1_999.2]
    assert found.interest == pytest.approx(-0.8)


def test_whoever_is_short_pays_the_dividend_and_owes_the_split_shares() -> None:
    bars = panel([[10.0], [10.0], [10.0], [4.0]], [[10.0], [10.0], [10.0], [4.0]])
    bars = replace(
        bars, dividends=np.array([[0.0], [0.0], [0.2], [0.0]]), splits=np.array([[1.0], [1.0], [1.0], [2.5]])
    )
    ledger = engine.run(short(bars, [(0, 0)], [], max_weight=0.33), bars, 1000.0)
    # 33 owed: 6.60 of dividend. Of one 2.5 become 82.5; the half is settled at the last close restated, 10 / 2.5 = 4.
    assert fills(ledger) == [(1, 0, -33, 10.0, Reason.ENTRY), (3, 0, 0.5, 4.0, Reason.SPLIT)]
    assert ledger.cash.tolist() == pytest.approx([1000, 1330, 1323.4, 1321.4])
    assert ledger.shares_held.tolist() == [-82]
    # 1321.40 less 82 x 4: only the dividend is lost. The trip says so, too.
    assert ledger.equity[-1] == pytest.approx(993.4)
    trip = round_trips(ledger, columns_of(bars))
    assert (trip.dividends.tolist(), trip.pnl.tolist()) == (pytest.approx([-6.6]), pytest.approx([-6.6]))


RISING = panel(
    [[10.0], [10.0], [10.0], [12.0]],
    [[10.0], [10.0], [10.0], [12.0]],
    highs=[[10.2], [10.5], [11.0], [12.5]],
    lows=[[9.8], [9.8], [8.0], [11.5]],
)


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        # The bar of the entry already reaches a stop at 10.50; 11.00 is touched in the next; the gap passes 11.50.
        (0.5, (1, 10.5)),
        (1.0, (2, 11.0)),
        (1.5, (3, 12.0)),
    ],
)
def test_a_stop_stands_above(stop: float, expected: tuple[int, float]) -> None:
    distance = np.full((1, 1), stop)
    found = engine.run(short(RISING, [(0, 0)], [], stop=Distance.AMOUNT, stop_distance=distance), RISING, 1000.0)
    assert [(t, price) for t, _, shares, price, _ in fills(found) if shares > 0] == [expected]
    assert found.reason[1] == Reason.STOP


def test_of_stop_and_target_in_one_bar_the_stop_is_taken() -> None:
    levels = {"stop_distance": np.full((1, 1), 0.1), "target_distance": np.full((1, 1), 0.1)}
    both = short(RISING, [(0, 0)], [], stop=Distance.RATIO, target=Distance.RATIO, **levels)
    assert fills(engine.run(both, RISING, 1000.0))[1] == (2, 0, 100, 11.0, Reason.STOP)
    alone = replace(both, stop=Distance.NONE)
    assert fills(engine.run(alone, RISING, 1000.0))[1] == (2, 0, 100, 9.0, Reason.TARGET)


def test_a_bar_that_opens_below_the_target_covers_there() -> None:
    found = engine.run(
        short(STOPS, [(0, 0)], [], target=Distance.AMOUNT, target_distance=np.full((1, 1), 1.5)), STOPS, 1000.0
    )
    # The target of 8.50 is not reached by the low of 9 in bar 2; bar 3 opens at 8.
    assert fills(found)[1] == (3, 0, 100, 8.0, Reason.TARGET)


def test_a_trailing_stop_follows_the_low_and_then_only_the_close_counts() -> None:
    # Sold at 10: the mark of 10 puts the stop at 11, which bar 1 stays below. Its low of 9.80 moves it to 10.78. Bar 2
    # goes up to 11.00 and so fills there at 10.78, before its low of 8 counts.
    trailing = short(RISING, [(0, 0)], [], stop=Distance.TRAILING_RATIO, stop_distance=np.full((1, 1), 0.1))
    assert fills(engine.run(trailing, RISING, 1000.0))[1] == (2, 0, 100, 10.78, Reason.STOP)
    # With 1.50 of distance the stop is 11.30 in bar 2; its low of 8 moves it to 9.50, and the close of 10 is above.
    by_amount = short(RISING, [(0, 0)], [], stop=Distance.TRAILING_AMOUNT, stop_distance=np.full((1, 1), 1.5))
    assert fills(engine.run(by_amount, RISING, 1000.0))[1] == (2, 0, 100, 9.5, Reason.STOP)


def test_an_entry_by_limit_stands_above_the_close_and_meets_its_stop_in_its_bar() -> None:
    limits = {"entry": Distance.AMOUNT, "entry_distance": np.full((1, 1), 0.3)}
    found = engine.run(short(RISING, [(0, 0)], [], **limits), RISING, 1000.0)
    # 0.30 above the close of 10: bar 1 opens at 10 and goes through 10.30.
    assert fills(found) == [(1, 0, -97, 10.3, Reason.ENTRY)]
    touched = replace(RISING, high=np.array([[10.2], [10.3], [11.0], [12.5]]))
    assert fills(engine.run(short(touched, [(0, 0)], [], **limits), touched, 1000.0)) == []
    stopped = short(RISING, [(0, 0)], [], stop=Distance.AMOUNT, stop_distance=np.full((1, 1), 0.15), **limits)
    assert fills(engine.run(stopped, RISING, 1000.0))[1] == (1, 0, 97, 10.45, Reason.STOP)


def test_a_position_is_turned_at_one_open() -> None:
    turn = short(ONE, [(1, 0)], [(3, 0)], buys=[(0, 0), (3, 0)], sells=[(1, 0)])
    found = fills(engine.run(turn, ONE, 1000.0))
    # 100 shares of the close of 10 are 95 at the open of 10.50. At the close of 11 the equity is 95 x 11 + 2.50 =
    # 1047.50, so 95 are sold short at the open of 11.50. At the close of 11 in bar 3 it is 1142.50: 103 shares.
    assert [(t, shares, reason) for t, _, shares, _, reason in found] == [
        (1, 95, Reason.ENTRY),
        (2, -95, Reason.EXIT_RULE),
        (2, -95, Reason.ENTRY),
        (4, 95, Reason.EXIT_RULE),
        (4, 103, Reason.ENTRY),
    ]


def test_what_volume_leaves_of_a_position_is_not_turned() -> None:
    thin = replace(ONE, volume=np.array([[9000.0], [9000.0], [155.0], [9000.0], [9000.0]]))
    turn = short(thin, [(1, 0)], [], buys=[(0, 0)], sells=[(1, 0)])
    found = fills(engine.run(turn, thin, 1000.0))
    # A tenth of 155 is 15: the entry the other way ends with its session, and the other 80 are sold at the next open.
    assert [one[:3] for one in found] == [(1, 0, 95), (2, 0, -15), (3, 0, -80)]


def test_a_margin_call_buys_back_everything_sold_short() -> None:
    bars = panel([[10.0], [10.0], [13.0], [15.5], [16.0]], [[10.0], [10.0], [14.0], [15.8], [16.0]])
    found = engine.run(
        short(
            bars, [(0, 0), (2, 0), (3, 0)], [], costs=Costs(leverage=2.0), weights=np.full((1, 1), 1.5), max_weight=1.5
        ),
        bars, 1000.0,
    )  # fmt: skip
    # 150 sold at 10: cash 2500. At the close of 14 they are worth 2100; the equity of 400 is below 30 % of that, 630.
    # The next open is 15.50. What is asked for at that close is not entered; a bar later it is: 175 of equity at the
    # close of 15.80 carry one and a half of it, 16 shares.
    assert fills(found) == [
        (1, 0, -150, 10.0, Reason.ENTRY),
        (3, 0, 150, 15.5, Reason.MARGIN_CALL),
        (4, 0, -16, 16.0, Reason.ENTRY),
    ]
    assert found.equity.tolist() == pytest.approx([1000, 1000, 400, 175, 175])


def test_a_purchase_that_covers_is_not_cut_for_cash() -> None:
    bars = panel([[10.0], [10.0], [30.0], [30.0]], [[10.0], [10.0], [30.0], [30.0]])
    found = engine.run(short(bars, [(0, 0)], [(1, 0)]), bars, 1000.0)
    # 100 sold at 10 and bought at 30 for 3000, a thousand more than there is.
    assert (fills(found)[1][:4], found.cash.tolist()) == ((2, 0, 100, 30.0), [1000, 2000, -1000, -1000])


def test_entries_both_ways_at_one_close_are_refused() -> None:
    with pytest.raises(ValueError, match="one way"):
        engine.run(short(ONE, [(0, 0)], [], buys=[(0, 0)]), ONE, 1000.0)
