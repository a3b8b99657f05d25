"""Which instants a range means, and what is answered at its edges."""

from datetime import date
from decimal import Decimal

import pytest

from paiid.features.market.service import UnknownSymbolError
from paiid.features.portfolio.errors import InvalidRangeError
from paiid.features.portfolio.service import Range
from tests.support.pnl import OPENED, SPY, PnlAccount, at
from tests.support.scripted_market import ACME


def day(number: int) -> date:
    return date(2026, 11, number)


@pytest.fixture
async def holder(account: PnlAccount) -> PnlAccount:
    """1,000 shares bought at 50.00 on Monday the 16th; the present is Tuesday the 24th, noon."""
    market = account.market
    market.closes[ACME] = {16: "50.00", 17: "51.00", 18: "52.00", 19: "53.00", 20: "54.00", 23: "55.00"}
    market.closes[SPY] = {16: "600.00", 20: "606.00", 23: "612.00"}
    await account.trade("buy", "1000", "50.00", at(16, "11:00"))
    await account.at(at(24, "12:00"), ACME="57.00")
    return account


class TestRange:
    async def test_without_dates_it_is_the_account_s_whole_life_up_to_the_present(self, holder: PnlAccount) -> None:
        found = await holder.performance()
        assert (found.period.start, found.period.end) == (day(16), day(24))
        assert found.curve.points[0].at == OPENED
        assert found.curve.points[-1].at == at(24, "12:00")
        assert found.curve.net_pnl == Decimal(7_000)

    async def test_it_begins_at_the_close_before_the_first_day(self, holder: PnlAccount) -> None:
        found = await holder.performance(day(18), day(19))
        assert [point.at for point in found.curve.points] == [at(17), at(18), at(19)]
        assert found.curve.net_pnl == Decimal(2_000)

    async def test_a_monday_begins_at_friday_s_close(self, holder: PnlAccount) -> None:
        found = await holder.performance(day(22), day(23))
        assert [point.at for point in found.curve.points] == [at(20), at(23)]

    async def test_a_start_before_the_account_is_its_beginning(self, holder: PnlAccount) -> None:
        found = await holder.performance(day(2), day(17))
        assert found.curve.points[0].at == OPENED
        assert found.curve.net_pnl == Decimal(1_000)

    async def test_a_range_before_the_account_is_empty(self, holder: PnlAccount) -> None:
        found = await holder.performance(day(2), day(13))
        assert found.curve.points == ()
        assert found.curve.net_pnl == 0
        assert (found.curve.simple_return, found.curve.time_weighted_return) == (None, None)
        assert (found.by_day, found.benchmark_return) == ((), None)

    async def test_a_range_that_lies_ahead_is_empty(self, holder: PnlAccount) -> None:
        assert (await holder.performance(day(27), day(30))).curve.points == ()

    async def test_an_end_that_lies_ahead_is_the_present(self, holder: PnlAccount) -> None:
        assert (await holder.performance(day(23), day(30))).curve.points[-1].at == at(24, "12:00")

    async def test_the_years_before_the_calendar_do_no_harm(self, holder: PnlAccount) -> None:
        assert (await holder.performance(date(1, 1, 1), date(9999, 12, 31))).curve.net_pnl == Decimal(7_000)
        assert (await holder.performance(date(1970, 1, 1), date(2000, 1, 1))).curve.points == ()
        assert (await holder.performance(date(9999, 12, 31), date(9999, 12, 31))).curve.points == ()

    async def test_start_after_end(self, holder: PnlAccount) -> None:
        with pytest.raises(InvalidRangeError):
            await holder.performance(day(20), day(19))

    async def test_figures_count_only_what_happened_within(self, holder: PnlAccount) -> None:
        await holder.trade("sell", "100", "52.00", at(18, "11:00"), fee="1.00")
        await holder.trade("sell", "100", "54.00", at(20, "11:00"))
        found = await holder.performance(day(18), day(19))
        # 100 x (52.00 - 50.00) - 1.00
        assert (found.realized_pnl, found.fees) == (Decimal("199.00"), Decimal("1.00"))
        assert [trade.pnl for trade in found.lots.trades[0]] == [Decimal("199.00")]
        assert [(one.symbol, one.realized_pnl) for one in found.by_symbol] == [(ACME, Decimal("199.00"))]
        # 900 shares left on the 19th, at 53.00
        assert found.unrealized_pnl == Decimal("2700.00")

    async def test_a_day_without_a_bar_keeps_the_price_before(self, holder: PnlAccount) -> None:
        del holder.market.closes[ACME][18]
        found = await holder.performance(day(17), day(19))
        assert [point.equity for point in found.curve.points] == [100_000, 101_000, 101_000, 103_000]


