"""The steps of a morning brief."""

from enum import StrEnum


class StepKey(StrEnum):
    """The steps there are, in the order they are read; `actions` rests on what the others found."""

    MARKET = "market"
    INDICES = "indices"
    HOLDINGS = "holdings"
    EVENTS = "events"
    ORDERS = "orders"
    RISKS = "risks"
    CALLS = "calls"
    ACTIONS = "actions"
