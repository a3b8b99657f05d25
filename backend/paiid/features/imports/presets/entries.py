"""From a draft with everything a row says to the entry for what it was; amounts are signed as cash moves."""

from decimal import Decimal
from typing import Final, TypedDict, Unpack

from paiid.domain.activity import ZERO, ActivityKind
from paiid.domain.activity_draft import ActivityDraft
from paiid.features.imports.rows import Entry, RowError, RowIgnored

K = ActivityKind


class Origin(TypedDict, total=False):
    """Where an entry comes from: an account by its name in the file, a transaction by its vendor's id."""

    account: str | None
    source_id: str | None


SETTLEMENT_FUND: Final = "It moves money within the settlement fund, which counts as cash."


def trade(kind: ActivityKind, draft: ActivityDraft, **more: Unpack[Origin]) -> Entry:
    """A purchase or sale; the amount is what the cash moved by."""
    return Entry(draft._replace(kind=kind, amount_is_net=True), **more)


def income(kind: ActivityKind, draft: ActivityDraft, **more: Unpack[Origin]) -> Entry:
    """A dividend, interest, returned capital: below zero it was taken back or paid."""
    return Entry(draft._replace(kind=kind, quantity=None, price=None, amount_is_net=True), **more)


def cost(kind: ActivityKind, draft: ActivityDraft, **more: Unpack[Origin]) -> Entry:
    """A fee or a tax; what came back is below zero."""
    amount = -(draft.amount or ZERO)
    return Entry(draft._replace(kind=kind, quantity=None, price=None, amount=amount, fee=ZERO, tax=ZERO), **more)


def money(draft: ActivityDraft, **more: Unpack[Origin]) -> Entry:
    """Money that came in or went out.

    Raises:
        RowIgnored: none did.
    """
    if not draft.amount:
        raise RowIgnored("It moves nothing.")
    kind = K.DEPOSIT if draft.amount > 0 else K.WITHDRAWAL
    return Entry(draft._replace(kind=kind, symbol=None, quantity=None, price=None, fee=ZERO, tax=ZERO), **more)


def shares(draft: ActivityDraft, **more: Unpack[Origin]) -> Entry:
    """Shares that came or went without being traded here, by the sign of the quantity."""
    kind = K.TRANSFER_IN if (draft.quantity or ZERO) > 0 else K.TRANSFER_OUT
    return Entry(draft._replace(kind=kind, amount=None), **more)


def option_end(kind: ActivityKind, draft: ActivityDraft, **more: Unpack[Origin]) -> Entry:
    """Contracts that ended without a trade."""
    return Entry(draft._replace(kind=kind, price=None, amount=None), **more)


def added_by_split(draft: ActivityDraft) -> Entry:
    """Shares that a split brought, or took; the ratio follows from what was held."""
    return Entry(draft._replace(kind=K.SPLIT, price=None, amount=None), is_added=True)


def unknown(field: str, word: str) -> RowError:
    """For a word of the vendor that nobody here knows."""
    return RowError(field, f"The {field} {word!r} is not known; the row has to be typed by hand.")


def masked(title: str, number: str) -> str | None:
    """A name for an account by the end of its number, which is nobody's to keep whole."""
    return f"{title} …{number[-4:]}" if number else None


def magnitude(number: Decimal | None) -> Decimal:
    """Without its sign, nothing as zero."""
    return abs(number) if number else ZERO
