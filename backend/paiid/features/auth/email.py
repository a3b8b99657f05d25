"""E-mail addresses: syntax without DNS, and one spelling for each."""

from typing import Final

MAX_EMAIL_LENGTH: Final = 254
DEMO_DOMAIN: Final = "demo.invalid"
"""Reserved by RFC 2606: no mail can ever reach a demo user."""


def checked_email(text: str) -> str:
    """The address in the spelling it is stored and compared in.

    Names of home networks (`ada@nas.local`) are addresses too: this program is often hosted on one.

    Raises:
        ValueError: not an address, or one that only this program gives out.
    """
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise ValueError(f"is not an e-mail address: {error}") from None
    email = found.normalized.lower()
    domain = email.rpartition("@")[2]
    if "." not in domain:
        raise ValueError("is not an e-mail address: the part after @ has no period")
    if domain.endswith(".invalid") or len(email) > MAX_EMAIL_LENGTH:
        raise ValueError("is not an e-mail address that can be used here")
    return email


def lookup_email(text: str) -> str:
    """The stored spelling of `text`; text that is no address is looked up as it is, and not found."""
    try:
        return checked_email(text)
    except ValueError:
        return text.strip().lower()
