"""Ghostfolio: Export of all activities (JSON)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from paiid.domain.activity import ActivityKind
from paiid.domain.activity_draft import ActivityDraft
from paiid.features.imports.errors import UnreadableFileError
from paiid.features.imports.presets import entries
from paiid.features.imports.presets.base import Reading, outcome_of
from paiid.features.imports.presets.json_text import loaded, rows_of
from paiid.features.imports.rows import Entry, Formats, Outcome, Row, RowIgnored
from paiid.features.imports.source import Source

K = ActivityKind
_FIELDS: Final = ("id", "account", "date", "type", "symbol", "quantity", "unitprice", "fee", "currency", "comment")
_PLACES: Final = {name: place for place, name in enumerate(_FIELDS)}
_HALF_A_DAY: Final = timedelta(hours=12)
_KINDS: Final = {"BUY": K.BUY, "SELL": K.SELL, "DIVIDEND": K.DIVIDEND, "INTEREST": K.INTEREST, "FEE": K.FEE}
_NO_ACTIVITY: Final = {
    "ITEM": "It is a thing of value, not an activity.",
    "LIABILITY": "It is a debt, not an activity.",
}


def _read(row: Row) -> list[Entry]:
    word = row.needed("type").upper()
    if word in _NO_ACTIVITY:
        raise RowIgnored(_NO_ACTIVITY[word])
    if word not in _KINDS:
        raise entries.unknown("type", word)
    kind = _KINDS[word]
    day, at = _when(row)
    quantity, price = row.number_in("quantity"), row.number_in("unitprice")
    draft = ActivityDraft(
        kind, day, at, row.text("symbol") or None, quantity, price, fee=row.cost("fee"),
        currency=row.text("currency") or "USD", note=row.text("comment"),
    )  # fmt: skip
    if kind is K.INTEREST or kind is K.FEE:
        # Their symbol is a made-up one, or the account's name.
        amount = entries.magnitude(quantity) * entries.magnitude(price)
        draft = draft._replace(symbol=None, quantity=None, price=None, amount=amount or None)
    return [Entry(draft, row.text("account") or None, row.text("id") or None)]


def _when(row: Row) -> tuple[date, datetime | None]:
    """A full hour is the midnight of wherever it was typed, which means the day and no time."""
    day, at = row.day("date")
    if at is None or at.minute or at.second:
        return day, at
    return (at + _HALF_A_DAY).date(), None


class GhostfolioPreset:
    """The JSON document with `activities`."""

    id, title = "ghostfolio", "Ghostfolio"
    how = "Portfolio, Activities, the menu at the top right, Export Activities (JSON)."

    def matches(self, source: Source) -> bool:
        """By the members that only it has."""
        head = source.start
        return head.startswith("{") and ('"unitPrice"' in source.text[:100_000]) and '"activities"' in source.text

    def read(self, source: Source) -> Reading:
        """One activity after the other."""
        document = loaded(source)
        found = document.get("activities") if isinstance(document, dict) else None
        if not isinstance(found, list):
            raise UnreadableFileError("The file has no list of activities.")
        names = {
            str(one["id"]): one.get("name")
            for one in rows_of(document, "accounts")
            if isinstance(one, dict) and "id" in one
        }
        return Reading(self._rows(found, names), len(found), _FIELDS, formats=Formats())

    def _rows(self, found: list[Any], names: Mapping[str, Any]) -> Iterator[Outcome]:
        for number, one in enumerate(found, start=1):
            told = {key.lower(): value for key, value in one.items()} if isinstance(one, dict) else {}
            profile = told.get("symbolprofile")
            if isinstance(profile, dict):
                told = {"symbol": profile.get("symbol"), "currency": profile.get("currency")} | told
            told["account"] = names.get(str(told.get("accountid")))
            cells = ["" if told.get(name) is None else str(told[name]) for name in _FIELDS]
            yield outcome_of(Row(number, cells, _PLACES, 0, Formats()), _read)


PRESET: Final = GhostfolioPreset()
