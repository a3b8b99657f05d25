"""How a user's accounts are listed."""

from datetime import date

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.account import BrokerId, LotMethod


class OwnAccountRead(ApiModel):
    """One of the user's accounts. `is_selected` is true for the one the user works with.

    `broker` keeps the account and fills its orders, `tracked` takes none;
    `lot_method` says what a sale uses up first; `archived_at` is null for one in use. `first_day` is when its history
    begins: that of its first activity where that was before the account was made here.
    """

    id: str
    name: str
    broker: BrokerId
    broker_name: str
    is_demo: bool
    is_selected: bool
    currency: str
    lot_method: LotMethod
    starting_cash: DecimalString
    created_at: UtcInstant
    first_day: date
    archived_at: UtcInstant | None


class AccountsRead(ApiModel):
    """The user's accounts: the selected one, others in use, then those archived, the latest first."""

    accounts: list[OwnAccountRead]
