"""Money comes back to the last digit and instants to the microsecond, on both databases; guesses are refused."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, Table, delete, insert, select
from sqlalchemy.exc import StatementError

from paiid.core.db import Database
from paiid.core.types import ExactDecimal, UtcDateTime, canonical, decimal_text

facts = Table(
    "facts",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("amount", ExactDecimal),
    Column("at", UtcDateTime),
)
# NUMERIC(38, 12): at most 26 digits before the point and 12 behind it.
storable = st.decimals(
    min_value=-(10**26) + 1, max_value=10**26 - 1, allow_nan=False, allow_infinity=False, places=12
) | st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=2)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(1970, 1, 3), datetime(2261, 1, 1), timezones=zones)  # noqa: DTZ001 - zones are given
same_database = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)


@pytest.fixture
async def tables(db: Database) -> Database:
    await db.write(facts.metadata.create_all)
    return db


async def round_trip(db: Database, rows: list[dict[str, Any]]) -> list[tuple[Any, Any]]:
    def run(conn: Connection) -> list[tuple[Any, Any]]:
        conn.execute(delete(facts))
        conn.execute(
            insert(facts), [{"id": number, "amount": None, "at": None} | row for number, row in enumerate(rows)]
        )
        return [(row.amount, row.at) for row in conn.execute(select(facts).order_by(facts.c.id))]

    return await db.write(run)


@same_database
@given(amounts=st.lists(storable, min_size=1, max_size=30))
async def test_decimals_come_back_exactly(tables: Database, amounts: list[Decimal]) -> None:
    found = [amount for amount, _ in await round_trip(tables, [{"amount": amount} for amount in amounts])]
    assert found == amounts
    assert [f"{one:f}" for one in found] == [decimal_text(amount) for amount in amounts]


@same_database
@given(times=st.lists(instants, min_size=1, max_size=30))
async def test_instants_come_back_as_the_same_instant_in_utc(tables: Database, times: list[datetime]) -> None:
    found = [at for _, at in await round_trip(tables, [{"at": at} for at in times])]
    assert found == times
    assert {at.tzinfo for at in found} == {UTC}


async def test_time_order_is_the_databases_order(tables: Database) -> None:
    early = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)
    times = [early + timedelta(microseconds=step) for step in (5, 0, 1_000_000, 999_999, 3_600_000_000)]
    await round_trip(tables, [{"at": at} for at in times])
    query = select(facts.c.at).where(facts.c.at > early).order_by(facts.c.at)
    assert list(await tables.read(lambda conn: conn.execute(query).scalars().all())) == sorted(times)[1:]


async def test_nothing_stays_nothing(tables: Database) -> None:
    assert await round_trip(tables, [{}]) == [(None, None)]


@pytest.mark.parametrize("wrong", [1.5, 1, "1.5", True])
async def test_only_decimals_are_taken_for_money(tables: Database, wrong: object) -> None:
    with pytest.raises((StatementError, TypeError), match="ExactDecimal takes Decimal"):
        await round_trip(tables, [{"amount": wrong}])


@pytest.mark.parametrize("wrong", ["NaN", "Infinity", "-Infinity"])
async def test_numbers_that_are_none_are_refused(tables: Database, wrong: str) -> None:
    with pytest.raises((StatementError, ValueError), match="finite"):
        await round_trip(tables, [{"amount": Decimal(wrong)}])


async def test_a_naive_instant_is_refused(tables: Database) -> None:
    with pytest.raises((StatementError, ValueError), match="naive"):
        await round_trip(tables, [{"at": datetime(2026, 11, 23)}])  # noqa: DTZ001 - the point


@pytest.mark.parametrize("wrong", ["0.0000000000001", "100000000000000000000000000"])
async def test_what_would_lose_digits_is_refused(tables: Database, wrong: str) -> None:
    with pytest.raises((StatementError, ValueError), match=r"ExactDecimal holds"):
        await round_trip(tables, [{"amount": Decimal(wrong)}])


class TestText:
    @pytest.mark.parametrize(
        ("given_text", "shown"),
        [
            ("1.500", "1.5"), ("1E+2", "100"), ("0.00", "0"), ("-0", "0"), ("-0.10", "-0.1"), ("100", "100"),
            ("1E-12", "0.000000000001"), ("12345678901234567890.123456789012", "12345678901234567890.123456789012"),
        ],
    )  # fmt: skip
    def test_plain_and_short(self, given_text: str, shown: str) -> None:
        assert decimal_text(Decimal(given_text)) == shown

    @given(storable)
    def test_says_the_same_number_without_an_exponent(self, value: Decimal) -> None:
        shown = decimal_text(value)
        assert Decimal(shown) == value
        assert "E" not in shown
        assert shown == decimal_text(canonical(canonical(value)))
