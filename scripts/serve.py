"""What `make run` ends in: free port, migrations, then the server in this very process (Ctrl-C reaches it)."""

import os
import socket
import subprocess
import sys

from console import BIN, ROOT, fail


def check_port(host: str, port: str) -> int:
    """The port, if nobody else listens on it."""
    if not port.isdigit() or int(port) > 65535:
        fail(f"PORT must be a number from 0 to 65535, not {port!r}: PORT=8001 make run", code=2)
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
    except OSError:
        fail(f"HOST {host!r} is not an address of this machine: HOST=127.0.0.1 make run", code=2)
    with socket.socket(family, kind, protocol) as probe:
        # As servers do: a port whose last connections are still fading is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError:
            fail(f"Port {port} is reserved for the system: PORT=8001 make run")
        except OSError:
            fail(f"Port {port} is in use: PORT={int(port) + 1} make run")
    return int(port)


def main() -> None:
    """Migrate, then become `paiid serve`."""
    os.chdir(ROOT)
    check_port(os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000"))
    paiid = str(BIN / "paiid")
    if subprocess.run([paiid, "migrate"], check=False).returncode != 0:
        fail("The database could not be brought up to date; the lines above say why.")
    sys.stdout.flush()
    os.execv(paiid, [paiid, "serve"])  # noqa: S606 - our own command, no shell


if __name__ == "__main__":
    main()
