"""The auth slice inside its middlewares, on a database of the test's own."""

import pytest

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from tests.support.auth_app import AuthApp


@pytest.fixture
def auth(db: Database, clock: ManualClock) -> AuthApp:
    return AuthApp(db, clock)