class TestOneDay:
    async def test_the_present_day_has_a_point_every_five_minutes_and_one_now(self, holder: PnlAccount) -> None:
        for moment, price in ((at(24, "09:30"), "55.50"), (at(24, "09:35"), "56.00")):
            holder.market.five(ACME, moment, price)
            holder.market.five(SPY, moment, "613.00")
        found = await holder.performance(day(24), day(24))
        assert found.period.is_intraday
        assert [point.at for point in found.curve.points] == [
            at(23), at(24, "09:35"), at(24, "09:40"), at(24, "12:00"),
        ]  # fmt: skip
        assert [point.equity for point in found.curve.points] == [105_000, 105_500, 106_000, 107_000]
        assert found.by_day == ((day(24), Decimal(2_000)),)

    async def test_a_past_day_ends_at_its_close(self, holder: PnlAccount) -> None:
        found = await holder.performance(day(20), day(20))
        assert (found.curve.points[0].at, found.curve.points[-1].at) == (at(19), at(20))
        assert found.curve.net_pnl == Decimal(1_000)
        assert found.truth.as_of == at(20)


class TestBenchmark:
    async def test_its_simple_return(self, holder: PnlAccount) -> None:
        found = await holder.performance(day(17), day(20))
        assert found.benchmark_return == Decimal("0.01000000")
        # 100,000 at 600.00 became 606.00
        assert (found.benchmark_values[0], found.benchmark_values[-1]) == (Decimal("100000.00"), Decimal("101000.00"))

    async def test_a_benchmark_without_prices_so_early_is_left_out(self, holder: PnlAccount) -> None:
        holder.market.closes[SPY] = {23: "612.00"}
        found = await holder.performance(day(17), day(20))
        assert found.benchmark_return is None
        assert set(found.benchmark_values) == set(found.benchmark_growth) == {None}
        assert found.curve.net_pnl == Decimal(4_000)

    async def test_an_unknown_benchmark(self, holder: PnlAccount) -> None:
        with pytest.raises(UnknownSymbolError):
            await holder.service.performance(holder.desk.user_id, Range(), benchmark="NOPE")


async def test_closes_are_asked_for_once(holder: PnlAccount) -> None:
    await holder.performance(day(16), day(20))
    loads: list[str] = []
    original = holder.market.bars

    async def counted(symbol: str, *args: object, **kwargs: object) -> object:
        loads.append(symbol)
        return await original(symbol, *args, **kwargs)  # type: ignore[arg-type]

    holder.market.bars = counted  # type: ignore[method-assign,assignment]
    await holder.performance(day(17), day(19))
    assert ACME not in loads


class TestWords:
    @pytest.mark.parametrize(
        ("word", "first"),
        [
            ("today", date(2026, 11, 24)),
            ("wtd", date(2026, 11, 23)),
            ("mtd", date(2026, 11, 1)),
            ("qtd", date(2026, 10, 1)),
            ("ytd", date(2026, 1, 1)),
            ("1y", date(2025, 11, 25)),
            ("3y", date(2023, 11, 25)),
            ("5y", date(2021, 11, 25)),
            ("max", None),
        ],
    )
    def test_a_word_ends_today(self, word: str, first: date | None) -> None:
        assert Range(word=word).days(day(24)) == (first, day(24))

    def test_a_leap_day_s_year_begins_with_the_close_of_the_28th(self) -> None:
        assert Range(word="1y").days(date(2024, 2, 29))[0] == date(2023, 3, 1)

    def test_a_year(self) -> None:
        assert Range(word="2025").days(day(24)) == (date(2025, 1, 1), date(2025, 12, 31))

    def test_a_word_and_days_are_too_much(self) -> None:
        with pytest.raises(InvalidRangeError):
            Range(day(1), None, "ytd").days(day(24))

    async def test_the_week_begins_at_friday_s_close(self, holder: PnlAccount) -> None:
        found = await holder.service.performance(holder.desk.user_id, Range(word="wtd"), benchmark="SPY")
        assert (found.period.word, found.curve.points[0].at) == ("wtd", at(20))


class TestRates:
    async def test_money_weighted_and_dietz(self, holder: PnlAccount) -> None:
        # 100,000 of the 16th are 107,000 on the 24th, eight days later, with no flow between.
        found = await holder.performance()
        rates = found.rates
        assert rates.modified_dietz == pytest.approx(0.07, abs=1e-12)
        assert rates.internal.rate == pytest.approx(1.07 ** (365 / 8) - 1, rel=1e-9)
        assert (rates.internal.status, rates.annualized) == ("unique", None)

    async def test_days_that_are_not_over_are_no_day_s_return(self, holder: PnlAccount) -> None:
        # Six closes after the opening; the present is noon of the seventh session.
        found = await holder.performance()
        assert found.risk.days == 6

    async def test_months_add_up_to_the_whole(self, holder: PnlAccount) -> None:
        found = await holder.performance()
        (month,) = found.by_month
        assert (month.month, month.pnl, month.twr) == ("2026-11", found.curve.net_pnl, Decimal("0.07"))
