"""The use cases of tracked accounts."""

from dataclasses import dataclass

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.features.ledger.service import LedgerService
from paiid.features.tracking.service.accounts import TrackedAccounts
from paiid.features.tracking.service.instruments import PrivateInstruments
from paiid.features.tracking.service.typed import TypedActivities

__all__ = ["PrivateInstruments", "TrackedAccounts", "TrackingService", "TypedActivities"]


@dataclass(frozen=True)
class TrackingService:
    """Accounts, the activities typed into them, and what only their owner prices."""

    accounts: TrackedAccounts
    activities: TypedActivities
    instruments: PrivateInstruments

    @classmethod
    def build(cls, db: Database, clock: Clock, ledger: LedgerService) -> "TrackingService":
        """Over the database."""
        accounts = TrackedAccounts(db, clock, ledger)
        return cls(accounts, TypedActivities(db, clock, accounts), PrivateInstruments(db, clock))
