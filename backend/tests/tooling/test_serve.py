"""`make run` says what to do about an address that cannot be had."""

import socket

import pytest
from serve import check_port


def test_a_port_in_use_names_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit):
            check_port("127.0.0.1", str(port))


def test_the_message_is_a_command_to_type(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit):
            check_port("127.0.0.1", str(port))
    assert f"Port {port} is in use: PORT={port + 1} make run" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["abc", "-1", "70000", ""])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(SystemExit) as ended:
        check_port("127.0.0.1", port)
    assert ended.value.code == 2


def test_a_free_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert check_port("127.0.0.1", str(port)) == port
