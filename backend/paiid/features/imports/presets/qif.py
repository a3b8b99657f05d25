"""QIF: investment and bank accounts as Quicken writes them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain
from typing import Final

from paiid.domain.activity import ZERO, ActivityKind
from paiid.domain.activity_draft import ActivityDraft
from paiid.features.imports.dates import DateFormat, detect
from paiid.features.imports.options_text import contract
from paiid.features.imports.presets import entries
from paiid.features.imports.presets.base import Reading, outcome_of
from paiid.features.imports.rows import Entry, Formats, Outcome, Row
from paiid.features.imports.source import Source

K = ActivityKind
_CODES: Final = {
    "D": "date", "N": "action", "Y": "security", "I": "price", "Q": "quantity", "T": "amount", "U": "amount u",
    "O": "commission", "M": "memo", "P": "payee", "L": "category",
}  # fmt: skip
_FIELDS: Final = (*_CODES.values(), "symbol", "account", "kind")
_PLACES: Final = {name: place for place, name in enumerate(_FIELDS)}
_TRADES: Final = {"buy": K.BUY, "sell": K.SELL, "shtsell": K.SHORT, "cvrshrt": K.COVER}
_INCOME: Final = {
    "div": K.DIVIDEND, "cglong": K.DIVIDEND, "cgshort": K.DIVIDEND, "cgmid": K.DIVIDEND, "intinc": K.INTEREST,
    "rtrncap": K.RETURN_OF_CAPITAL, "miscinc": K.INTEREST,
}  # fmt: skip
_REINVESTED: Final = {
    "reinvdiv": K.DIVIDEND, "reinvint": K.INTEREST, "reinvlg": K.DIVIDEND, "reinvsh": K.DIVIDEND, "reinvmd": K.DIVIDEND,
}  # fmt: skip
_INTO: Final = frozenset({"xin", "contribx", "contrib"})
_OUT_OF: Final = frozenset({"xout", "withdrwx", "withdrw"})
_MONEY: Final = frozenset({"cash", *_INTO, *_OUT_OF})
_INVESTMENT: Final = "!type:invst"
_PER_TEN: Final = Decimal(10)


def _read(row: Row) -> list[Entry]:
    day, _ = row.day("date")
    symbol = row.text("symbol")
    draft = ActivityDraft(
        K.BUY, day, symbol=contract(symbol) or symbol or None, quantity=row.number_in("quantity"),
        price=row.number_in("price"), amount=row.number_in("amount", "amount u"), fee=row.cost("commission"),
        note=row.text("memo", "payee"),
    )  # fmt: skip
    found = _investment(draft, row) if row.text("kind") == _INVESTMENT else [entries.money(draft)]
    account = row.text("account") or None
    return [one._replace(account=account) for one in found]


def _investment(draft: ActivityDraft, row: Row) -> list[Entry]:
    word = row.needed("action").lower()
    # An X: the money came from another account, or went there.
    plain = word if word in _MONEY else word.removesuffix("x")
    moves = plain != word
    if plain in _TRADES:
        trade = entries.trade(_TRADES[plain], draft)
        return [trade, *_elsewhere(draft, moves, comes=plain in {"buy", "cvrshrt"})]
    if plain in _INCOME:
        return [entries.income(_INCOME[plain], draft), *_elsewhere(draft, moves, comes=False)]
    if plain in _REINVESTED:
        paid = draft._replace(amount=entries.magnitude(draft.amount), fee=ZERO)
        return [entries.income(_REINVESTED[plain], paid), entries.trade(K.BUY, draft)]
    return _others(plain, draft, row)


def _others(word: str, draft: ActivityDraft, row: Row) -> list[Entry]:
    amount, quantity = entries.magnitude(draft.amount), entries.magnitude(draft.quantity)
    if word == "margint":
        return [entries.income(K.INTEREST, draft._replace(amount=-amount))]
    if word == "miscexp":
        return [entries.cost(K.FEE, draft._replace(amount=-amount))]
    if word in {"shrsin", "shrsout"}:
        return [entries.shares(draft._replace(quantity=quantity if word == "shrsin" else -quantity))]
    if word == "stksplit":
        # Told as new shares for ten old ones.
        return [Entry(draft._replace(kind=K.SPLIT, quantity=quantity / _PER_TEN, price=None, amount=None))]
    if word in _MONEY:
        signed = amount if word in _INTO else -amount if word in _OUT_OF else draft.amount
        return [entries.money(draft._replace(amount=signed))]
    raise entries.unknown("action", row.text("action"))


def _elsewhere(draft: ActivityDraft, moves: bool, *, comes: bool) -> list[Entry]:  # noqa: FBT001
    amount = entries.magnitude(draft.amount)
    if not moves or not amount:
        return []
    return [entries.money(draft._replace(amount=amount if comes else -amount))]


@dataclass
class _Record:
    number: int = 0
    kind: str = ""
    account: str = ""
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class QifPreset:
    """Transactions of every account in the file; its list of securities names their symbols."""

    date_format: DateFormat | None = None
    id = "qif"
    title = "QIF"
    how = "The download for Quicken (.qif)."

    def matches(self, source: Source) -> bool:
        """By how the file begins."""
        return source.start.lower().startswith(("!type:", "!account", "!option:"))

    def read(self, source: Source) -> Reading:
        """One transaction after the other."""
        symbols: dict[str, str] = {}
        records = list(_records(source.text, symbols))
        found = detect(record.fields.get("date", "") for record in records)
        order = self.date_format or (DateFormat.MONTH_FIRST if found is None else found.format)
        is_sure = self.date_format is not None or (found is not None and found.is_sure)
        assumed = (
            [] if is_sure else ["Dates like 3/4'24 are read with the month first; say so, or that the day comes first."]
        )
        formats = Formats(order)
        ambiguous = () if is_sure else (DateFormat.MONTH_FIRST, DateFormat.DAY_FIRST)
        outcomes = self._rows(records, symbols, formats)
        return Reading(outcomes, len(records), _FIELDS, formats=formats, assumed=assumed, ambiguous=ambiguous)

    def _rows(self, records: list[_Record], symbols: dict[str, str], formats: Formats) -> Iterator[Outcome]:
        for record in records:
            security = record.fields.get("security", "")
            own = {"symbol": symbols.get(security, security), "account": record.account, "kind": record.kind}
            told = record.fields | own
            cells = [told.get(name, "") for name in _FIELDS]
            yield outcome_of(Row(record.number, cells, _PLACES, 0, formats), _read)


def _records(text: str, symbols: dict[str, str]) -> Iterator[_Record]:
    """Transactions; securities are put into `symbols` by name."""
    record, account = _Record(), ""
    for number, line in enumerate(chain(text.splitlines(), "^"), start=1):
        code, value = line[:1], line[1:].strip()
        if code == "!":
            record = _Record(kind=line.strip().lower())
        elif code == "^":
            if record.kind.startswith("!type:security"):
                symbols[record.fields.get("action", "")] = record.fields.get("symbol s", "")
            elif record.kind.startswith("!account"):
                account = record.fields.get("action", "")
            elif record.fields and "date" in record.fields:
                yield replace(record, account=account)
            record = _Record(kind=record.kind)
        elif code.strip():
            record.number = record.number or number
            record.fields.setdefault("symbol s" if code == "S" else _CODES.get(code, code), value)


PRESET: Final = QifPreset()
