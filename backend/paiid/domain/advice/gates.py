"""What stops a piece of advice, however good it is."""

from dataclasses import dataclass
from enum import StrEnum

from paiid.domain.market import Delay


class GateName(StrEnum):
    """What is looked at."""

    FRESH_PRICE = "fresh_price"
    NOT_HALTED = "not_halted"
    TRADABLE = "tradable"
    NOT_PAUSED = "not_paused"
    ACCOUNT_TRADES = "account_trades"


@dataclass(frozen=True, slots=True)
class Gate:
    """One look. `stops`: while it is not passed, nothing is bought or sold on the advice."""

    name: GateName
    is_passed: bool
    detail: str
    stops: bool = True


@dataclass(frozen=True, slots=True)
class Situation:
    """What the gates look at.

    `delay` is that of the price the advice rests on; of a past session's, what the market's then was. `is_tradable`:
    the market takes orders for the instrument at all, whatever the hour. `is_paused`: the user's own switch.
    `account_trades`: False of an account that is only kept here, not traded.
    """

    delay: Delay = Delay.LIVE
    is_halted: bool = False
    is_tradable: bool = True
    is_paused: bool = False
    account_trades: bool = True


def examine(situation: Situation) -> tuple[Gate, ...]:
    """Every gate, passed or not, in words fit to show."""
    fresh, halted = situation.delay is not Delay.STALE, situation.is_halted
    return (
        Gate(GateName.FRESH_PRICE, fresh, "The price is of its session." if fresh else "The newest price is stale."),
        Gate(GateName.NOT_HALTED, not halted, "Trading is halted." if halted else "The symbol is being traded."),
        Gate(
            GateName.TRADABLE,
            situation.is_tradable,
            "Orders are taken for it." if situation.is_tradable else "No orders are taken for it here.",
        ),
        Gate(
            GateName.NOT_PAUSED,
            not situation.is_paused,
            "Trading is paused in the settings." if situation.is_paused else "Trading is not paused.",
        ),
        # The size still tells what would be right; the order is placed where the account is kept.
        Gate(
            GateName.ACCOUNT_TRADES,
            situation.account_trades,
            "Orders go from here." if situation.account_trades else "This account is kept here, not traded from here.",
            stops=False,
        ),
    )
