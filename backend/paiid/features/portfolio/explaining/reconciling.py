"""Why the ways to measure one period differ. Imports numpy, so it is itself imported lazily."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.broker_figures import Told, broker_figure
from paiid.features.portfolio.explaining.effects import MOST_FLOWS, Effect, Money, effects_of, money_weighted
from paiid.features.portfolio.explaining.material import NOTHING, Material
from paiid.features.portfolio.explaining.money_weighted import of_period, why_no_rate
from paiid.features.portfolio.figures.ratios import ratio
from paiid.features.portfolio.figures.statistics import YEAR_DAYS
from paiid.features.portfolio.inputs.selecting import AccountRef

_AGREE: Final = 0.00005
"""A difference that two decimals of a percentage do not show."""


@dataclass(frozen=True, slots=True)
class Method:
    """One way to measure the period; `value` is of the period, None with the reason in `detail`."""

    method: Literal["twr", "xirr", "simple", "modified_dietz", "broker"]
    title: str
    value: Decimal | None
    detail: str


@dataclass(frozen=True, slots=True)
class FlowEffect:
    """One flow and what it adds to the difference, as a ratio of the period."""

    day: date
    amount: Decimal
    effect: Decimal | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The methods side by side; see `ReconciliationRead`."""

    account: AccountRef
    start: date
    end: date
    methods: Sequence[Method]
    sentence: str
    flows: Sequence[FlowEffect]
    flows_detail: str


def reconciliation_of(material: Material, told: Told) -> Reconciliation:
    """The period's return by each method, and why they differ; `told` is what the broker answered."""
    broker = broker_figure(told, material.curve, material.money)
    money = money_weighted(material)
    effects, count = effects_of(material, money) if money else ([], 0)
    return Reconciliation(
        account=material.told.account,
        start=material.period.start,
        end=material.period.end,
        methods=[
            _time_weighted(material),
            _money_weighted(material),
            _simple(material),
            _dietz(material),
            Method("broker", "The broker's own", broker.value, broker.detail),
        ],
        sentence=_sentence(material, money, effects),
        flows=[FlowEffect(one.day, one.amount, ratio(one.effect), _of_flow(one, material)) for one in effects],
        flows_detail=_detail(material, money, effects, count),
    )


def _time_weighted(material: Material) -> Method:
    told, title = material.shown, "Time-weighted"
    if told.twr is None:
        return Method(
            "twr", title, None, _nothing(material, "Somewhere in the period no rate describes what happened.")
        )
    yearly = "" if told.twr_annualized is None else f"; {words.percent(told.twr_annualized)} a year"
    return Method("twr", title, told.twr, f"What money that was there all along earned{yearly}.")


def _money_weighted(material: Material) -> Method:
    curve, rate, title = material.curve, material.told.rates.internal, "Money-weighted (XIRR), of the period"
    value, days = of_period(rate, curve.age), words.counted(curve.age, "day")
    if value is None:
        return Method("xirr", title, None, _nothing(material, why_no_rate(material)))
    yearly = "beyond every number a year" if rate.rate is None else f"{words.percent(rate.rate)} a year"
    is_short = curve.age < YEAR_DAYS
    note = f"Of the {days}, not annualized: {yearly}." if is_short else f"Of all {days}: {yearly}."
    if rate.status == "several":
        note += f" {len(rate.all_rates)} rates solve the equation; this is the one nearest zero."
    return Method("xirr", title, ratio(value), note)


def _simple(material: Material) -> Method:
    value = material.shown.simple
    detail = "The result on all that was put in, as if it had come at the start."
    return Method("simple", "Simple", value, detail if value is not None else _nothing(material, _NO_BASE))


def _dietz(material: Material) -> Method:
    value = material.shown.modified_dietz
    detail = "The result on the mean money at work, each flow counted for its days."
    return Method(
        "modified_dietz", "Modified Dietz", value, detail if value is not None else _nothing(material, _NO_BASE)
    )


_NO_BASE: Final = "No more was put in than taken out, so there is nothing to relate the result to."


def _nothing(material: Material, reason: str) -> str:
    return reason if material.curve.at.size else NOTHING


