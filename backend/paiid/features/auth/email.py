"""E-mail addresses: syntax without DNS, and one spelling for each."""

from typing import Final

MAX_EMAIL_LENGTH: Final = 254
DEMO_DOMAIN: Final = "demo.invalid"
"""Reserved by RFC 2606: no mail can ever reach a demo user."""

_PRIVATE: Final = (".local", ".test", ".home.arpa")
_ORDINARY: Final = ".example"


def checked_email(text: str) -> str:
    """The address in the spelling it is stored and compared in.

    Names of home networks (`ada@nas.local`) are addresses too: this program is often hosted on one.

    Raises:
        ValueError: not an address, or one that only this program gives out.
    """
    from email_validator import EmailNotValidError, validate_email

    private = next((suffix for suffix in _PRIVATE if text.lower().endswith(suffix)), "")
    # The validator refuses these suffixes however it is asked, so it is shown an ordinary one in their place.
    shown = text[: -len(private)] + _ORDINARY if private else text
    try:
        found = validate_email(shown, check_deliverability=False)
    except EmailNotValidError as error:
        raise ValueError(f"is not an e-mail address: {error}") from None
    email = found.normalized.removesuffix(_ORDINARY) + private if private else found.normalized
    if len(email) > MAX_EMAIL_LENGTH:
        raise ValueError(f"is longer than {MAX_EMAIL_LENGTH} characters")
    return email.lower()


def lookup_email(text: str) -> str:
    """The stored spelling of `text`; text that is no address is looked up as it is, and not found."""
    try:
        return checked_email(text)
    except ValueError:
        return text.strip().lower()
