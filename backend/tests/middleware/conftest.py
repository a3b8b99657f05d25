"""The auth slice inside its middlewares, on a database of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from paiid.core.clock import ManualClock
from paiid.core.db import Database, metadata
from tests.support.auth_app import AuthApp
import paiid.features.activity.models as a


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    import paiid.features.auth.models as m

    url = f"sqlite:///{tmp_path}/t.db"
    e = create_engine(url)
    metadata.create_all(e, tables=[m.users, m.user_sessions, a.activity_log])
    e.dispose()
    yield url


@pytest.fixture
def auth(db: Database, clock: ManualClock) -> AuthApp:
    return AuthApp(db, clock)
