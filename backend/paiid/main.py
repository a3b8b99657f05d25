"""The ASGI application for a server that imports it: `paiid.main:app`."""

from paiid.bootstrap import create_app
from paiid.settings import Settings

app = create_app(Settings())
