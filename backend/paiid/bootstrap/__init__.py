"""Composition root: settings in, a running application out.

Importing this package loads next to nothing, so that migrations and small commands start at once.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from paiid.bootstrap.adapters import Adapters
    from paiid.core.clock import Clock
    from paiid.core.passwords import Passwords
    from paiid.settings import Settings


def create_app(
    settings: "Settings",
    *,
    clock: "Clock | None" = None,
    adapters: "Adapters | None" = None,
    passwords: "Passwords | None" = None,  # pragma: allowlist secret
) -> "FastAPI":
    """The application for `settings`; see `paiid.bootstrap.app.build_app`."""
    from paiid.bootstrap.app import build_app

    return build_app(settings, clock=clock, adapters=adapters, passwords=passwords)
