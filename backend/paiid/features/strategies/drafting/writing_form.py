"""The part of a language model's form that says which options are written."""

from collections.abc import Mapping
from typing import Any, Final

from paiid.domain.strategy_writing import VOLATILITY_PERIOD, VOLATILITY_PREMIUM, ExpiryCycle, StrikeKind, WritingKind
from paiid.features.strategies.drafting.form_parts import NONE, TEXT, WHOLE, number, object_of, one_of

WRITING: Final[dict[str, Any]] = object_of(
    kind=one_of(WritingKind, NONE),
    strike=one_of(StrikeKind, NONE),
    strike_distance=TEXT,
    days_to_expiry=WHOLE,
    cycle=one_of(ExpiryCycle, NONE),
    close_at=TEXT,
    roll_days=WHOLE,
    volatility_period=WHOLE,
    volatility_premium=TEXT,
)
WRITING_GUIDE: Final = f"""\
option_writing: kind "{NONE}" where no options are written, then the rest is "{NONE}", "" and 0. covered_call: \
shares are bought where the entry holds, a call is written on each hundred of them. cash_secured_put: a put is \
written where the entry holds, with the cash for its strike lying ready. With contracts an empty "entry" means \
at all times. strike: delta, its size above 0 and below 1 (a 30 delta is 0.3), or percent_out_of_the_money, a \
ratio (5 % is 0.05; at the money is 0). days_to_expiry: calendar days, a week is 7 and a month 30. cycle: which \
ends, monthly or weekly. close_at: bought back once it costs at most that ratio of its premium, "" for never (a \
profit of 75 % of the premium is 0.25). roll_days: calendar days before its end that it is bought back, 0 for \
never. volatility_period, volatility_premium: prices follow so many times the volatility of so many sessions, 0 \
and "" for the usual {VOLATILITY_PERIOD.value} and {VOLATILITY_PREMIUM.value}. Not said: strike delta 0.3, \
monthly, 30 days; told in "assumed". Contracts go with daily bars, equal_weight or fixed_fraction, no stop, \
target or entry limit, no selling short, and no position or portfolio in a rule."""


def writes(form: Mapping[str, Any]) -> bool:
    """Whether the form says that options are written; a member that is missing is a KeyError or TypeError."""
    return bool(form["option_writing"]["kind"] != NONE)


def writing(form: Mapping[str, Any]) -> dict[str, Any]:
    """The part as the document has it, nothing where no options are written."""
    if not writes(form):
        return {}
    one = form["option_writing"]
    part = {
        "kind": one["kind"],
        "strike": {"kind": one["strike"], "distance": number(one["strike_distance"])},
        "days_to_expiry": number(str(one["days_to_expiry"])),
        "cycle": one["cycle"],
        "close_at": number(one["close_at"]) if one["close_at"] else None,
        "roll_days": number(str(one["roll_days"])) if one["roll_days"] else None,
    }
    if one["volatility_period"]:
        part["volatility_period"] = number(str(one["volatility_period"]))
    if one["volatility_premium"]:
        part["volatility_premium"] = number(one["volatility_premium"])
    return {"option_writing": part}
