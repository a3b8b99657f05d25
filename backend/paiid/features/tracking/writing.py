"""What changes tracked accounts; every change of activities gives the account a new stamp, which readers compare."""

from collections.abc import Sequence
from dataclasses import astuple
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import Connection, delete, func, select

from paiid.core.hot import HotStatement
from paiid.core.ids import random_word
from paiid.domain.activity import Activity
from paiid.features.ledger.repository import LedgerRepository
from paiid.features.tracking.models import activities, lot_choices, private_instruments
from paiid.features.tracking.reading import COLUMNS, terms_text
from paiid.features.tracking.repository import STAMP_HALF, PrivateInstrument, TrackingRepository

_NAMES: Final = ["account_id", "import_seq", *(column.name for column in COLUMNS if column.name != "seq")]
_DESCRIBED: Final = ("name", "currency", "asset_class", "sector")


def _put_instrument(dialect: Any) -> Any:
    added = dialect.insert(private_instruments)
    changed = {name: added.excluded[name] for name in _DESCRIBED}
    return added.on_conflict_do_update(index_elements=["user_id", "symbol"], set_=changed)


_PUT_INSTRUMENT: Final = HotStatement(_put_instrument, list(PrivateInstrument.__dataclass_fields__))
_ADD: Final = HotStatement(lambda dialect: dialect.insert(activities), _NAMES)


class TrackingWriter:
    """Writes; the caller holds the account's lock and has checked whose it is."""

    def __init__(self) -> None:
        self.repository: Final = TrackingRepository()
        self.ledger: Final = LedgerRepository()

    def add(
        self, conn: Connection, account_id: str, found: Sequence[Activity], *, import_seq: int | None = None
    ) -> None:
        """Store new activities; their ids name them. Call it in `activity_order`, which makes reading cheap."""
        rows = [activity_row(account_id, one, import_seq) for one in found]
        for row in rows:
            _ADD.run(conn, *row)
        self.stamp(conn, account_id, has_removed=False)

    def add_prepared(self, conn: Connection, rows: Sequence[Sequence[Any]], import_seq: int) -> None:
        """Store rows of `prepared` under the import they turned out to be; the caller stamps the account."""
        _ADD.run_prepared(conn, [[row[0], import_seq, *row[2:]] for row in rows])

    def stamp(self, conn: Connection, account_id: str, *, has_removed: bool) -> None:
        """Note that activities came, or also that some were taken away."""
        state = self.repository.state(conn, account_id)
        fresh = random_word()
        removed = fresh[:STAMP_HALF] if has_removed else state.removed
        self.ledger.stamp_orders(conn, account_id, removed + fresh[STAMP_HALF:])

    def remove(self, conn: Connection, account_id: str, activity_id: str) -> None:
        """Take one activity away, with what was chosen for it."""
        c, choices = activities.c, lot_choices.c
        conn.execute(delete(activities).where(c.account_id == account_id, c.digest == activity_id))
        conn.execute(delete(lot_choices).where(choices.account_id == account_id, choices.closing_id == activity_id))
        self.stamp(conn, account_id, has_removed=True)

    def choices_of_lot(self, conn: Connection, account_id: str, lot_id: str) -> int:
        """How many sales of the account use up this lot by their owner's choice."""
        c = lot_choices.c
        query = select(func.count()).select_from(lot_choices).where(c.account_id == account_id, c.lot_id == lot_id)
        return conn.execute(query).scalar_one()

    def put_instrument(self, conn: Connection, wanted: PrivateInstrument) -> None:
        """Store a private instrument, or change one in place; when it was made stays."""
        _PUT_INSTRUMENT.run(conn, *astuple(wanted))


def prepared(account_id: str, found: Sequence[Activity], import_seq: int, *, for_sqlite: bool) -> list[Sequence[Any]]:
    """New rows as the driver takes them, for `TrackingWriter.add_prepared`; thousands are made before the lock."""
    return _ADD.prepared((activity_row(account_id, one, import_seq) for one in found), for_sqlite=for_sqlite)


def activity_row(account_id: str, activity: Activity, import_seq: int | None) -> tuple[Any, ...]:
    """The values of one row, in the order of `_NAMES`."""
    a = activity
    return (
        account_id, import_seq, a.id, a.kind.value, a.day, a.at, a.symbol, a.quantity, a.price, a.amount, a.fee, a.tax,
        a.currency, a.note, terms_text(a.terms),
    )  # fmt: skip


def digest(*parts: object) -> str:
    """A name for `parts`, 36 letters."""
    return "act_" + blake2b(repr(parts).encode(), digest_size=16).hexdigest()
