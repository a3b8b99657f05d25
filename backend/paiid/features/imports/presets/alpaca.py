"""Alpaca: account activities, as the API's JSON or the same fields as CSV."""

from collections.abc import Iterator
from typing import Any, Final

from paiid.domain.activity import ActivityKind
from paiid.domain.activity_draft import ActivityDraft
from paiid.features.imports.options_text import contract
from paiid.features.imports.presets import entries
from paiid.features.imports.presets.base import Reading, TablePreset, each, outcome_of
from paiid.features.imports.presets.json_text import loaded
from paiid.features.imports.rows import Entry, Formats, Outcome, Row
from paiid.features.imports.source import Source

K = ActivityKind
_SIDES: Final = {"buy": K.BUY, "sell": K.SELL, "sell_short": K.SHORT, "buy_to_cover": K.COVER}
_INCOME: Final = {
    "DIV": K.DIVIDEND, "DIVCGL": K.DIVIDEND, "DIVCGS": K.DIVIDEND, "DIVNRA": K.TAX, "DIVFEE": K.FEE,
    "DIVTXEX": K.DIVIDEND,
    "DIVROC": K.RETURN_OF_CAPITAL, "INT": K.INTEREST, "INTNRA": K.TAX, "FEE": K.FEE, "CFEE": K.FEE, "DIVFT": K.TAX,
    "DIVTW": K.TAX, "INTTW": K.TAX,
}  # fmt: skip
_MONEY: Final = frozenset({"CSD", "CSW", "TRANS", "JNLC", "JNL", "ACATC", "MISC", "CSR"})
_SHARES: Final = frozenset({"ACATS", "JNLS", "TRANS"})
_ENDS: Final = {"OPEXP": K.EXPIRY, "OPASN": K.ASSIGNMENT, "OPEXC": K.EXERCISE}
_FIELDS: Final = (
    "id", "activity_type", "transaction_time", "date", "type", "price", "qty", "side", "symbol", "net_amount",
    "per_share_amount", "description", "status",
)  # fmt: skip


def _read(row: Row) -> list[Entry]:
    word = row.needed("activity_type").upper()
    day, at = row.day("transaction_time", "date")
    symbol = row.text("symbol")
    draft = ActivityDraft(
        K.BUY, day, at, contract(symbol) or symbol or None, row.number_in("qty"), row.number_in("price"),
        row.number_in("net_amount"), note=row.text("description"),
    )  # fmt: skip
    identity = row.text("id") or None
    if word == "FILL":
        side = row.needed("side").lower()
        if side not in _SIDES:
            raise entries.unknown("side", side)
        return [Entry(draft._replace(kind=_SIDES[side], amount=None), source_id=identity)]
    return [_entry(word, draft, row)._replace(source_id=identity)]


def _entry(word: str, draft: ActivityDraft, row: Row) -> Entry:
    kind = _INCOME.get(word)
    if kind in {K.FEE, K.TAX}:
        return entries.cost(kind, draft)
    if kind is not None:
        return entries.income(kind, draft)
    if word in _ENDS:
        return entries.option_end(_ENDS[word], draft)
    if word in {"SPLIT", "SSP", "REVERSE_SPLIT"}:
        return entries.added_by_split(draft)
    if word in _SHARES and draft.quantity and not draft.amount:
        return entries.shares(draft)
    if word in _MONEY:
        return entries.money(draft._replace(quantity=None))
    raise entries.unknown("activity_type", row.text("activity_type"))


_TABLE: Final = TablePreset(
    id="alpaca",
    title="Alpaca",
    how="Account, Activities, Export; or the answer of `GET /v2/account/activities` as it is.",
    headers=[
        frozenset({"activity_type", "symbol", "qty", "price", "side"}),
        frozenset({"activity_type", "net_amount"}),
    ],
    rows=each(_read),
)


class AlpacaPreset:
    """The table, or the list of the API."""

    id, title, how = _TABLE.id, _TABLE.title, _TABLE.how

    def matches(self, source: Source) -> bool:
        """By the field that both forms have."""
        if source.start.startswith("["):
            return '"activity_type"' in source.start
        return _TABLE.matches(source)

    def read(self, source: Source) -> Reading:
        """Either form."""
        if not source.start.startswith("["):
            return _TABLE.read(source)
        found = loaded(source)
        return Reading(self._rows(found), len(found), _FIELDS, formats=Formats())

    def _rows(self, found: Any) -> Iterator[Outcome]:
        places = {name: place for place, name in enumerate(_FIELDS)}
        for number, one in enumerate(found, start=1):
            told = one if isinstance(one, dict) else {}
            cells = [str(told.get(name) if told.get(name) is not None else "") for name in _FIELDS]
            yield outcome_of(Row(number, cells, places, 0, Formats()), _read)


PRESET: Final = AlpacaPreset()
