"""Activities come back as they went in, in the order in which they count; the latest prices win."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, delete, insert

from paiid.domain.activity import Activity, ActivityKind, Terms, activity_order
from paiid.domain.instrument import Symbol
from paiid.features.tracking.models import currency_rates, private_instruments, private_prices
from paiid.features.tracking.reading_prices import DatedValues
from paiid.features.tracking.repository import ActivityFilter, TrackingRepository
from paiid.features.tracking.writing import TrackingWriter
from tests.features.tracking.conftest import AT, Tracked, add_import, day
from tests.support.slices import ADA

repository = TrackingRepository()
SPIN_OFF = Activity(
    "act_spin", ActivityKind.SPIN_OFF, day(5), symbol=Symbol("GE"), note="Ünïcode ✓",
    terms=Terms(to_symbol=Symbol("GEHC"), ratio=Decimal("0.3333"), cost_share=Decimal("0.12"), lots=("act_1", "act_2")),
)  # fmt: skip
EXCHANGE = Activity(
    "act_fx", ActivityKind.EXCHANGE, day(6), amount=Decimal("100.00"), currency="EUR",
    terms=Terms(to_currency="USD", to_amount=Decimal("108.25")),
)  # fmt: skip


def buy(number: int, *, on: int = 2, at: datetime | None = None) -> Activity:
    return Activity(
        f"act_{number}", ActivityKind.BUY, day(on), at, Symbol("ACME"), Decimal("1.5"), Decimal("100.10"),
        Decimal("150.15"), Decimal("0.01"),
    )  # fmt: skip


def mixed(seed: int) -> list[Activity]:
    """Many of one day, timed and not, some with equal keys."""
    rng = random.Random(seed)
    kinds = [kind for kind in ActivityKind if kind is not ActivityKind.EXCHANGE]
    return [
        Activity(
            f"act_{number}",
            rng.choice(kinds),
            day(rng.randint(1, 4)),
            AT + timedelta(microseconds=rng.randint(0, 3)) if rng.random() < 0.4 else None,
            Symbol(rng.choice(["A", "B"])) if rng.random() < 0.7 else None,
            Decimal(rng.randint(0, 2)),
            None,
            Decimal(rng.randint(0, 2)) / 4,
            note=rng.choice(["", "x"]),
        )
        for number in range(200)
    ]


class TestActivities:
    async def test_they_come_back_as_they_went_in(self, tracked: Tracked) -> None:
        at = datetime(2026, 1, 2, 15, 30, 0, 5, tzinfo=UTC)
        found = (buy(1), buy(2, at=at), SPIN_OFF, EXCHANGE)
        await tracked.add(*found)
        stored = await tracked.all()
        assert [one._replace(sequence=0) for one in stored] == list(found)
        assert [one.sequence for one in stored] == [1, 2, 3, 4]
        assert str(stored[0].price) == "100.1"

    async def test_an_account_without_any_has_none(self, tracked: Tracked) -> None:
        assert await tracked.all() == ()

    @pytest.mark.parametrize("seed", range(3))
    async def test_they_are_in_their_one_order(self, tracked: Tracked, seed: int) -> None:
        await tracked.add(*mixed(seed))
        stored = await tracked.all()
        by_recording = sorted(stored, key=lambda one: one.sequence)
        assert list(stored) == sorted(by_recording, key=activity_order)

    async def test_since_a_sequence(self, tracked: Tracked) -> None:
        await tracked.add(buy(1), buy(2, on=3))
        await tracked.add(buy(3, on=1))
        assert [one.id for one in await tracked.all(after_seq=1)] == ["act_3", "act_2"]
        assert await tracked.all(after_seq=3) == ()


class TestState:
    async def test_it_tells_what_came_from_what_went(self, tracked: Tracked) -> None:
        async def state() -> tuple[str, str]:
            return await tracked.db.read(lambda conn: repository.state(conn, tracked.account_id))

        first = await state()
        await tracked.add(buy(1))
        second = await state()
        await tracked.db.write(lambda conn: TrackingWriter().remove(conn, tracked.account_id, "act_1"))
        third = await state()
        assert first[0] == second[0] != third[0]
        assert len({first[1], second[1], third[1]}) == 3
        assert await tracked.all() == ()

    async def test_an_account_that_is_not_has_none(self, tracked: Tracked) -> None:
        with pytest.raises(LookupError):
            await tracked.db.read(lambda conn: repository.state(conn, "acc_absent"))


class TestPage:
    async def test_newest_first_and_never_twice(self, tracked: Tracked) -> None:
        await tracked.add(*(buy(number, on=1 + number % 3) for number in range(7)))
        wanted = ActivityFilter([tracked.account_id])
        seen: list[tuple[int, int]] = []
        before = None
        while True:
            page = await tracked.db.read(
                lambda conn, b=before: repository.page(conn, wanted, before=b, limit=3)  # type: ignore[misc]
            )
            if not page:
                break
            before = (page[-1].activity.day, page[-1].activity.sequence)
            seen += [(one.activity.day.day, one.activity.sequence) for one in page]
        assert seen == sorted(seen, reverse=True)
        assert len(set(seen)) == 7

    async def test_filters(self, tracked: Tracked) -> None:
        await tracked.add(buy(1), SPIN_OFF, EXCHANGE)

        async def ids(**wanted: object) -> list[str]:
            filter_ = ActivityFilter([tracked.account_id], **wanted)  # type: ignore[arg-type]
            found = await tracked.db.read(lambda conn: repository.page(conn, filter_, before=None, limit=9))
            return [one.activity.id for one in found]

        assert await ids(kinds=["buy", "exchange"]) == ["act_fx", "act_1"]
        assert await ids(symbol=Symbol("GE")) == ["act_spin"]
        assert await ids(start=day(5), end=day(5)) == ["act_spin"]
        assert await ids(import_seq=1) == []


def add_prices(conn: Connection, close: str, *days: int) -> int:
    seq = add_import(conn)
    rows = [
        {"user_id": ADA.user_id, "symbol": "HOUSE", "day": day(one), "import_seq": seq, "close": Decimal(close)}
        for one in days
    ]
    conn.execute(insert(private_prices), rows)
    return seq


class TestSeries:
    async def test_the_latest_import_wins_and_without_it_the_earlier_is_back(self, tracked: Tracked) -> None:
        async def read(user_id: str = ADA.user_id) -> Mapping[Symbol, DatedValues]:
            return await tracked.db.read(lambda conn: repository.private_prices(conn, user_id))

        await tracked.db.write(lambda conn: add_prices(conn, "100", 3, 1, 2))
        later = await tracked.db.write(lambda conn: add_prices(conn, "200", 2))
        days = (day(1), day(2), day(3))
        assert await read() == {"HOUSE": DatedValues(days, (Decimal(100), Decimal(200), Decimal(100)))}
        assert await read("usr_bob") == {}
        await tracked.db.write(
            lambda conn: conn.execute(delete(private_prices).where(private_prices.c.import_seq == later)).rowcount
        )
        assert (await read())[Symbol("HOUSE")].values == (Decimal(100),) * 3

    @pytest.mark.parametrize("kind", ["activities", "prices", "rates"])
    async def test_their_state_tells_every_import_for_a_file_of_activities_may_hold_prices(
        self, tracked: Tracked, kind: str
    ) -> None:
        before = await tracked.db.read(lambda conn: repository.prices_state(conn, ADA.user_id))
        await tracked.db.write(lambda conn: add_import(conn, kind))
        assert await tracked.db.read(lambda conn: repository.prices_state(conn, ADA.user_id)) != before

    async def test_rates_by_pair(self, tracked: Tracked) -> None:
        def add(conn: Connection) -> None:
            seq = add_import(conn, "rates")
            for base, quote, rate in (("EUR", "USD", "1.0825"), ("USD", "JPY", "150")):
                values = {"base": base, "quote": quote, "day": day(2), "import_seq": seq, "rate": Decimal(rate)}
                conn.execute(insert(currency_rates).values(user_id=ADA.user_id, **values))

        await tracked.db.write(add)
        found = await tracked.db.read(lambda conn: repository.currency_rates(conn, ADA.user_id))
        assert found == {
            ("EUR", "USD"): DatedValues((day(2),), (Decimal("1.0825"),)),
            ("USD", "JPY"): DatedValues((day(2),), (Decimal(150),)),
        }

    async def test_private_instruments_by_symbol(self, tracked: Tracked) -> None:
        def add(conn: Connection) -> None:
            for symbol in ("HOUSE", "ART"):
                conn.execute(
                    insert(private_instruments).values(
                        user_id=ADA.user_id, symbol=symbol, name=symbol.title(), currency="EUR", asset_class="other",
                        sector="", created_at=AT,
                    )
                )  # fmt: skip

        await tracked.db.write(add)
        found = await tracked.db.read(lambda conn: repository.private_instruments(conn, ADA.user_id))
        assert [(one.symbol, one.name, one.currency) for one in found] == [
            ("ART", "Art", "EUR"),
            ("HOUSE", "House", "EUR"),
        ]
