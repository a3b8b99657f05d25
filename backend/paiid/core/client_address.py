"""The client's address: the peer's, or what a configured proxy says of it. Nobody else's word is taken."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final

UNKNOWN: Final = "unknown"
_Address = IPv4Address | IPv6Address


class ClientAddress:
    """Finds the address a request came from.

    Args:
        trusted_proxies: addresses and networks (CIDR) whose `X-Forwarded-For` is believed.

    Raises:
        ValueError: an entry is neither.
    """

    def __init__(self, trusted_proxies: Iterable[str] = ()) -> None:
        self._trusted = tuple(ip_network(entry, strict=False) for entry in trusted_proxies)

    def __call__(self, scope: Any) -> str:
        """The address as text; `unknown` where the transport has none (a local socket)."""
        client = scope.get("client")
        peer: str = client[0] if client else UNKNOWN
        if not self._trusted or not self._is_trusted(peer):
            return peer
        forwarded = ",".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for")
        # From the right: each entry was written by the hop after it, so the first untrusted one is the client.
        for entry in reversed(forwarded.split(",")):
            address = entry.strip()
            if _parsed(address) is None:
                break
            peer = address
            if not self._is_trusted(address):
                break
        return peer

    def _is_trusted(self, text: str) -> bool:
        address = _parsed(text)
        return address is not None and any(
            address in network for network in self._trusted if network.version == address.version
        )


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """What one client holds: an IPv4 address, or the /64 of an IPv6 one, within which it may take any."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((parsed, 64), strict=False))
    return address


@lru_cache(maxsize=4096)
def _parsed(text: str) -> _Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
