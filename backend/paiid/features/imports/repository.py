"""Every query of imports: the list of them, and what each of them brought."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, column, delete, func, insert, select, table, update

from paiid.core.hot import HotStatement
from paiid.features.imports.planning import LotChoice
from paiid.features.imports.rows import Price, Rate
from paiid.features.tracking.models import (
    activities,
    currency_rates,
    imports,
    lot_choices,
    private_instruments,
    private_prices,
)

_PRICE: Final = HotStatement(
    lambda dialect: dialect.insert(private_prices), ["user_id", "symbol", "day", "import_seq", "close"]
)
_RATE: Final = HotStatement(
    lambda dialect: dialect.insert(currency_rates), ["user_id", "base", "quote", "day", "import_seq", "rate"]
)
_api_keys: Final = table("api_keys", column("account_id"))
_accounts: Final = table("accounts", column("id"))


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import as stored; `seq` is 0 until it is."""

    seq: int
    id: str
    user_id: str
    kind: str
    preset: str
    file_name: str
    file_sha256: str
    rows: int
    imported: int
    duplicates: int
    refused: int
    request_key: str | None
    created_at: datetime
    undone_at: datetime | None = None


class ImportRepository:
    """Reads and writes; every read names the owner."""

    def add(self, conn: Connection, row: ImportRow) -> int:
        """Store a new import; its sequence."""
        values = {name: value for name, value in asdict(row).items() if name != "seq"}
        return int(conn.execute(insert(imports).values(values).returning(imports.c.seq)).scalar_one())

    def by_id(self, conn: Connection, user_id: str, import_id: str) -> ImportRow | None:
        """The user's import with that id."""
        return self._one(conn, imports.c.user_id == user_id, imports.c.id == import_id)

    def by_request(self, conn: Connection, user_id: str, request_key: str) -> ImportRow | None:
        """The user's import that a request with that `Idempotency-Key` made."""
        return self._one(conn, imports.c.user_id == user_id, imports.c.request_key == request_key)

    def newest(self, conn: Connection, user_id: str, *, before_seq: int | None, limit: int) -> list[ImportRow]:
        """The user's imports before that sequence, the newest first."""
        query = select(imports).where(imports.c.user_id == user_id).order_by(imports.c.seq.desc()).limit(limit)
        if before_seq is not None:
            query = query.where(imports.c.seq < before_seq)
        return [_row(row) for row in conn.execute(query).mappings()]

    def account_ids(self, conn: Connection, import_seqs: Sequence[int]) -> dict[int, list[str]]:
        """Which accounts have activities of these imports, by import."""
        c = activities.c
        query = (
            select(c.import_seq, c.account_id).where(c.import_seq.in_(import_seqs)).distinct().order_by(c.account_id)
        )
        found: dict[int, list[str]] = {}
        for seq, account_id in conn.execute(query):
            found.setdefault(seq, []).append(account_id)
        return found

    def add_prices(
        self, conn: Connection, user_id: str, import_seq: int, found: Iterable[Price], *, sqlite: bool
    ) -> None:
        """Store prices, one of a symbol and day."""
        rows = ((user_id, one.symbol, one.day, import_seq, one.close) for one in found)
        _PRICE.run_prepared(conn, _PRICE.prepared(rows, for_sqlite=sqlite))

    def add_rates(
        self, conn: Connection, user_id: str, import_seq: int, found: Iterable[Rate], *, sqlite: bool
    ) -> None:
        """Store rates, one of a pair and day."""
        rows = ((user_id, one.base, one.quote, one.day, import_seq, one.rate) for one in found)
        _RATE.run_prepared(conn, _RATE.prepared(rows, for_sqlite=sqlite))

    def add_choices(self, conn: Connection, found: Sequence[LotChoice]) -> None:
        """Store which lots sales use up."""
        if found:
            conn.execute(insert(lot_choices), [one._asdict() for one in found])

    def choices_from_outside(self, conn: Connection, import_seq: int) -> int:
        """How many lots of the import are used up, by their owner's choice, by sales that are not of it."""
        lot, closing = activities.alias(), activities.alias()
        query = (
            select(func.count())
            .select_from(lot_choices)
            .join(lot, (lot.c.account_id == lot_choices.c.account_id) & (lot.c.digest == lot_choices.c.lot_id))
            .join(
                closing,
                (closing.c.account_id == lot_choices.c.account_id) & (closing.c.digest == lot_choices.c.closing_id),
            )
            .where(lot.c.import_seq == import_seq, closing.c.import_seq.is_distinct_from(import_seq))
        )
        return conn.execute(query).scalar_one()

    def remove(self, conn: Connection, row: ImportRow, undone_at: datetime) -> None:
        """Take everything of the import away and note that it was."""
        own = select(activities.c.digest).where(
            activities.c.import_seq == row.seq, activities.c.account_id == lot_choices.c.account_id
        )
        conn.execute(delete(lot_choices).where(lot_choices.c.closing_id.in_(own)))
        for rows in (activities, private_prices, currency_rates):
            conn.execute(delete(rows).where(rows.c.import_seq == row.seq))
        priced = select(private_prices.c.symbol).where(private_prices.c.user_id == row.user_id)
        c = private_instruments.c
        conn.execute(
            delete(private_instruments).where(
                c.user_id == row.user_id, c.created_at == row.created_at, c.symbol.not_in(priced)
            )
        )
        conn.execute(update(imports).where(imports.c.seq == row.seq).values(undone_at=undone_at))

    def forget_account(self, conn: Connection, account_id: str) -> bool:
        """Delete an account that nothing refers to; False, and nothing done, where something does."""
        for rows in (activities, lot_choices, _api_keys):
            if conn.execute(select(func.count()).select_from(rows).where(rows.c.account_id == account_id)).scalar_one():
                return False
        conn.execute(delete(_accounts).where(_accounts.c.id == account_id))
        return True

    def _one(self, conn: Connection, *conditions: Any) -> ImportRow | None:
        row = conn.execute(select(imports).where(*conditions)).mappings().first()
        return None if row is None else _row(row)


def _row(row: RowMapping) -> ImportRow:
    return ImportRow(**{name: row[name] for name in ImportRow.__dataclass_fields__})
