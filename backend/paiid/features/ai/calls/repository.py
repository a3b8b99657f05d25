"""Rows of calls: appended to each user's chain, read by page; never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, column, insert, select, table

from paiid.domain.advice.calls import Call
from paiid.domain.advice.chain import GENESIS, Link, chained
from paiid.domain.advice.outcome import Terms
from paiid.domain.advice.packet import Direction
from paiid.features.ai.models import advice_calls as t

_users: Final = table("users", column("id"))
_BODY: Final = TypeAdapter(dict[str, Any])
_CALL: Final = TypeAdapter(Call)
_ROW: Final = tuple(one for one in t.c if one.name not in {"previous_hash", "body"})


@dataclass(frozen=True, slots=True)
class CallRow:
    """What of a call is searched and scored by; prices are USD a share, `weight` the size as a ratio of the equity."""

    id: str
    user_id: str
    number: int
    run_id: str | None
    advisor: str
    model: str
    prompt_version: str
    strategy: str
    symbol: str
    direction: Direction
    session_date: date
    starts_on: date
    ends_on: date
    made_at: datetime
    raw_probability: Decimal
    probability: Decimal
    close: Decimal
    entry: Decimal
    stop: Decimal
    target: Decimal
    horizon_sessions: int
    quantity: Decimal
    weight: Decimal
    is_backfilled: bool
    is_simulated: bool
    is_contaminated: bool
    hash: str

    @property
    def terms(self) -> Terms:
        """What decides how it ends."""
        return Terms(
            direction=self.direction,
            stop=self.stop,
            target=self.target,
            session_date=self.session_date,
            close=self.close,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            quantity=self.quantity,
        )


@dataclass(frozen=True, slots=True)
class StoredCall:
    """A call as it stands in its chain."""

    call: Call
    number: int
    previous_hash: str
    hash: str


class CallRepository:
    """Each user's chain of calls."""

    columns = _ROW
    """Those of a `CallRow`, for queries that `call_row` reads."""

    def insert_call(self, conn: Connection, call: Call) -> Link:
        """Append one call; see `insert_calls`."""
        return self.insert_calls(conn, [call])[0]

    def insert_calls(self, conn: Connection, calls: Sequence[Call]) -> list[Link]:
        """Append `calls` of one user to that user's chain, in their order; thousands at once are fine.

        Raises:
            ValueError: they are of several users.
            IntegrityError: a call of that id is there already.
        """
        if not calls:
            return []
        user_id = calls[0].user_id
        if any(call.user_id != user_id for call in calls):
            raise ValueError("a chain is of one user")
        # One writer of a chain at a time: two would hang their calls on the same hash.
        conn.execute(select(_users.c.id).where(_users.c.id == user_id).with_for_update(key_share=True))
        number, head = self.head(conn, user_id)
        links = chained([(call.id, call.body) for call in calls], after=number, previous_hash=head)
        conn.execute(insert(t), [column_values(call, link) for call, link in zip(calls, links, strict=True)])
        return links

    def head(self, conn: Connection, user_id: str) -> tuple[int, str]:
        """Number and hash of the newest call of `user_id`; 0 and the first hash's predecessor for none."""
        query = select(t.c.number, t.c.hash).where(t.c.user_id == user_id).order_by(t.c.number.desc()).limit(1)
        row = conn.execute(query).first()
        return (0, GENESIS) if row is None else (row.number, row.hash)

    def find(self, conn: Connection, user_id: str, call_id: str) -> StoredCall | None:
        """One call of `user_id`, whole."""
        query = select(t.c.number, t.c.previous_hash, t.c.hash, t.c.body)
        row = conn.execute(query.where(t.c.user_id == user_id, t.c.id == call_id)).first()
        return None if row is None else StoredCall(parse_body(row.body), row.number, row.previous_hash, row.hash)

    def of_run(self, conn: Connection, user_id: str, run_id: str) -> list[StoredCall]:
        """The calls of one run of `user_id`, in the order they were made."""
        query = select(t.c.number, t.c.previous_hash, t.c.hash, t.c.body)
        query = query.where(t.c.user_id == user_id, t.c.run_id == run_id).order_by(t.c.number)
        return [
            StoredCall(parse_body(row.body), row.number, row.previous_hash, row.hash) for row in conn.execute(query)
        ]

    def users(self, conn: Connection) -> list[str]:
        """Everybody who has calls."""
        return list(conn.execute(select(t.c.user_id).distinct().order_by(t.c.user_id)).scalars())


def call_row(row: Row[Any]) -> CallRow:
    """A found row; further columns behind those of the call are left alone."""
    values = dict(zip((one.name for one in _ROW), row, strict=False))
    return CallRow(**values | {"direction": Direction(values["direction"])})


def parse_body(body: str) -> Call:
    """The call that `body` was made of.

    Raises:
        ValidationError: it is no call's body.
    """
    return _CALL.validate_python(_BODY.validate_json(body)["call"])


def column_values(call: Call, link: Link) -> dict[str, Any]:
    """What is stored of `call` at its place in the chain."""
    draft, author, sizing = call.draft, call.author, call.sizing
    return {
        "id": call.id,
        "user_id": call.user_id,
        "number": link.number,
        "run_id": call.run_id,
        "advisor": author.advisor,
        "model": author.model,
        "prompt_version": author.prompt_version,
        "strategy": call.strategy,
        "symbol": draft.symbol,
        "direction": draft.direction.value,
        "session_date": call.session_date,
        "starts_on": call.starts_on,
        "ends_on": call.ends_on,
        "made_at": call.made_at,
        "raw_probability": call.confidence.raw,
        "probability": call.confidence.calibrated,
        "close": call.close,
        "entry": draft.entry,
        "stop": draft.stop,
        "target": draft.target,
        "horizon_sessions": draft.horizon_sessions,
        "quantity": Decimal(0) if sizing is None else sizing.quantity,
        "weight": Decimal(0) if sizing is None else sizing.weight,
        "is_backfilled": call.origin.is_backfilled,
        "is_simulated": call.origin.is_simulated,
        "is_contaminated": call.is_contaminated,
        "previous_hash": link.previous_hash,
        "hash": link.hash,
        "body": link.body,
    }
