"""Whose word is taken for where a request comes from."""

import pytest

from paiid.core.client_address import ClientAddress, network_of


def scope(peer: str | None, *forwarded: str) -> dict[str, object]:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return {"client": (peer, 1) if peer else None, "headers": headers}


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "expected"),
    [
        ((), "1.1.1.1", ("2.2.2.2",), "1.1.1.1"),
        (("10.0.0.0/8",), "1.1.1.1", ("2.2.2.2",), "1.1.1.1"),
        (("10.0.0.0/8",), "10.0.0.1", (), "10.0.0.1"),
        (("10.0.0.0/8",), "10.0.0.1", ("2.2.2.2",), "2.2.2.2"),
        (("10.0.0.0/8",), "10.0.0.1", ("9.9.9.9, 2.2.2.2",), "2.2.2.2"),
        (("10.0.0.0/8",), "10.0.0.1", ("9.9.9.9", "2.2.2.2, 10.0.0.2"), "2.2.2.2"),
        (("10.0.0.0/8",), "10.0.0.1", ("10.0.0.3, 10.0.0.2",), "10.0.0.3"),
        (("10.0.0.0/8",), "10.0.0.1", ("2.2.2.2, junk",), "10.0.0.1"),
        (("10.0.0.1",), "10.0.0.2", ("2.2.2.2",), "10.0.0.2"),
        (("fd00::/8",), "fd00::1", ("2001:db8::5",), "2001:db8::5"),
        (("10.0.0.0/8",), None, ("2.2.2.2",), "unknown"),
    ],
)
def test_address(trusted: tuple[str, ...], peer: str | None, forwarded: tuple[str, ...], expected: str) -> None:
    assert ClientAddress(trusted)(scope(peer, *forwarded)) == expected


def test_entry_that_is_no_network_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="proxy"):
        ClientAddress(("proxy.example",))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("1.2.3.4", "1.2.3.4"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:1.2.3.4", "1.2.3.4"),
        ("unknown", "unknown"),
    ],
)
def test_network_of(address: str, network: str) -> None:
    assert network_of(address) == network
