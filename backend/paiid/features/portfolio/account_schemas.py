"""How a user's accounts are listed."""

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString, UtcInstant


class OwnAccountRead(ApiModel):
    """One of the user's accounts; `archived_at` is null for the one in use."""

    id: str
    name: str
    is_demo: bool
    starting_cash: DecimalString
    created_at: UtcInstant
    archived_at: UtcInstant | None


class AccountsRead(ApiModel):
    """The user's accounts, the newest first; the first is the one in use."""

    accounts: list[OwnAccountRead]
