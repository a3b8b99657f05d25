import pytest

from paiid.core.db import Database
from tests.support.pnl import PnlAccount


@pytest.fixture
async def account(db: Database) -> PnlAccount:
    return await PnlAccount.open(db)