def _sentence(material: Material, money: Money | None, effects: Sequence[Effect]) -> str:
    twr = material.curve.twr
    if not material.curve.at.size:
        return NOTHING
    if twr is None or money is None:
        if twr is not None and material.told.rates.internal.status == "several":
            return (
                "Several money-weighted returns solve the equation, so none can be compared with the time-weighted one."
            )
        missing = "time-weighted" if twr is None else "money-weighted"
        return f"There is no {missing} return of this period, so the two cannot be compared."
    difference = money.value - twr
    if abs(difference) < _AGREE:
        return _agreeing(material, effects)
    side = "higher" if difference > 0 else "lower"
    verdict = f"the {money.name} is {words.points(difference)} {side} than the time-weighted one"
    caused = [one for one in effects if one.effect is not None and (one.effect > 0) is (difference > 0)]
    if not caused:
        return f"{verdict[0].upper()}{verdict[1:]}, {_cause(material, effects)}."
    first = "" if len(effects) == 1 else "Above all: "
    told = _moved(caused[0], material)
    return f"{first}{told if not first else told[0].lower() + told[1:]}; so {verdict}."


def _left_out(material: Material) -> str:
    """What has no price or rate, by name."""
    return ", ".join(gap.symbol for gap in material.told.gaps if gap.kind != "stale_price")


def _agreeing(material: Material, effects: Sequence[Effect]) -> str:
    if missing := _left_out(material):
        return f"Time- and money-weighted return agree: {missing} has no price or rate and is left out of both."
    shown = material.shown
    twr = shown.twr or Decimal(0)
    others = (shown.simple, shown.modified_dietz)
    if effects:
        return "Time- and money-weighted return agree: the money came and went at times that made no difference."
    if all(one is not None and abs(one - twr) < _AGREE for one in others):
        return "All methods tell the same: no money moved between the beginning and the end."
    if any(one is not None and one < -1 for one in others):
        return "Time- and money-weighted return agree; the others go below -100 %, for more than everything was lost."
    return "Time- and money-weighted return agree; the others relate the result to other sums of money."


def _cause(material: Material, effects: Sequence[Effect]) -> str:
    if missing := _left_out(material):
        return f"for money went into {missing}, which is left out, or came from it, when it made a difference"
    return (
        "through the interplay of the flows" if effects else "for it counts days, and they began before the money came"
    )


def _moved(one: Effect, material: Material) -> str:
    verb = "put in" if one.amount > 0 else "took out"
    told = f"You {verb} {material.money(abs(one.amount))} on {words.on(one.day)}"
    return f"{told}: before, the account {_had(one.before)}, from then on it {words.change(one.after or 0.0)}"


def _had(before: float | None) -> str:
    told = words.change(before or 0.0)
    return told if told.startswith("stayed") else f"had {told}"


def _of_flow(one: Effect, material: Material) -> str:
    if one.effect is None:
        verb = "put in" if one.amount > 0 else "taken out"
        return f"{material.money(abs(one.amount))} were {verb}; without them there is no rate to compare with."
    if abs(one.effect) < _AGREE:
        return f"{_moved(one, material)}; that made no difference."
    side = "higher" if one.effect > 0 else "lower"
    return f"{_moved(one, material)}; that made the money-weighted return {words.points(one.effect)} {side}."


def _detail(material: Material, money: Money | None, effects: Sequence[Effect], count: int) -> str:
    twr = material.curve.twr
    if money is None or twr is None or not count:
        return "No flow came between the beginning and the end." if not count else "There is no difference to explain."
    known = [one.effect for one in effects if one.effect is not None]
    shown = (
        f"The {MOST_FLOWS} with the largest effect of {words.counted(count, 'flow')}. " if count > MOST_FLOWS else ""
    )
    difference, together = money.value - twr, math.fsum(known)
    signed = f"{words.percent(together)} of {words.percent(difference)}"
    if abs(together - difference) < _AGREE:
        return f"{shown}Each is what would change without that flow; together they make the difference."
    return (
        f"{shown}Each is what would change without that flow alone. Effects do not simply add up: together they come "
        f"to {signed}, the rest is how the flows act on each other."
    )
