"""Files of bars: what is read, what is refused with its row, what is left out and counted."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest

from paiid.domain.exchange_calendar import sessions_between
from paiid.domain.market import Interval
from paiid.features.datasets.schemas import DatasetQualityRead, Prices
from paiid.features.datasets.working.asked import Given, Refused, Taken, take_in
from paiid.features.datasets.working.files import read

NOW = datetime(2025, 1, 15, 15, tzinfo=UTC)
HEADER = "Date,Open,High,Low,Close,Volume"


def given(path: Path, text: str | None, interval: Interval = Interval.ONE_DAY, **terms: object) -> Given:
    if text is not None:
        path.write_text(text, encoding="utf-8")
    told = {"symbol": "AAPL", "interval": interval, "prices": Prices.ADJUSTED, "zone": None, "now": NOW}
    return Given(path, **told | terms)  # type: ignore[arg-type] # by the names of its fields


def taken(tmp_path: Path, text: str | None, interval: Interval = Interval.ONE_DAY, **terms: object) -> Taken:
    found = take_in(given(tmp_path / "given", text, interval, **terms), tmp_path / "bars.parquet")
    assert isinstance(found, Taken), found
    return found


def refused(tmp_path: Path, text: str, interval: Interval = Interval.ONE_DAY, **terms: object) -> Refused:
    target = tmp_path / "bars.parquet"
    found = take_in(given(tmp_path / "given", text, interval, **terms), target)
    assert isinstance(found, Refused)
    assert not target.exists()
    return found


def quality(found: Taken) -> DatasetQualityRead:
    return DatasetQualityRead.model_validate_json(found.quality)


def closes(tmp_path: Path) -> list[float]:
    return [float(one) for one in read(tmp_path / "bars.parquet", date(2000, 1, 1), date(2030, 1, 1))[5]]


def daily(days: Sequence[date], prices: Sequence[float]) -> str:
    lines = [f"{day},{price},{price},{price},{price},1000" for day, price in zip(days, prices, strict=True)]
    return "\n".join([HEADER, *lines])


class TestWhatIsRead:
    def test_bars_come_back_as_they_were_given(self, tmp_path: Path) -> None:
        text = f"{HEADER}\n2024-01-02,10.25,11.5,10,11,1200\n2024-01-03,11,11,9.125,9.5,800.5"
        found = taken(tmp_path, text)
        assert (found.bars, found.first, found.last, found.faults) == (2, date(2024, 1, 2), date(2024, 1, 3), 0)
        sessions, starts, *prices, volume = read(tmp_path / "bars.parquet", date(2024, 1, 1), date(2024, 12, 31))
        assert [date.fromordinal(day) for day in sessions.tolist()] == [date(2024, 1, 2), date(2024, 1, 3)]
        # 9:30 in New York is 14:30 in UTC in winter.
        assert datetime.fromtimestamp(int(starts[0]), UTC) == datetime(2024, 1, 2, 14, 30, tzinfo=UTC)
        assert [one.tolist() for one in prices] == [[10.25, 11], [11.5, 11], [10, 9.125], [11, 9.5]]
        assert volume.tolist() == [1200, 800.5]
        assert read(tmp_path / "bars.parquet", date(2024, 1, 3), date(2024, 1, 3))[5].tolist() == [9.5]

    @pytest.mark.parametrize(
        "text",
        [
            "Date;Open;High;Low;Close;Volume\n2024-01-02;10,5;11,5;10;11,25;1200",
            "<TICKER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\nAAPL.US,20240102,000000,10.5,11.5,10,11.25,1200",
            "timestamp|1. open|2. high|3. low|4. close|5. volume\n2024-01-02 00:00:00-05:00|10.5|11.5|10|11.25|1200",
            # Midnight in UTC is a date, in New York it would be the day before.
            "\ufefftime,open,high,low,close,volume\n1704153600,10.5,11.5,10,11.25,1200",
        ],
    )
    def test_other_shapes_of_a_csv(self, tmp_path: Path, text: str) -> None:
        found = taken(tmp_path, text)
        assert (found.bars, found.first) == (1, date(2024, 1, 2))
        assert closes(tmp_path) == [11.25]

    def test_parquet_with_instants_and_decimals(self, tmp_path: Path) -> None:
        path = tmp_path / "minutes.parquet"
        query = (
            "SELECT TIMESTAMPTZ '2024-07-01 13:30:00+00' + to_minutes(CAST(n AS INTEGER)) AS timestamp, "
            "CAST(10 + n AS DECIMAL(9, 2)) AS open, 20.0::DOUBLE AS high, 9::INTEGER AS low, 11.5::FLOAT AS close, "
            "1000::BIGINT AS volume, 'x' AS note FROM range(3) t(n)"
        )
        duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
        found = take_in(given(path, None, Interval.ONE_MINUTE), tmp_path / "bars.parquet")
        assert isinstance(found, Taken)
        assert (found.bars, found.first) == (3, date(2024, 7, 1))
        told = quality(found)
        assert told.columns_ignored == ["note"]
        assert (told.short_sessions, told.short[0].bars, told.short[0].expected) == (1, 3, 390)
        opened = read(tmp_path / "bars.parquet", date(2024, 7, 1), date(2024, 7, 1))[2]
        assert opened.tolist() == [10, 11, 12]

    def test_clocks_without_an_offset_need_a_time_zone(self, tmp_path: Path) -> None:
        text = "date,time,open,high,low,close,volume\n20240701,093000,10,10,10,10,5"
        found = refused(tmp_path, text, Interval.FIVE_MINUTES)
        assert "no offset" in found.faults[0][1]
        assert taken(tmp_path, text, Interval.FIVE_MINUTES, zone="America/New_York").bars == 1
        start = read(tmp_path / "bars.parquet", date(2024, 7, 1), date(2024, 7, 1))[1]
        assert datetime.fromtimestamp(int(start[0]), UTC) == datetime(2024, 7, 1, 13, 30, tzinfo=UTC)

    def test_adjusted_closes_restate_the_other_prices_where_adjusted_ones_are_asked_for(self, tmp_path: Path) -> None:
        # By the factor 9 / 10: an open of 8 becomes 7.2, a high of 12 becomes 10.8.
        text = "Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-02,8,12,8,10,9,100"
        assert quality(taken(tmp_path, text)).scaled
        found = read(tmp_path / "bars.parquet", date(2024, 1, 2), date(2024, 1, 2))
        assert [round(float(one[0]), 9) for one in found[2:6]] == [7.2, 10.8, 7.2, 9]
        assert not quality(taken(tmp_path, text, prices=Prices.RAW)).scaled
        assert closes(tmp_path) == [10]


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("2024-01-06,1,1,1,1,1", "2024-01-06 is no session of the exchange"),
            ("2025-01-15,1,1,1,1,1", "2025-01-15 has not closed yet"),
            ("01/02/2024,1,1,1,1,1", "'01/02/2024' is no date as 2024-01-31 or 2024-01-31T14:30:00Z"),
            ("2024-01-02,1,2,3,2,1", "the high 2 is below another price of the bar"),
            ("2024-01-02,1,2,1.5,2,1", "the low 1.5 is above another price of the bar"),
            ("2024-01-02,0,2,0,2,1", "the open 0 is not above 0"),
            ("2024-01-02,1,nan,1,1,1", "the high 'nan' is no number that a bar can have"),
            ("2024-01-02,1,1,1,one,1", "the close 'one' is no number"),
            ("2024-01-02,1,1,1,,1", "there is no close"),
            ("2024-01-02,1,1,1,1,-5", "the volume -5 is below 0"),
            ("2024-01-02,1,1", "there is no low"),
            ("2024-01-03,2,2,2,2,10", "the same moment as row 2 with other numbers"),
        ],
    )
    def test_a_row_that_is_wrong_is_told_and_nothing_is_kept(self, tmp_path: Path, row: str, reason: str) -> None:
        found = refused(tmp_path, f"{HEADER}\n2024-01-03,1,1,1,1,10\n{row}")
        assert found.count == 1
        assert (found.faults[0][0], found.faults[0][1]) == (3, reason)

    def test_every_wrong_row_is_counted_and_the_first_hundred_are_told(self, tmp_path: Path) -> None:
        found = refused(tmp_path, "\n".join([HEADER, *["2024-01-02,0,0,0,0,0"] * 150]))
        assert (found.count, len(found.faults), found.faults[99][0]) == (150, 100, 101)

    def test_a_row_of_another_symbol(self, tmp_path: Path) -> None:
        found = refused(tmp_path, "symbol,date,open,high,low,close,volume\nMSFT,2024-01-02,1,1,1,1,1")
        assert found.faults[0][1] == "is of MSFT, not of AAPL: a file holds one symbol"

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "No column for date, open, high, low, close, volume. The file's columns are: none."),
            ("a,b\n1,2", "No column for date, open, high, low, close, volume. The file's columns are: a, b."),
            (HEADER, "It has a header and no rows."),
            ("PAR1 and then nothing", "The Parquet file cannot be read: "),
            (f"{HEADER}\n2001-01-02,1,1,1,1,1", "No bar of it lies in the exchange's regular hours from 2005-01-03"),
        ],
    )
    def test_what_is_no_table_of_bars(self, tmp_path: Path, text: str, problem: str) -> None:
        assert (refused(tmp_path, text).problem or "").startswith(problem)

    def test_bytes_that_are_no_text(self, tmp_path: Path) -> None:
        path = tmp_path / "given"
        path.write_bytes(b"\xff\xfe\x00\x01")
        found = take_in(given(path, None), tmp_path / "bars.parquet")
        assert found == Refused("It is neither Parquet nor a text in UTF-8 with columns.")


class TestWhatIsLeftOut:
    def test_repetitions_order_and_bars_outside_the_calendar_are_counted(self, tmp_path: Path) -> None:
        rows = ["2024-01-02,1,1,1,1,1", "2024-01-04,3,3,3,3,3", "2024-01-03,2,2,2,2,2", "2024-01-03,2,2,2,2,2"]
        found = taken(tmp_path, "\n".join([HEADER, "2004-12-31,1,1,1,1,1", *rows]))
        told = quality(found)
        assert (told.duplicates, told.out_of_order, told.before_calendar, found.bars) == (1, 1, 1, 3)
        assert closes(tmp_path) == [1, 2, 3]

    def test_a_file_with_the_newest_first_is_in_order(self, tmp_path: Path) -> None:
        rows = ["2024-01-04,3,3,3,3,3", "2024-01-03,2,2,2,2,2", "2024-01-02,1,1,1,1,1"]
        assert quality(taken(tmp_path, "\n".join([HEADER, *rows]))).out_of_order == 0
        assert closes(tmp_path) == [1, 2, 3]

    def test_bars_before_the_open_and_after_the_close_of_a_half_day(self, tmp_path: Path) -> None:
        # On 2024-07-03 the exchange closes at 13:00 in New York, 17:00 in UTC.
        moments = ["2024-07-03T13:29:00Z", "2024-07-03T13:30:00Z", "2024-07-03T16:59:00Z", "2024-07-03T17:00:00Z"]
        text = "\n".join([HEADER, *(f"{one},1,1,1,1,1" for one in moments)])
        found = taken(tmp_path, text, Interval.ONE_MINUTE)
        assert (found.bars, quality(found).outside_hours) == (2, 2)
        assert quality(found).short[0].expected == 210


class TestQuality:
    DAYS = sessions_between(date(2023, 1, 3), date(2023, 6, 30))

    def drawn(self) -> list[float]:
        """Closes whose steps are drawn: one percent, as a company's are."""
        steps = np.random.default_rng(7).normal(0, 0.01, len(self.DAYS))
        return [round(float(price), 4) for price in 100 * np.exp(np.cumsum(steps))]

    def test_gaps_are_sessions_of_the_calendar_the_longest_first(self, tmp_path: Path) -> None:
        days = [day for n, day in enumerate(self.DAYS) if n not in (10, 40, 41, 42)]
        told = quality(taken(tmp_path, daily(days, self.drawn()[: len(days)])))
        assert (told.missing_sessions, told.sessions) == (4, len(self.DAYS) - 4)
        assert [(one.start, one.end, one.sessions) for one in told.gaps] == [
            (self.DAYS[40], self.DAYS[42], 3),
            (self.DAYS[10], self.DAYS[10], 1),
        ]

    def test_a_wrong_price_is_two_far_moves_and_no_split(self, tmp_path: Path) -> None:
        prices = self.drawn()
        prices[60] *= 2
        told = quality(taken(tmp_path, daily(self.DAYS, prices)))
        assert {one.session_date for one in told.outlier} == {self.DAYS[60], self.DAYS[61]}
        assert told.splits == []

    @pytest.mark.parametrize(("factor", "ratio"), [(0.5, "2:1"), (0.25, "4:1"), (2 / 3, "3:2"), (10, "1:10")])
    def test_a_step_that_stays_is_told_as_a_split(self, tmp_path: Path, factor: float, ratio: str) -> None:
        prices = [price * (factor if n >= 60 else 1) for n, price in enumerate(self.drawn())]
        found = taken(tmp_path, daily(self.DAYS, prices))
        assert [(one.session_date, one.ratio) for one in quality(found).splits] == [(self.DAYS[60], ratio)]
        assert found.faults == 2

    def test_a_jump_of_the_adjusted_closes_alone(self, tmp_path: Path) -> None:
        prices = self.drawn()
        lines = [
            f"{day},{price},{price},{price},{price},{price * (0.6 if n < 60 else 1)},1000"
            for n, (day, price) in enumerate(zip(self.DAYS, prices, strict=True))
        ]
        told = quality(taken(tmp_path, "\n".join(["Date,Open,High,Low,Close,Adj Close,Volume", *lines])))
        assert [one.session_date for one in told.adjustments] == [self.DAYS[60]]

    def test_bars_without_volume(self, tmp_path: Path) -> None:
        text = daily(self.DAYS, self.drawn()).replace(",1000\n", ",0\n", 1)
        told = quality(taken(tmp_path, text))
        assert (told.zero_volume, told.zero_volume_sessions) == (1, [self.DAYS[0]])

    def test_nothing_is_found_in_good_bars(self, tmp_path: Path) -> None:
        assert taken(tmp_path, daily(self.DAYS, self.drawn())).faults == 0
