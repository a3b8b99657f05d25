"""Which lots the owner chose for which sale."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from paiid.domain.lot_book import Choices
from paiid.features.tracking.models import lot_choices


@dataclass(frozen=True)
class LotChoices:
    """Reads and writes; the caller has checked whose the accounts are."""

    def of(self, conn: Connection, account_ids: Iterable[str]) -> dict[str, Choices]:
        """By account that has any: the ids of lots by the closing activity that uses them, in the owner's order."""
        wanted, c = list(account_ids), lot_choices.c
        if not wanted:
            return {}
        query = (
            select(c.account_id, c.closing_id, c.lot_id)
            .where(c.account_id.in_(wanted))
            .order_by(c.account_id, c.closing_id, c.position)
        )
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for account_id, closing_id, lot_id in conn.execute(query):
            lots = found.setdefault(account_id, {})
            lots[closing_id] = (*lots.get(closing_id, ()), lot_id)
        return dict(found)

    def put(self, conn: Connection, account_id: str, closing_id: str, lots: Sequence[str]) -> None:
        """Have `lots` in place of what was chosen for a closing activity; none takes the choice back."""
        c = lot_choices.c
        conn.execute(delete(lot_choices).where(c.account_id == account_id, c.closing_id == closing_id))
        rows = [
            {"account_id": account_id, "closing_id": closing_id, "position": place, "lot_id": lot_id}
            for place, lot_id in enumerate(lots)
        ]
        if rows:
            conn.execute(insert(lot_choices), rows)
