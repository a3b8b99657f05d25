"""What the stand-ins' market showed, for judging fills."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from tests.standins.kit.market import quote

_LATE_S: Final = 15
"""A price may be this old when it is traded."""
_SKEW: Final = timedelta(hours=1)


def was_shown(trade: Mapping[str, str]) -> bool:
    """Whether a fill's price lies between bid and ask at its instant or shortly before.

    A vendor whose clock is an hour ahead shows the prices of that hour.
    """
    at, price = datetime.fromisoformat(trade["executed_at"]), Decimal(trade["price"])
    instants = [at - timedelta(seconds=age) for age in range(-1, _LATE_S)]
    shown = [quote(trade["symbol"], one + ahead) for one in instants for ahead in (timedelta(), _SKEW)]
    return any(one.bid <= price <= one.ask for one in shown)
