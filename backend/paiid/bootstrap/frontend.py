"""The user interface, beside the API."""

import logging
from pathlib import Path

from fastapi import FastAPI, HTTPException
from starlette.types import Receive, Scope, Send

from paiid.core.asgi import API_PREFIX
from paiid.core.static_files import StaticSite

logger = logging.getLogger(__name__)


def serve_frontend(app: FastAPI, folder: Path) -> None:
    """Give what no route of the API takes to the user interface built in `folder`.

    As the router's last resort and not as a mount: a mount would also swallow the 405 of a route asked with the
    wrong method.
    """
    site = StaticSite(folder) if folder.is_dir() else None
    if site is None:
        logger.warning("The user interface is not built (%s is missing); only the API is served", folder)

    async def elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
        if site is None or scope["type"] != "http" or scope["path"].startswith(API_PREFIX):
            raise HTTPException(404, "There is nothing at this address.")
        await site(scope, receive, send)

    app.router.default = elsewhere
