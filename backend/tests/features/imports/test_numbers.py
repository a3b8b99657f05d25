"""Numbers and days as files write them."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.features.imports.dates import DateFormat, Detected, detect, parse_date
from paiid.features.imports.numbers import DecimalMark, decimal_mark, parse_number

MONTH, DAY, ISO = DateFormat.MONTH_FIRST, DateFormat.DAY_FIRST, DateFormat.ISO
NUMBERS = st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False)
DAYS = st.dates(date(1971, 1, 1), date(2069, 12, 31))


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "mark", "number"),
        [
            ("1234.50", ".", "1234.50"),
            ("1,234.50", ".", "1234.50"),
            ("1,234", ".", "1234"),
            ("12,34,567.8", ".", "1234567.8"),
            ("1.234,50", ",", "1234.50"),
            ("1234,5", ",", "1234.5"),
            ("1.234", ",", "1234"),
            ("(1,234.50)", ".", "-1234.50"),
            ("$(5.00)", ".", "-5.00"),
            ("($5.00)", ".", "-5.00"),
            ("-$5.00", ".", "-5.00"),
            ("5.00-", ".", "-5.00"),
            ("−5", ".", "-5"),
            ("+5", ".", "5"),
            ("1 234,50 €", ",", "1234.50"),
            ("1’234.50 CHF", ".", "1234.50"),
            ("USD 12", ".", "12"),
            (".5", ".", "0.5"),
            ("5.", ".", "5"),
            ("1.5E-3", ".", "0.0015"),
        ],
    )
    def test_what_people_write(self, text: str, mark: DecimalMark, number: str) -> None:
        assert parse_number(text, mark) == Decimal(number)

    @pytest.mark.parametrize("text", ["", "-", "--", "n/a", " ", "$", "Not available"])
    def test_nothing_is_nothing(self, text: str) -> None:
        assert parse_number(text) is None

    @pytest.mark.parametrize(
        "text", ["abc", "1.2.3", "1,2,3", "12abc", "1 000 x", "0x10", "1e999", "٣", "inf", "9" * 80]
    )
    def test_what_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError):
            parse_number(text)

    @given(NUMBERS)
    def test_any_number_comes_back_from_either_way_of_writing_it(self, number: Decimal) -> None:
        english = f"{number:,f}"
        assert parse_number(english) == number
        assert parse_number(english.translate(str.maketrans(",.", ".,")), ",") == number

    @given(NUMBERS)
    def test_an_accountants_negative_is_one(self, number: Decimal) -> None:
        written = f"(${-number:,f})" if number < 0 else f"${number:,f}"
        assert parse_number(written) == number

    @given(st.text(max_size=30), st.sampled_from([".", ","]))
    def test_no_text_breaks_it(self, text: str, mark: DecimalMark) -> None:
        try:
            found = parse_number(text, mark)
        except ValueError:
            return
        assert found is None or found.is_finite()

    @pytest.mark.parametrize(
        ("texts", "mark"),
        [
            (["1,234.50"], "."),
            (["1.234,50"], ","),
            (["12,5", "7"], ","),
            (["12.5", "7"], "."),
            (["0,123"], ","),
            (["1,234"], None),
            (["1.234"], None),
            (["12", "7"], None),
            (["1,234", "0.5"], "."),
            (["1,5", "2.5"], None),
        ],
    )
    def test_the_column_tells_what_stands_before_decimals(self, texts: list[str], mark: str | None) -> None:
        assert decimal_mark(texts) == mark


class TestDates:
    @pytest.mark.parametrize(
        ("text", "order", "day"),
        [
            ("2024-01-19", ISO, date(2024, 1, 19)),
            ("2024/1/9", ISO, date(2024, 1, 9)),
            ("20240119", ISO, date(2024, 1, 19)),
            ("01/19/2024", MONTH, date(2024, 1, 19)),
            ("1/9/24", MONTH, date(2024, 1, 9)),
            ("1/9'24", MONTH, date(2024, 1, 9)),
            ("9.1.2024", ISO, date(2024, 1, 9)),
            ("19-01-2024", DAY, date(2024, 1, 19)),
            ("19-Jan-2024", ISO, date(2024, 1, 19)),
            ("19 January 2024", ISO, date(2024, 1, 19)),
            ("Jan 19, 2024", ISO, date(2024, 1, 19)),
            ("01/19/99", MONTH, date(1999, 1, 19)),
            ("2024-01-19 14:30", ISO, date(2024, 1, 19)),
        ],
    )
    def test_what_files_write(self, text: str, order: DateFormat, day: date) -> None:
        assert parse_date(text, order) == (day, None)

    @pytest.mark.parametrize(
        ("text", "zone", "at"),
        [
            ("2024-01-19T14:30:00Z", None, datetime(2024, 1, 19, 14, 30, tzinfo=UTC)),
            ("2024-01-19 14:30:00.123+01:00", None, datetime(2024, 1, 19, 13, 30, 0, 123000, UTC)),
            ("20240119;093015", ZoneInfo("America/New_York"), datetime(2024, 1, 19, 14, 30, 15, tzinfo=UTC)),
            ("01/19/2024 2:30 PM", UTC, datetime(2024, 1, 19, 14, 30, tzinfo=UTC)),
            ("20240110093015[-5:EST]", UTC, datetime(2024, 1, 10, 9, 30, 15, tzinfo=UTC)),
        ],
    )
    def test_instants_where_the_zone_is_known(self, text: str, zone: ZoneInfo | timezone | None, at: datetime) -> None:
        assert parse_date(text, MONTH, zone)[1] == at

    def test_an_instant_is_of_its_day_in_new_york(self) -> None:
        assert parse_date("2024-01-19T02:30:00Z")[0] == date(2024, 1, 18)

    @pytest.mark.parametrize(
        "text", ["", "soon", "2024-13-01", "2024-02-30", "99/99/2024", "2024-01-19 99:99", "1/2/3/4"]
    )
    def test_what_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError):
            parse_date(text, MONTH)

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("2024-13-01", "'2024-13-01' has the month 13; perhaps the day comes first, or the month does"),
            ("2023-02-29", "'2023-02-29' has the day 29, and that month has 28"),
            ("2024-01-00", "'2024-01-00' has the day 0, and that month has 31"),
            ("2024-01-19 25:00", "'2024-01-19 25:00' has a time that no clock shows"),
            ("2024-01-19 10:00 +99:99", "'2024-01-19 10:00 +99:99' has a time that no clock shows"),
            ("soon", "'soon' is not a date"),
        ],
    )
    def test_what_is_wrong_is_told_in_our_own_words(self, text: str, words: str) -> None:
        with pytest.raises(ValueError) as refused:
            parse_date(text, MONTH)
        assert str(refused.value) == words

    def test_a_date_that_may_be_two_is_never_guessed(self) -> None:
        with pytest.raises(ValueError, match="say which part comes first"):
            parse_date("03/04/2024")

    @given(DAYS, st.sampled_from(["/", "-"]))
    def test_any_day_comes_back_by_its_order(self, day: date, mark: str) -> None:
        assert parse_date(day.strftime(f"%m{mark}%d{mark}%Y"), MONTH)[0] == day
        assert parse_date(day.strftime(f"%d{mark}%m{mark}%Y"), DAY)[0] == day
        assert parse_date(day.strftime(f"%m{mark}%d{mark}%y"), MONTH)[0] == day
        assert parse_date(day.isoformat())[0] == day

    @given(st.lists(DAYS, min_size=1, max_size=30))
    def test_the_whole_column_tells_the_order_or_that_it_does_not(self, days: list[date]) -> None:
        american = detect(day.strftime("%m/%d/%Y") for day in days)
        european = detect(day.strftime("%d/%m/%Y") for day in days)
        if any(day.day > 12 for day in days):
            assert (american, european) == (Detected(MONTH, is_sure=True), Detected(DAY, is_sure=True))
        else:
            assert american == european == Detected(MONTH, is_sure=False)

    def test_orders_that_contradict_each_other(self) -> None:
        assert detect(["13/01/2024", "01/13/2024"]) is None
        assert detect(["2024-01-13", "Jan 13, 2024"]) == Detected(ISO, is_sure=True)
        assert detect(["01.02.2024"]) == Detected(DAY, is_sure=True)

    @given(st.text(max_size=30), st.sampled_from(list(DateFormat)))
    def test_no_text_breaks_it(self, text: str, order: DateFormat) -> None:
        try:
            found, at = parse_date(text, order, UTC)
        except ValueError:
            return
        assert date.min <= found <= date.max
        assert at is None or at.utcoffset() == timedelta(0)
