"""OFX and QFX: statements of investment and bank accounts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from paiid.domain.activity import ZERO, ActivityKind
from paiid.domain.activity_draft import ActivityDraft
from paiid.features.imports.errors import UnreadableFileError
from paiid.features.imports.options_text import contract
from paiid.features.imports.presets import entries
from paiid.features.imports.presets.base import Reading, outcome_of
from paiid.features.imports.presets.ofx_text import Element, tree
from paiid.features.imports.rows import Entry, Formats, Outcome, Row, RowError, RowIgnored
from paiid.features.imports.source import Source

K = ActivityKind
_FIELDS: Final = (
    "transaction", "fitid", "dttrade", "dtposted", "uniqueid", "units", "unitprice", "total", "trnamt",
    "commission", "fees",
    "taxes", "withholding", "incometype", "buytype", "selltype", "optselltype", "optbuytype", "optaction", "tferaction",
    "numerator", "denominator", "trntype", "name", "memo", "currency", "account", "symbol",
)  # fmt: skip
_PLACES: Final = {name: place for place, name in enumerate(_FIELDS)}
_BUYS: Final = ("BUYSTOCK", "BUYMF", "BUYOPT", "BUYDEBT", "BUYOTHER")
_SELLS: Final = ("SELLSTOCK", "SELLMF", "SELLOPT", "SELLDEBT", "SELLOTHER")
_KNOWN: Final = (
    *_BUYS, *_SELLS, "INCOME", "REINVEST", "INVEXPENSE", "MARGININTEREST", "RETOFCAP", "SPLIT", "TRANSFER",
    "CLOSUREOPT",
    "JRNLSEC", "JRNLFUND", "INVBANKTRAN", "STMTTRN",
)  # fmt: skip
_SHORT_SIDES: Final = {"SELLSHORT": K.SHORT, "SELLTOOPEN": K.SHORT, "BUYTOCOVER": K.COVER, "BUYTOCLOSE": K.COVER}
_ENDS: Final = {"EXERCISE": K.EXERCISE, "ASSIGN": K.ASSIGNMENT, "EXPIRE": K.EXPIRY}
_BANK: Final = {"INT": K.INTEREST, "DIV": K.DIVIDEND, "FEE": K.FEE, "SRVCHG": K.FEE}


def _read(row: Row) -> list[Entry]:
    day, at = row.day("dttrade", "dtposted")
    symbol = row.text("symbol")
    draft = ActivityDraft(
        K.BUY, day, at if row.text("dttrade", "dtposted")[8:14].strip("0") else None,
        contract(symbol) or symbol or None,
        row.number_in("units"), row.number_in("unitprice"), row.number_in("total", "trnamt"),
        fee=row.cost("commission", "fees"), tax=row.cost("taxes"), currency=row.text("currency") or "USD",
        note=row.text("memo", "name"),
    )  # fmt: skip
    word = row.text("transaction")
    found = _READERS.get(word, _bank)(draft, row)
    account, identity = row.text("account") or None, row.text("fitid") or None
    return [one._replace(account=account, source_id=identity) for one in found]


def _trade(draft: ActivityDraft, row: Row) -> list[Entry]:
    side = row.text("buytype", "selltype", "optbuytype", "optselltype")
    plain = K.BUY if row.text("transaction").startswith("BUY") else K.SELL
    return [entries.trade(_SHORT_SIDES.get(side, plain), draft)]


def _income(draft: ActivityDraft, row: Row) -> list[Entry]:
    kind = K.INTEREST if row.text("incometype") == "INTEREST" else K.DIVIDEND
    return [entries.income(kind, draft._replace(tax=draft.tax + row.cost("withholding")))]


def _reinvested(draft: ActivityDraft, row: Row) -> list[Entry]:
    paid = draft._replace(amount=entries.magnitude(draft.amount), fee=ZERO, tax=ZERO)
    return [_income(paid, row)[0], entries.trade(K.BUY, draft)]


def _shares(draft: ActivityDraft, row: Row) -> list[Entry]:
    quantity = entries.magnitude(draft.quantity)
    is_out = row.text("tferaction") == "OUT" or (draft.quantity or ZERO) < 0
    return [entries.shares(draft._replace(quantity=-quantity if is_out else quantity))]


def _split(draft: ActivityDraft, row: Row) -> list[Entry]:
    new, old = row.number_in("numerator"), row.number_in("denominator")
    if not new or not old:
        raise RowError("numerator", "The split does not say its ratio.")
    return [Entry(draft._replace(kind=K.SPLIT, quantity=new / old, price=None, amount=None, fee=ZERO))]


def _closed(draft: ActivityDraft, row: Row) -> list[Entry]:
    kind = _ENDS.get(row.text("optaction"))
    if kind is None:
        raise entries.unknown("optaction", row.text("optaction"))
    return [entries.option_end(kind, draft)]


def _within(_: ActivityDraft, __: Row) -> list[Entry]:
    raise RowIgnored("It moves something between parts of the same account.")


def _bank(draft: ActivityDraft, row: Row) -> list[Entry]:
    kind = _BANK.get(row.text("trntype"))
    if kind is K.FEE:
        return [entries.cost(kind, draft)]
    return [entries.money(draft) if kind is None else entries.income(kind, draft)]


_READERS: Final[Mapping[str, Callable[[ActivityDraft, Row], list[Entry]]]] = {
    **dict.fromkeys((*_BUYS, *_SELLS), _trade),
    "INCOME": _income,
    "REINVEST": _reinvested,
    "INVEXPENSE": lambda draft, _: [entries.cost(K.FEE, draft)],
    "MARGININTEREST": lambda draft, _: [entries.income(K.INTEREST, draft)],
    "RETOFCAP": lambda draft, _: [entries.income(K.RETURN_OF_CAPITAL, draft)],
    "SPLIT": _split,
    "TRANSFER": _shares,
    "JRNLSEC": _within,
    "JRNLFUND": _within,
    "CLOSUREOPT": _closed,
}


class OfxPreset:
    """One statement or several in a file."""

    id, title = "ofx", "OFX or QFX"
    how = "The download for Quicken or Money at most banks and brokers (.ofx, .qfx)."

    def matches(self, source: Source) -> bool:
        """By how the file begins."""
        return source.start.upper().startswith("OFXHEADER") or "<OFX>" in source.start.upper()

    def read(self, source: Source) -> Reading:
        """One transaction after the other."""
        try:
            root = tree(source.text)
        except ValueError as error:
            raise UnreadableFileError(f"The file is no OFX: {error}.") from None
        statements = root.all("INVSTMTRS", "STMTRS", "CCSTMTRS")
        found = [(statement, element) for statement in statements for element in statement.all(*_KNOWN)]
        return Reading(self._rows(found, dict(_symbols(root))), len(found), _FIELDS, formats=Formats())

    def _rows(self, found: Sequence[tuple[Element, Element]], symbols: Mapping[str, str]) -> Iterator[Outcome]:
        for number, (statement, element) in enumerate(found, start=1):
            account, currency = statement.leaf("ACCTID"), statement.leaf("CURDEF")
            cells = [_cell(element, name, account, currency, symbols) for name in _FIELDS]
            yield outcome_of(Row(number, cells, _PLACES, 0, Formats()), _read)


def _symbols(root: Element) -> Iterator[tuple[str, str]]:
    for listed in root.all("SECLIST"):
        for security in listed.all("SECINFO"):
            yield security.leaf("UNIQUEID"), security.leaf("TICKER") or security.leaf("UNIQUEID")


def _cell(element: Element, name: str, account: str, currency: str, symbols: Mapping[str, str]) -> str:
    if name == "transaction":
        return element.name
    if name == "symbol":
        found = element.leaf("UNIQUEID")
        return symbols.get(found, found)
    if name == "account":
        return entries.masked("Account", account) or ""
    if name == "currency":
        return element.leaf("CURSYM") or currency
    return element.leaf(name.upper())


PRESET: Final = OfxPreset()
