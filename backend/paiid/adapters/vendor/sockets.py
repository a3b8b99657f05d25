"""Connections to vendors: to the address that was configured, and to no other."""

from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from websockets.asyncio.client import connect


def is_loopback(url: str) -> bool:
    """Whether `url` names this very machine."""
    return urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}


def open_socket(url: str, **options: Any) -> "connect":
    """As `connect` of the library, but a redirection is a refused handshake: what is sent first is keys.

    Raises:
        websockets.exceptions.InvalidStatus: on entering it, for a redirection as for any other refusal.
    """
    return _direct()(url, **options)


@cache
def _direct() -> "type[connect]":
    from websockets.asyncio.client import connect

    class Direct(connect):
        """Follows no redirection."""

        def process_redirect(self, exc: Exception) -> Exception:
            """The refusal itself."""
            return exc

    return Direct
