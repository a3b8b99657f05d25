"""What the auth endpoints take and answer."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, StringConstraints

from paiid.core.http import ApiInput, ApiModel
from paiid.core.passwords import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH
from paiid.core.security import Role
from paiid.core.types import UtcInstant
from paiid.features.auth.email import MAX_EMAIL_LENGTH, checked_email
from paiid.features.auth.repository import SessionRow


def _no_null(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain a null character")
    return value


def _secret_no_null(value: SecretStr) -> SecretStr:
    _no_null(value.get_secret_value())
    return value


Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=MAX_EMAIL_LENGTH),
    AfterValidator(_no_null),
    AfterValidator(checked_email),
    Field(description="Compared without regard to case.", examples=["ada@example.com"]),
]
GivenEmail = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_EMAIL_LENGTH),
    AfterValidator(_no_null),
    Field(examples=["ada@example.com"]),
]
"""An e-mail to look up: anything may be asked for, and what is no address is simply not found."""

NewPassword = Annotated[
    SecretStr,
    Field(min_length=MIN_PASSWORD_LENGTH, max_length=MAX_PASSWORD_LENGTH),
    AfterValidator(_secret_no_null),
]
GivenPassword = Annotated[
    SecretStr, Field(min_length=1, max_length=MAX_PASSWORD_LENGTH), AfterValidator(_secret_no_null)
]
FullName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(_no_null)]
StartingCash = Annotated[
    Decimal,
    Field(
        ge=Decimal(100),
        le=Decimal(100_000_000),
        decimal_places=2,
        allow_inf_nan=False,
        description="Cash of the paper account in USD; 100,000 when nothing is said.",
    ),
]


class SecretInput(ApiInput):
    """A body with a password, which may begin or end with a space."""

    model_config = ConfigDict(str_strip_whitespace=False)


class RegistrationCreate(SecretInput):
    email: Email
    password: NewPassword
    full_name: FullName | None = None
    starting_cash: StartingCash | None = None


class LoginCreate(SecretInput):
    email: GivenEmail
    password: GivenPassword
    totp: Annotated[str, StringConstraints(max_length=16), AfterValidator(_no_null)] | None = Field(
        default=None, description="The code of the second factor, for accounts that have one."
    )


class RefreshCreate(ApiInput):
    refresh_token: SecretStr | None = Field(default=None, max_length=512, description="Else the cookie is used.")


class PasswordUpdate(SecretInput):
    current_password: GivenPassword
    new_password: NewPassword


class AccountDeletionCreate(SecretInput):
    password: GivenPassword
    confirmation: str = Field(max_length=MAX_EMAIL_LENGTH, description="The e-mail of the account, typed by hand.")


class UserUpdate(ApiInput):
    full_name: FullName | None


class UserRead(ApiModel):
    id: str
    email: str
    full_name: str | None
    role: Role
    is_demo: bool
    created_at: UtcInstant


class SignedInRead(ApiModel):
    """An access token for API clients; browsers have the same in an HttpOnly cookie and never read it."""

    access_token: str
    token_type: Literal["bearer"]
    expires_in: int = Field(description="Seconds.")
    user: UserRead


class SessionRead(ApiModel):
    id: str
    is_current: bool
    ip: str | None
    user_agent: str | None
    created_at: UtcInstant
    last_used_at: UtcInstant
    expires_at: UtcInstant

    @classmethod
    def of(cls, row: SessionRow, *, current_id: str | None) -> "SessionRead":
        """The answer for `row`."""
        return cls(
            id=row.id,
            is_current=row.id == current_id,
            ip=row.ip,
            user_agent=row.user_agent,
            created_at=row.created_at,
            last_used_at=row.last_used_at,
            expires_at=row.expires_at,
        )


class SessionPage(ApiModel):
    items: list[SessionRead]
    next_cursor: str | None


class CsrfTokenRead(ApiModel):
    csrf_token: str
    expires_in: int = Field(description="Seconds.")


class AuthOptionsRead(ApiModel):
    """What the sign-in screen needs to know before anyone is signed in."""

    registration_open: bool
    demo_available: bool
    is_first_account: bool = Field(description="No account exists; the first one becomes the owner.")
    session: Literal["active", "renewable", "none"] = Field(
        description="The caller's own: signed in, has a refresh cookie to try, or neither."
    )
    password_min_length: int
    password_max_length: int
