import pytest

from paiid.core.db import Database
from tests.support.desk import Desk, open_desk


@pytest.fixture
async def desk(db: Database) -> Desk:
    return await open_desk(db)
