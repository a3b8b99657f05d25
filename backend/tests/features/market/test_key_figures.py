"""Key figures by hand: each number from a handful of bars and events."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from paiid.domain.instrument import Symbol
from paiid.domain.market import Bar, BarSeries, CorporateAction, CorporateActionKind, Delay, Interval
from paiid.features.market.key_figures import KeyFigures, key_figures
from tests.support.scripted_market import ACME, make_instrument

NOW = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)


def figures(closes: list[str], *actions: CorporateAction, now: datetime = NOW) -> KeyFigures:
    first = NOW.date() - timedelta(days=len(closes) - 1)
    bars = tuple(bar(first + timedelta(days=number), close, 100 + number) for number, close in enumerate(closes))
    series = BarSeries(ACME, Interval.ONE_DAY, True, bars, "script", NOW, Delay.SIMULATED)
    return key_figures(make_instrument(), series, actions, now)


def bar(day: date, close: str, volume: int) -> Bar:
    price = Decimal(close)
    return Bar(
        datetime(day.year, day.month, day.day, 14, 30, tzinfo=UTC), day, price, price + 1, price - 1, price, volume
    )


def event(day: str, *, amount: str = "0", ratio: str = "1") -> CorporateAction:
    kind = CorporateActionKind.CASH_DIVIDEND if amount != "0" else CorporateActionKind.SPLIT
    at = datetime.fromisoformat(f"{day}T14:30:00+00:00")
    return CorporateAction(Symbol("ACME"), kind, at.date(), at, Decimal(amount), Decimal(ratio))


def test_of_no_history_nothing_is_claimed() -> None:
    found = figures([])
    names = ("high_52w", "low_52w", "average_volume_20d", "return_1m", "return_1y", "volatility_1y", "sma_50")
    assert [getattr(found, name) for name in names] == [None] * 7
    assert (found.trailing_dividends, found.dividend_yield, found.next_ex_date) == (Decimal(0), None, None)


def test_a_return_needs_one_bar_more_than_its_sessions() -> None:
    assert figures(["100"] * 21).return_1m is None
    # 110 / 100 - 1
    assert figures(["100"] + ["105"] * 20 + ["110"]).return_1m == Decimal("0.1000")


def test_returns_of_each_span() -> None:
    found = figures(["50"] + ["80"] * 188 + ["88"] + ["90"] * 41 + ["96"] + ["99"] * 20 + ["100"])
    # 253 closes: 252, 63 and 21 sessions before the last stand 50, 88 and 96.
    assert (found.return_1y, found.return_3m, found.return_1m) == (Decimal(1), Decimal("0.1364"), Decimal("0.0417"))


def test_extremes_are_of_252_sessions_highs_and_lows_and_not_closes() -> None:
    found = figures(["500"] + ["100"] * 250 + ["120", "90"])
    assert (found.high_52w, found.low_52w) == (Decimal(121), Decimal(89))


def test_averages() -> None:
    found = figures([str(number) for number in range(1, 61)])
    # Closes 11..60; volumes of the 20 whole days before today's unfinished one: 139..158.
    assert found.sma_50 == Decimal("35.50")
    assert found.average_volume_20d == (139 + 158) // 2
    assert found.sma_200 is None


def test_volatility_of_a_constant_growth_is_none_and_of_a_zigzag_is_not() -> None:
    assert figures([f"{100 * 1.01**day:.10f}" for day in range(70)]).volatility_1y == Decimal("0.0000")
    # Daily log returns of +-ln(1.01), 69 of them: 0.0099503 * sqrt(69 / 68) * sqrt(252) = 0.1591
    zigzag = figures([("100", "101")[day % 2] for day in range(70)]).volatility_1y
    assert zigzag == pytest.approx(Decimal("0.1591"), abs=Decimal("0.0002"))


class TestDividends:
    def test_those_that_have_gone_ex_count_and_the_next_is_named(self) -> None:
        found = figures(["100"], event("2026-02-02", amount="0.50"), event("2026-05-04", amount="0.60"),
                        event("2026-12-07", amount="0.70"), event("2027-02-01", amount="0.80"))  # fmt: skip
        assert (found.trailing_dividends, found.dividend_yield) == (Decimal("1.10"), Decimal("0.0110"))
        assert found.next_ex_date == date(2026, 12, 7)

    def test_one_that_goes_ex_this_morning_counts_from_the_open(self) -> None:
        today = event("2026-11-23", amount="1")
        assert figures(["100"], today).trailing_dividends == 1
        early = figures(["100"], today, now=datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
        assert (early.trailing_dividends, early.next_ex_date) == (Decimal(0), date(2026, 11, 23))

    def test_what_was_paid_before_a_split_is_per_share_of_today(self) -> None:
        # 1.00 on one old share is 0.25 on each of today's four; 0.30 after the split stays.
        found = figures(["100"], event("2026-02-02", amount="1.00"), event("2026-06-01", ratio="4"),
                        event("2026-08-03", amount="0.30"), event("2026-12-01", ratio="10"))  # fmt: skip
        assert (found.trailing_dividends, found.dividend_yield) == (Decimal("0.55"), Decimal("0.0055"))
