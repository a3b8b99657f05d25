"""Words that files use for kinds of activities and for columns."""

from typing import Final

from paiid.domain.activity import ActivityKind

K = ActivityKind
_MEANT: Final = {
    K.BUY: ("bought", "purchase", "buy to open", "bto", "reinvest", "reinvestment"),
    K.SELL: ("sold", "sale", "sell to close", "stc"),
    K.SHORT: ("sell short", "short sell", "short sale", "sold short", "sell to open", "sto"),
    K.COVER: ("buy to cover", "cover short", "buy to close", "btc"),
    K.DEPOSIT: ("contribution", "cash in", "funds received", "transfer from bank"),
    K.WITHDRAWAL: ("withdraw", "cash out", "funds sent", "transfer to bank"),
    K.DIVIDEND: ("div", "dividends", "cash dividend", "qualified dividend", "distribution"),
    K.INTEREST: ("int", "interest income", "interest paid", "credit interest"),
    K.FEE: ("fees", "commission", "charge", "service fee"),
    K.TAX: ("taxes", "withholding", "withholding tax", "foreign tax"),
    K.SPLIT: ("stock split", "share split", "reverse split"),
    K.TRANSFER_IN: ("transferred in", "shares in", "received", "journal in"),
    K.TRANSFER_OUT: ("transferred out", "shares out", "delivered", "journal out"),
    K.EXCHANGE: ("currency exchange", "currency conversion", "fx", "forex"),
    K.SPIN_OFF: ("spinoff",),
    K.MERGER: ("acquisition",),
    K.SYMBOL_CHANGE: ("ticker change", "name change"),
    K.RETURN_OF_CAPITAL: ("roc", "capital return"),
    K.EXERCISE: ("exercised",),
    K.ASSIGNMENT: ("assigned",),
    K.EXPIRY: ("expired", "expiration"),
}
TYPE_WORDS: Final = {
    word: kind
    for kind in ActivityKind
    for word in (kind.value, kind.value.replace("_", " "), kind.value.replace("_", "-"), *_MEANT.get(kind, ()))
}
"""Kinds by their words, in small letters."""

SUGGESTED: Final = {
    "date": (
        "trade date",
        "transaction date",
        "run date",
        "activity date",
        "day",
        "time",
        "datetime",
        "date/time",
        "datum",
    ),
    "type": ("action", "transaction type", "transaction", "activity", "activity type", "side", "kind", "trans code"),
    "symbol": ("ticker", "instrument", "security", "stock", "isin", "symbol/cusip", "asset"),
    "quantity": ("qty", "shares", "units", "no. of shares", "number of shares", "amount of shares", "volume"),
    "price": ("price ($)", "share price", "unit price", "price per share", "price / share", "rate", "cost per share"),
    "amount": ("amount ($)", "total", "value", "net amount", "gross amount", "proceeds", "principal", "cost", "sum"),
    "fee": ("fees", "commission", "fees & comm", "commissions and fees", "charges", "costs", "commission ($)"),
    "tax": ("taxes", "withholding tax", "tax withheld"),
    "currency": ("ccy", "curr", "currency code", "currencyprimary"),
    "account": ("account name", "account number", "portfolio", "account id"),
    "note": ("notes", "description", "memo", "comment", "details"),
    "close": ("price", "close price", "closing price", "adj close", "nav", "value", "last", "rate", "unit price"),
}
"""Likely names of a column by field, in the order of likelihood."""
