"""The return that the broker itself tells, beside ours."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from paiid.domain.account import BrokerId
from paiid.features.portfolio.inputs.selecting import Selection

_REASONS: Final = {
    BrokerId.PAPER: "PaiiD's own paper broker keeps this account: it has no other figures than these.",
    BrokerId.TRACKED: "You track this account yourself: no broker is asked for it.",
}


@dataclass(frozen=True, slots=True)
class BrokerFigure:
    """What the broker itself tells of the period, or why it tells nothing."""

    value: Decimal | None
    detail: str


def broker_figure(selection: Selection) -> BrokerFigure:
    """The broker's own return of the selected account, or why there is none."""
    if len(selection.rows) > 1:
        return BrokerFigure(None, "Several accounts together have no broker that could tell a return of them.")
    broker = selection.rows[0].broker
    return BrokerFigure(None, _REASONS.get(broker, f"{broker.label} is not asked for its own figures."))
