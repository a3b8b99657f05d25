"""How far a stop, a target or a limit stands from a price, in words."""

from decimal import Decimal
from typing import Final

from paiid.domain.strategy_tree import Number

FIGURE: Final = r"(\d{1,6}(?:\.\d{1,6})?)"
PERCENT: Final = r"(?:%|per ?cent)"
DISTANCE: Final = (
    rf"(?:\$ ?{FIGURE}|{FIGURE} ?({PERCENT}|x? ?(?:times )?(?:the )?(?:atrs?|average true ranges?)(?: ?\(14\))?|"
    rf"dollars?|usd))"
)
"""Three groups, as `distance` takes them."""


def distance(amount: str | None, count: str | None, unit: str | None) -> tuple[str, Number]:
    """The stem of the kind (`amount`, `percent`, `atr`), and the distance."""
    if amount is not None:
        return "amount", Number(Decimal(amount))
    assert count is not None
    assert unit is not None
    if "%" in unit or "cent" in unit:
        return "percent", Number(Decimal(count) / 100)
    return ("amount" if unit.startswith(("dollar", "usd")) else "atr"), Number(Decimal(count))
