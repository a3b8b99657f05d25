import pytest

from paiid.core.db import Database
from tests.support.pnl import PnlAccount
from tests.support.tracked_desk import TrackedDesk, friday_noon


@pytest.fixture
async def account(db: Database) -> PnlAccount:
    return await PnlAccount.open(db)


@pytest.fixture
async def desk(account: PnlAccount) -> TrackedDesk:
    return await friday_noon(account)
