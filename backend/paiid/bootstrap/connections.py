"""Builds what shows and tests the connections to vendors."""

from paiid.bootstrap.adapters import Adapters
from paiid.core.rate_limit import Windows
from paiid.features.connections.service import ConnectionsService
from paiid.settings import Settings


def build_connections(settings: Settings, adapters: Adapters, windows: Windows) -> ConnectionsService:
    """The service over every adapter's connection; of the settings it learns names only."""
    named = frozenset(name.upper() for name in settings.model_fields_set if getattr(settings, name) is not None)
    local = {"market_data": adapters.market_data.name, "news": adapters.news.name}
    return ConnectionsService(adapters.connections, named, local, windows)
