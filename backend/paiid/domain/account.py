"""The terms an account trades on."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from paiid.domain.fill import FillModel


class AccountKind(StrEnum):
    """Cash: what is bought is paid for. Margin: Regulation T, half of it may be borrowed."""

    CASH = "cash"
    MARGIN = "margin"


class BrokerId(StrEnum):
    """Who keeps an account and fills its orders."""

    PAPER = "paper"
    ALPACA = "alpaca"
    TRACKED = "tracked"
    """Nobody here: its owner imports or types what happened at a broker elsewhere, and no order can be sent."""

    @property
    def label(self) -> str:
        """The name people read; at most 20 characters, for orders carry it."""
        return _TITLES[self]


class LotMethod(StrEnum):
    """Which lots a sale uses up first."""

    FIFO = "fifo"
    LIFO = "lifo"
    HIFO = "hifo"
    """Those that cost most."""
    AVERAGE = "average"
    """All alike, at their average cost; for holding periods the oldest go first."""
    SPECIFIC = "specific"
    """Those its owner names, then the oldest."""


_TITLES: Final = {
    BrokerId.PAPER: "PaiiD paper broker",
    BrokerId.ALPACA: "Alpaca paper",
    BrokerId.TRACKED: "Tracked account",
}
_MULTIPLIERS: Final = {AccountKind.CASH: Decimal(1), AccountKind.MARGIN: Decimal(2)}


@dataclass(frozen=True, slots=True)
class AccountTerms:
    """What an account may do and what its fills cost."""

    kind: AccountKind = AccountKind.MARGIN
    allows_shorting: bool = True
    fill_model: FillModel = field(default_factory=FillModel)

    @property
    def can_short(self) -> bool:
        """Short selling needs a margin account as well as leave."""
        return self.kind is AccountKind.MARGIN and self.allows_shorting

    @property
    def multiplier(self) -> Decimal:
        """Dollars of position each dollar of free equity may open (Regulation T initial margin is 50 %)."""
        return _MULTIPLIERS[self.kind]
