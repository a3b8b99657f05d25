"""From where the protective orders of a strategy, and the limits of its entries, are measured.

Of what is sold short everything stands on the other side of the price: stops and limits above, targets below.
"""

from enum import StrEnum
from typing import Final


class StopKind(StrEnum):
    """How far below its mark a protective stop stands.

    The mark is the price of the entry. A trailing stop's mark begins at the open of the entry's bar and follows the
    highs; its distance in ATR(14) or USD stays as it was at the close judged. `amount` and `trailing_amount` are USD a
    share, `percent_of_entry` and `trailing_percent` a ratio of the mark.
    """

    ATR_MULTIPLE = "atr_multiple"
    PERCENT_OF_ENTRY = "percent_of_entry"
    AMOUNT = "amount"
    TRAILING_ATR = "trailing_atr"
    TRAILING_PERCENT = "trailing_percent"
    TRAILING_AMOUNT = "trailing_amount"


class TargetKind(StrEnum):
    """How far above the entry a profit is taken: in ATR(14) at the close judged, as a ratio of it, in USD a share."""

    ATR_MULTIPLE = "atr_multiple"
    PERCENT_OF_ENTRY = "percent_of_entry"
    AMOUNT = "amount"


class LimitKind(StrEnum):
    """How far below the close judged an entry's limit stands: in ATR(14), as a ratio of the close, in USD a share."""

    ATR_MULTIPLE = "atr_multiple"
    PERCENT_OF_CLOSE = "percent_of_close"
    AMOUNT = "amount"


IN_ATR: Final = frozenset(
    {StopKind.ATR_MULTIPLE, StopKind.TRAILING_ATR, TargetKind.ATR_MULTIPLE, LimitKind.ATR_MULTIPLE}
)
"""Kinds whose distance is a multiple of ATR(14)."""
RATIOS: Final = frozenset(
    {
        StopKind.PERCENT_OF_ENTRY,
        StopKind.TRAILING_PERCENT,
        TargetKind.PERCENT_OF_ENTRY,
        LimitKind.PERCENT_OF_CLOSE,
    }
)
"""Kinds whose distance is a ratio."""
TRAILING: Final = frozenset({StopKind.TRAILING_ATR, StopKind.TRAILING_PERCENT, StopKind.TRAILING_AMOUNT})
"""Kinds that follow the price."""
