"""What the endpoints of tracked accounts take and answer."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, StringConstraints

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.account import BrokerId, LotMethod
from paiid.domain.activity import NO_TERMS, ZERO, Activity, ActivityKind, Terms
from paiid.domain.activity_draft import MAX_NOTE, ActivityDraft
from paiid.domain.instrument import Symbol
from paiid.domain.ledger_activities import new_york_day
from paiid.features.ledger.repository import AccountRow
from paiid.features.tracking.reading_prices import DatedValues
from paiid.features.tracking.repository import PrivateInstrument, StoredActivity

Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Number = Annotated[Decimal, Field(ge=-(10**15), le=10**15, decimal_places=12, allow_inf_nan=False)]
Cost = Annotated[Decimal, Field(ge=0, le=10**15, decimal_places=12, allow_inf_nan=False)]
SymbolText = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class TrackedAccountCreate(ApiInput):
    """A tracked account: its activities are imported or typed, and it takes no order."""

    name: Name
    currency: Currency = "USD"
    lot_method: LotMethod = LotMethod.FIFO


class TrackedAccountUpdate(ApiInput):
    """What is left out stays. A broker's account keeps its name; its lot method can be chosen."""

    name: Name | None = None
    lot_method: LotMethod | None = None


class TrackedAccountRead(ApiModel):
    """One account. `lot_method` says which lots a sale uses up first."""

    id: str
    name: str
    broker: BrokerId
    currency: str
    lot_method: LotMethod
    is_selected: bool
    created_at: UtcInstant


class ActivityCreate(ApiInput):
    """One activity, in the words of a statement; `account` is an id or a name.

    `amount` is before fee and tax; with a quantity, a price may stand for it. `date` is a day in New York or an
    instant. The quantity of a split is the number of new shares for each old one.
    """

    type: ActivityKind
    # An instant is tried first: midnight in UTC is a moment of the day before in New York, not a day.
    date: Annotated[AwareDatetime | date, Field(union_mode="left_to_right")]
    account: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    symbol: SymbolText | None = None
    quantity: Number | None = None
    price: Cost | None = None
    amount: Number | None = None
    fee: Cost = ZERO
    tax: Cost = ZERO
    currency: Currency = "USD"
    note: Annotated[str, StringConstraints(max_length=MAX_NOTE)] = ""
    to_symbol: SymbolText | None = None
    ratio: Cost | None = None
    cost_share: Cost | None = None
    to_currency: Currency | None = None
    to_amount: Cost | None = None

    def draft(self) -> ActivityDraft:
        """As the rules take it."""
        at = self.date if isinstance(self.date, datetime) else None
        terms = Terms(
            Symbol(self.to_symbol) if self.to_symbol else None,
            self.ratio,
            self.cost_share,
            self.to_currency,
            self.to_amount,
        )
        return ActivityDraft(
            kind=self.type,
            day=self.date if at is None else _day_of(at),
            at=at,
            terms=NO_TERMS if terms == Terms() else terms,
            **self.model_dump(include={"symbol", "quantity", "price", "amount", "fee", "tax", "currency", "note"}),
        )


def _day_of(at: datetime) -> date:
    try:
        return new_york_day(at)
    except OverflowError:
        # At the end of all years; the rules refuse it.
        return at.date()


class ActivityFields(ApiModel):
    """What an activity says; `at` is null where only the day is known, and so is a number that does not apply."""

    type: ActivityKind
    date: date
    at: UtcInstant | None
    symbol: str | None
    quantity: DecimalString | None
    price: DecimalString | None
    amount: DecimalString | None
    fee: DecimalString
    tax: DecimalString
    currency: str
    note: str
    to_symbol: str | None
    ratio: DecimalString | None
    cost_share: DecimalString | None
    to_currency: str | None
    to_amount: DecimalString | None


class ActivityRead(ActivityFields):
    """One activity; `is_imported` tells those of a file from typed ones."""

    id: str
    account_id: str
    account_name: str
    is_imported: bool

    @classmethod
    def of(cls, stored: StoredActivity, account: AccountRow) -> "ActivityRead":
        """The answer for one activity of `account`."""
        own = {"id": stored.activity.id, "account_id": account.id, "account_name": account.name}
        fields = activity_fields(stored.activity) | own
        return cls.model_validate(fields | {"is_imported": stored.import_seq is not None})


class ActivitiesPage(ApiModel):
    """Activities, the newest first."""

    items: list[ActivityRead]
    next_cursor: str | None


class PrivateInstrumentUpdate(ApiInput):
    """What you say of something that only you price."""

    name: Name
    currency: Currency = "USD"
    asset_class: Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=r"^[a-z_]+$")] = "other"
    sector: Annotated[str, StringConstraints(max_length=60)] = ""


class PrivateInstrumentRead(ApiModel):
    """Something that only its owner prices; `last` is the price of `last_date`, null without any."""

    symbol: str
    name: str
    currency: str
    asset_class: str
    sector: str
    price_count: int
    first_date: date | None
    last_date: date | None
    last: DecimalString | None

    @classmethod
    def of(cls, instrument: PrivateInstrument, prices: DatedValues) -> "PrivateInstrumentRead":
        """The answer for one instrument."""
        return cls.model_validate(instrument_fields(instrument, prices))


class PrivateInstrumentsRead(ApiModel):
    """What only you price, by symbol."""

    items: list[PrivateInstrumentRead]
    next_cursor: str | None


class OwnPriceRead(ApiModel):
    """One day's price."""

    date: date
    close: DecimalString


class PrivateInstrumentPricesRead(PrivateInstrumentRead):
    """A private instrument with all its prices, the earliest first."""

    prices: list[OwnPriceRead]

    @classmethod
    def of(cls, instrument: PrivateInstrument, prices: DatedValues) -> "PrivateInstrumentPricesRead":
        """The answer with the whole series."""
        days = [{"date": day, "close": close} for day, close in zip(prices.days, prices.values, strict=True)]
        return cls.model_validate(instrument_fields(instrument, prices) | {"prices": days})


def activity_fields(one: Activity) -> dict[str, Any]:
    """What every answer says of an activity; a number that does not apply is null."""
    return {
        "type": one.kind,
        "date": one.day,
        "at": one.at,
        "symbol": one.symbol,
        "quantity": one.quantity or None,
        "price": one.price,
        "amount": one.amount or None,
        "fee": one.fee,
        "tax": one.tax,
        "currency": one.currency,
        "note": one.note,
        **{name: getattr(one.terms, name) for name in Terms._fields if name != "lots"},
    }


def instrument_fields(instrument: PrivateInstrument, prices: DatedValues) -> dict[str, Any]:
    """What every answer says of a private instrument."""
    return {
        "symbol": instrument.symbol,
        "name": instrument.name,
        "currency": instrument.currency,
        "asset_class": instrument.asset_class,
        "sector": instrument.sector,
        "price_count": len(prices.days),
        "first_date": prices.days[0] if prices.days else None,
        "last_date": prices.days[-1] if prices.days else None,
        "last": prices.values[-1] if prices.values else None,
    }


def account_read(row: AccountRow) -> TrackedAccountRead:
    """The answer for one account."""
    return TrackedAccountRead.model_validate(row)
