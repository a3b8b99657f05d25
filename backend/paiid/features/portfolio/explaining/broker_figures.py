"""The return that the broker itself tells, beside ours."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from paiid.domain.account import BrokerId
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.figures.ratios import quotient
from paiid.features.portfolio.inputs.periods import NOTHING
from paiid.features.portfolio.inputs.selecting import Selection
from paiid.ports.custody import Custody, ToldResult
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderMisconfigured,
    ProviderRateLimited,
    ProviderTimeout,
)

if TYPE_CHECKING:
    from paiid.features.portfolio.figures.curve import Curve

_PATIENCE_S: Final = 5.0
"""Longer a page does not wait for a figure that only stands beside ours."""
_AGREE: Final = Decimal("0.00005")
_CENT: Final = Decimal("0.01")
_REASONS: Final = {
    BrokerId.PAPER: "PaiiD's own paper broker keeps this account: it has no other figures than these.",
    BrokerId.TRACKED: "You track this account yourself: no broker is asked for it.",
}
_FAILED: Final[tuple[tuple[type[ProviderError], str], ...]] = (
    (ProviderTimeout, "{} did not answer in time with its own figure."),
    (ProviderRateLimited, "{} asks to be left alone for a while; its own figure can be asked for later."),
    (ProviderBadData, "{} told its own figure in a way that cannot be trusted, so it is left out."),
    (ProviderMisconfigured, "The keys of {} are missing or not accepted, so it cannot be asked for its own figure."),
    (ProviderError, "{} cannot be asked for its own figure at the moment."),
)


@dataclass(frozen=True, slots=True)
class BrokerFigure:
    """What the broker itself tells of the period, or why it tells nothing."""

    value: Decimal | None
    detail: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a broker answered; without a result the reason."""

    broker: str
    result: ToldResult | None
    reason: str = ""


async def ask_broker(
    custody: Custody | None,
    selection: Selection,
    span: tuple[datetime, datetime] | None,
    *,
    wait_s: float = _PATIENCE_S,
) -> Told:
    """The broker's own result between two instants (None: nothing to value); never raises, never waits long."""
    if len(selection.rows) > 1:
        return Told("", None, "Several accounts together have no broker that could tell a return of them.")
    row = selection.rows[0]
    name = row.broker.label
    if row.broker in _REASONS:
        return Told(name, None, _REASONS[row.broker])
    if custody is None or custody.broker is not row.broker:
        return Told(name, None, f"The keys of {name} are not set, so it cannot be asked for its own figure.")
    if span is None:
        return Told(name, None, NOTHING)
    try:
        async with asyncio.timeout(wait_s):
            return await _asked(custody, row, span)
    except TimeoutError:
        return Told(name, None, _FAILED[0][1].format(name))
    except ProviderError as error:
        return Told(name, None, next(text for kind, text in _FAILED if isinstance(error, kind)).format(name))


async def _asked(custody: Custody, row: AccountRow, span: tuple[datetime, datetime]) -> Told:
    name = row.broker.label
    if await custody.broker_account() != row.broker_account:
        return Told(name, None, f"The keys of {name} open another account than this one.")
    result = await custody.result(*span)
    return Told(name, result, "" if result is not None else f"{name} tells of no value in this period.")


def broker_figure(told: Told, curve: "Curve", money: Callable[[Decimal], str]) -> BrokerFigure:
    """The broker's own return of the selected account with why it differs from ours, or why there is none."""
    result = told.result
    if result is None:
        return BrokerFigure(None, told.reason)
    of = "" if result.base_day is None else f", what it was worth on {words.on(result.base_day)}"
    detail = f"{told.broker} tells {money(result.earned)} earned on {money(result.base)}{of}."
    if result.rate is None:
        return BrokerFigure(None, f"{detail} It tells no ratio of the two.")
    flows = _counted(result, curve.net_flows, money)
    difference = _difference(result, result.rate, curve, money)
    return BrokerFigure(result.rate, " ".join(part for part in (detail, flows, difference) if part))


def _counted(result: ToldResult, flows: Decimal, money: Callable[[Decimal], str]) -> str:
    """What it does with money that came or went."""
    if not flows:
        return ""
    moved = f"{money(abs(flows))} {'put in' if flows > 0 else 'taken out'} meanwhile"
    change = result.equity - result.base
    if abs(result.earned - change) < _CENT:
        without = quotient(result.earned - flows, result.base)
        rest = "" if without is None else f"; without that it would be {words.percent(without)}"
        return f"It counts {moved} as {'earned' if flows > 0 else 'lost'}{rest}."
    if abs(result.earned - (change - flows)) < _CENT:
        return f"It does not count {moved}."
    return f"How it counts {moved} cannot be told from its figures."


def _difference(result: ToldResult, rate: Decimal, curve: "Curve", money: Callable[[Decimal], str]) -> str:
    ours = curve.time_weighted_return
    if ours is None:
        return ""
    difference = rate - ours
    if abs(difference) < _AGREE:
        return "That is our time-weighted return."
    side = "higher" if difference > 0 else "lower"
    told = f"That is {words.points(difference)} {side} than our time-weighted return"
    if abs(result.base - curve.start_equity) >= _CENT:
        return f"{told}; it begins with {money(result.base)}, we with {money(curve.start_equity)}."
    if abs(result.equity - curve.end_equity) >= _CENT:
        return f"{told}; it ends with {money(result.equity)}, we with {money(curve.end_equity)}."
    return f"{told}, for it relates everything to what was there at the beginning."
