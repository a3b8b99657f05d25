"""A report as it is stored and told."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.features.automation.parity.comparing import Difference, DifferenceKind, What


class ParityState(StrEnum):
    """`tolerated`: there are differences, none above the tolerance; `alarm`: at least one is."""

    AGREES = "agrees"
    TOLERATED = "tolerated"
    ALARM = "alarm"


class ParityDifferenceRead(ApiModel):
    """One difference; `paper` and `replay` are what each has, in words."""

    kind: DifferenceKind
    symbol: str
    session_date: date
    what: What
    paper: str
    replay: str
    detail: str
    beyond: bool


class ParityReportRead(ApiModel):
    """Everything up to the close of `session_date`; `matched` trades of the replay are there on paper too.

    `cost_notes`: costs that neither of the two has, and a backtest may have.
    """

    session_date: date
    state: ParityState
    closes: int
    paper_trades: int
    replay_trades: int
    matched: int
    differences: list[ParityDifferenceRead]
    strategy_version: int
    definition_hash: str
    panel_hash: str
    engine_version: str
    cost_notes: list[str] = Field(default_factory=list)  # not in what was stored before there were any


def difference_read(one: Difference) -> ParityDifferenceRead:
    """The difference as it is told."""
    return ParityDifferenceRead(
        kind=one.kind,
        symbol=one.symbol,
        session_date=one.session,
        what=one.what,
        paper=one.paper,
        replay=one.replay,
        detail=one.detail,
        beyond=one.beyond,
    )
