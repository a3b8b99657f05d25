"""`paiid serve`: one process, one origin, API and user interface."""

import argparse
import asyncio
import contextlib
import gc
import os
import socket

from paiid.settings import LogFormat, Settings, SettingsError, environment

_BACKLOG = 2048
_FIRST_OF_SYSTEMD = 3
"""The descriptor of the first socket it hands over. Source: sd_listen_fds(3), 27 Nov 2026."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = "Serve the API and the user interface until Ctrl-C."
    parser.epilog = "Example: paiid serve --host 127.0.0.1 --port 8000"
    parser.add_argument("--host", help="address to listen on (HOST, default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (PORT, default 8000)")
    parser.add_argument(
        "--fd",
        type=int,
        metavar="N",
        help="a listening socket handed over by whoever starts this; systemd's (paiid.socket) is found without it",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Start the server.

    Raises:
        SettingsError: it must not or cannot start; one line says why.
    """
    # Nearly all that a start makes stays: looking for garbage in it takes a quarter of the time. `Server` resumes it.
    gc.disable()
    from paiid.core.logs import configure_logging

    settings = Settings().checked()
    configure_logging(as_json=settings.log_format is LogFormat.JSON, level=settings.log_level)
    with _listener(options, settings) as listener:
        return _serve(settings, listener)


def _listener(options: argparse.Namespace, settings: Settings) -> socket.socket:
    if options.fd is not None:
        return _handed_over(options.fd)
    if options.host is None and options.port is None and (descriptor := _of_systemd()) is not None:
        return _handed_over(descriptor)
    return _listen(options.host or settings.host, settings.port if options.port is None else options.port)


def _of_systemd() -> int | None:
    """The socket that systemd listens on for this very process; None where it does not."""
    given = environment()
    if given.get("LISTEN_PID") != str(os.getpid()):
        return None
    if (count := given.get("LISTEN_FDS")) != "1":
        raise SettingsError(f"systemd hands over {count or 'no'} sockets; paiid.socket must name one ListenStream")
    return _FIRST_OF_SYSTEMD


def _handed_over(descriptor: int) -> socket.socket:
    """The socket that whoever started us listens on: connections wait in it while one process follows another."""
    try:
        listener = socket.socket(fileno=descriptor)
        if not listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            raise SettingsError(f"Descriptor {descriptor} is no socket that listens.")
        if listener.family not in {socket.AF_INET, socket.AF_INET6}:
            raise SettingsError(f"Descriptor {descriptor} is no TCP socket; name an address and a port.")
    except OSError as error:
        raise SettingsError(f"Descriptor {descriptor} is no socket ({error.strerror}).") from error
    return listener


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        raise SettingsError(
            f"Cannot listen on {host}:{port} ({error.strerror}); choose another: PORT={port % 65535 + 1} make run"
        ) from error
    listener.listen(_BACKLOG)
    return listener


def _serve(settings: Settings, listener: socket.socket) -> int:
    from paiid.bootstrap.migrations import check_database

    asyncio.run(check_database(settings.database_url_text()))
    # Only a process that is going to serve loads the web framework.
    from paiid.bootstrap import create_app
    from paiid.bootstrap.server import Server

    server = Server(create_app(settings))
    # uvicorn has stopped cleanly by then and only passes Ctrl-C on.
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    return 0 if server.started else 1
