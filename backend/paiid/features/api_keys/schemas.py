"""What the API key endpoints take and answer."""

from typing import Annotated

from pydantic import Field, StringConstraints

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import UtcInstant
from paiid.features.api_keys.repository import ApiKeyRow, KeyScope
from paiid.features.ledger.repository import AccountRow

KeyName = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$")]


class ApiKeyCreate(ApiInput):
    """Body of `POST /api/api-keys`. The key is for the account that is selected now."""

    name: KeyName
    scope: KeyScope = Field(default=KeyScope.READ, description="`trade` includes `read`.")


class ApiKeyRead(ApiModel):
    """One key. `key_id` is public; `account_in_use` is false once a reset has archived the account."""

    id: str
    key_id: str
    name: str
    scope: KeyScope
    account_id: str
    account_name: str
    account_in_use: bool
    created_at: UtcInstant
    last_used_at: UtcInstant | None = Field(description="To five minutes.")

    @classmethod
    def of(cls, row: ApiKeyRow, account: AccountRow) -> "ApiKeyRead":
        """The answer for `row`."""
        return cls.model_validate(_fields(row, account))


class ApiKeyCreatedRead(ApiKeyRead):
    """A new key with its secret, which is shown this once."""

    secret: str

    @classmethod
    def with_secret(cls, row: ApiKeyRow, account: AccountRow, secret: str) -> "ApiKeyCreatedRead":
        """The answer for a key just made."""
        return cls.model_validate({**_fields(row, account), "secret": secret})


class ApiKeysRead(ApiModel):
    """Keys that are not revoked, the newest first."""

    items: list[ApiKeyRead]
    next_cursor: None


def _fields(row: ApiKeyRow, account: AccountRow) -> dict[str, object]:
    return {
        "id": row.id,
        "key_id": row.key_id,
        "name": row.name,
        "scope": row.scope,
        "account_id": account.id,
        "account_name": account.name,
        "account_in_use": account.archived_at is None,
        "created_at": row.created_at,
        "last_used_at": row.last_used_at,
    }
