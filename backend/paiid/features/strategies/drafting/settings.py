"""What surrounds the rules, in words: stop, target, size, limits, schedule, costs. Each is taken out of the reading."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from paiid.domain.market import Interval
from paiid.domain.strategy import EntryLimit, Evaluation, ProfitTarget, ProtectiveStop, SizingMethod
from paiid.domain.strategy_stops import StopKind, TargetKind
from paiid.domain.strategy_tree import Argument, Number
from paiid.domain.strategy_writing import OptionWriting
from paiid.features.strategies.drafting.distances import DISTANCE, FIGURE, PERCENT, distance
from paiid.features.strategies.drafting.notes import Note
from paiid.features.strategies.drafting.orders import bar_length, entry_limit
from paiid.features.strategies.drafting.ranking import Ranked, ranked
from paiid.features.strategies.drafting.scanning import Reading, pattern
from paiid.features.strategies.drafting.writing import option_writing

_OF: Final = r"(?: loss| order)*:?(?: (?:of|at|is|by|to|set at))? ?(?:a )?"
_WITH: Final = r"(?:(?:with|use|using|and|set|place|put) )?(?:an? |the )?"
_EQUITY: Final = r"(?: of (?:the |my )?(?:equity|account|capital|portfolio|money))?"
_EACH: Final = (
    r"(?:per|a|an|each|every|on each|on every|on a|in each|in every|into each|into every|for each) (?:single )?"
)
_MONEY: Final = r"(\d[\d,]{0,11})(k)?"
_THING: Final = r"(?:trade|position|stock|symbol|name|entry|one)"
_SPANS: Final = {
    "quarter": Evaluation.QUARTER_END,
    "month": Evaluation.MONTH_END,
    "week": Evaluation.WEEK_END,
    "day": Evaluation.EVERY_CLOSE,
    "dai": Evaluation.EVERY_CLOSE,
}
_SPAN: Final = rf"({'|'.join(_SPANS)}|(?:3|three) months)"


@dataclass(frozen=True, slots=True)
class Settings:
    """What was said; None for what was not. `slippage_bps` basis points, `commission` USD a share, ratios of equity."""

    stop: ProtectiveStop | None = None
    target: ProfitTarget | None = None
    sizing: SizingMethod | None = None
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    positions: int | None = None
    weight: Decimal | None = None
    evaluation: Evaluation | None = None
    ranked: Ranked | None = None
    slippage_bps: Decimal | None = None
    commission: Decimal | None = None
    timeframe: Interval | None = None
    limit: EntryLimit | None = None
    writing: OptionWriting | None = None


def settings(reading: Reading) -> Settings:
    """Everything of that kind that is said."""
    found = Settings()
    for read in (_writing, _bars, _ranked, _stop, _target, _limit, _risk, _size, _limits, _schedule, _costs):
        found = read(reading, found)
    return found


def of_shorts(notes: Iterable[Note]) -> tuple[Note, ...]:
    """What was said of stop and target, as it holds for what is sold short: the other way round."""
    return tuple(replace(one, meaning=_OF_SHORTS.get(one.meaning, one.meaning)) for one in notes)


_FIXED: Final = {
    "amount": StopKind.AMOUNT,
    "percent": StopKind.PERCENT_OF_ENTRY,
    "atr": StopKind.ATR_MULTIPLE,
}
_TRAILS: Final = {
    "amount": StopKind.TRAILING_AMOUNT,
    "percent": StopKind.TRAILING_PERCENT,
    "atr": StopKind.TRAILING_ATR,
}
_BELOW: Final = "A protective stop that stands below the entry."
_HIGHS: Final = "A protective stop that follows the highs since the entry."
_ABOVE: Final = "The profit is taken at a limit above the entry."
_OF_SHORTS: Final = {
    _BELOW: "A protective stop that stands above the entry.",
    _HIGHS: "A protective stop that follows the lows since the entry.",
    _ABOVE: "The profit is taken at a limit below the entry.",
}
_TARGETS: Final = {
    "amount": TargetKind.AMOUNT,
    "percent": TargetKind.PERCENT_OF_ENTRY,
    "atr": TargetKind.ATR_MULTIPLE,
}


def _stop(reading: Reading, so_far: Settings) -> Settings:
    below = r"(?: (?:below|under|from)(?: the)?(?: entry| purchase)(?: price)?)?"
    for kinds, words in ((_TRAILS, r"trailing[ -]stop"), (_FIXED, r"(?:protective |hard |initial )?stop(?:[ -]loss)?")):
        found = reading.cut(rf"{_WITH}{words}{_OF}{DISTANCE}{below}")
        found = found or reading.cut(rf"{_WITH}{DISTANCE} {words}(?:[ -]loss)?(?: order)?")
        if found is None:
            continue
        if so_far.stop is not None:
            reading.not_understood(found.span(), "A position has one protective stop; the trailing one is taken.")
            continue
        stem, far = distance(found[1], found[2], found[3])
        so_far = replace(so_far, stop=ProtectiveStop(kinds[stem], far))
        reading.understood(found.span(), _HIGHS if kinds is _TRAILS else _BELOW)
    return so_far


def _target(reading: Reading, so_far: Settings) -> Settings:
    above = r"(?: (?:above|over|from)(?: the)?(?: entry| purchase)(?: price)?)?"
    words = r"(?:take[ -]profits?|profit target|target|take (?:the |a )?profits?)"
    found = reading.cut(rf"{_WITH}{words}{_OF}{DISTANCE}{above}") or reading.cut(
        rf"{_WITH}{DISTANCE} (?:take[ -]profit|(?:profit )?target)"
    )
    if found is None:
        return so_far
    stem, far = distance(found[1], found[2], found[3])
    reading.understood(found.span(), _ABOVE)
    return replace(so_far, target=ProfitTarget(_TARGETS[stem], far))


def _risk(reading: Reading, so_far: Settings) -> Settings:
    found = reading.cut(rf"{_WITH}risk(?:ing)?(?: of)? {FIGURE} ?{PERCENT}{_EQUITY}(?: {_EACH}{_THING})?{_EQUITY}")
    if found is None:
        return so_far
    reading.understood(found.span(), f"Each position is sized to lose {found[1]} % of the equity at its stop.")
    return replace(so_far, sizing=SizingMethod.RISK_PER_TRADE, arguments={"risk": Number(Decimal(found[1]) / 100)})


def _size(reading: Reading, so_far: Settings) -> Settings:
    cap = reading.cut(
        rf"(?:at most|no more than|up to|maximum(?: of)?|max) {FIGURE} ?{PERCENT}{_EQUITY} {_EACH}{_THING}"
    )
    if cap is not None:
        reading.understood(cap.span(), f"No position above {cap[1]} % of the equity.")
        so_far = replace(so_far, weight=Decimal(cap[1]) / 100)
    if so_far.sizing is not None:
        return so_far
    target = reading.cut(
        rf"(?:target(?:ing)? (?:an? )?)?(?:annual(?:ized|ised)? )?volatility(?: target)?(?: of|:)? {FIGURE} "
        rf"?{PERCENT}(?: a year)?"
    )
    if target is not None:
        reading.understood(target.span(), f"Sized for {target[1]} % of annual volatility.")
        reading.assumed("Volatility is measured over 20 sessions.")
        given: dict[str, Argument] = {
            "annual_volatility": Number(Decimal(target[1]) / 100),
            "period": Number(Decimal(20)),
        }
        return replace(so_far, sizing=SizingMethod.VOLATILITY_TARGET, arguments=given)
    calm = reading.cut(r"(?:sized |weighted |weights )?(?:by |with )?(?:inverse volatility|risk parity)(?: weights)?")
    if calm is not None:
        reading.understood(calm.span(), "Spread over the universe by one over each volatility.")
        reading.assumed("Volatility is measured over 60 sessions.")
        return replace(so_far, sizing=SizingMethod.INVERSE_VOLATILITY, arguments={"period": Number(Decimal(60))})
    return _parts(reading, so_far)


def _parts(reading: Reading, so_far: Settings) -> Settings:
    found = reading.cut(
        rf"(?:and )?(?:invest|put|allocate|commit|stake|use|position size(?: of|:)?|size(?: of|:)?|with) {FIGURE} "
        rf"?{PERCENT}{_EQUITY}(?: {_EACH}{_THING}|(?: in| into) it)?"
    ) or reading.cut(rf"{FIGURE} ?{PERCENT}{_EQUITY} {_EACH}{_THING}")
    if found is not None:
        reading.understood(found.span(), f"Each position takes {found[1]} % of the equity.")
        fraction = Number(Decimal(found[1]) / 100)
        return replace(so_far, sizing=SizingMethod.FIXED_FRACTION, arguments={"fraction": fraction})
    fixed = _fixed(reading, so_far)
    if fixed is not None:
        return fixed
    equal = reading.cut(
        r"(?:(?:in|with|of) )?(?:equal(?:ly)?[ -](?:weight(?:s|ed|ing)?|parts|sized)|all (?:of )?(?:the |my "
        r")?(?:equity|capital|money|cash))(?: positions)?"
    )
    if equal is not None:
        reading.understood(equal.span(), "The equity in equal parts over the positions.")
        return replace(so_far, sizing=SizingMethod.EQUAL_WEIGHT, arguments={})
    return so_far


def _fixed(reading: Reading, so_far: Settings) -> Settings | None:
    """`$5,000 per trade`, `100 shares each`."""
    fixed = reading.cut(
        rf"(?:and )?(?:(?:invest|put|allocate|buy|use|position size(?: of|:)?|size(?: of|:)?|with|of) )?\$ ?{_MONEY}"
        rf"(?: {_EACH}{_THING}| (?:worth )?each(?: time)?| (?:in|into) each(?:{_THING})?)"
    )
    if fixed is not None:
        amount = Decimal(fixed[1].replace(",", "")) * (1000 if fixed[2] else 1)
        reading.understood(fixed.span(), f"Each position takes {amount:f} USD.")
        return replace(so_far, sizing=SizingMethod.FIXED_AMOUNT, arguments={"amount": Number(amount)})
    shares = reading.cut(rf"(?:(?:buy|with|of) )?(\d{{1,6}}) shares(?: {_EACH}{_THING}| each(?: time)?)")
    if shares is not None:
        reading.understood(shares.span(), f"Each position is of {shares[1]} shares.")
        return replace(so_far, sizing=SizingMethod.FIXED_SHARES, arguments={"shares": Number(Decimal(shares[1]))})
    return None


def _limits(reading: Reading, so_far: Settings) -> Settings:
    found = reading.cut(
        r"(?:(?:and|hold|with|holding) )*(?:at most|up to|no more than|max(?:imum)?(?: of)?|not more than) (\d{1,3}) "
        r"(?:positions?|stocks?|names?|holdings?|symbols?|trades?)(?: at (?:once|a time|the same time)| together)?"
    ) or reading.cut(r"max(?:imum)? positions?(?: of|:)? ()?(\d{1,3})")
    if found is None:
        return so_far
    count = int(found[found.lastindex or 1])
    reading.understood(found.span(), f"At most {count} {'position' if count == 1 else 'positions'}.")
    return replace(so_far, positions=count)


def _schedule(reading: Reading, so_far: Settings) -> Settings:
    deed = r"(?:re-?balanc(?:e|es|ed|ing)|check(?:s|ed)?|evaluated?|judged?|decided?|review(?:s|ed)?|updated?)"
    found = (
        reading.cut(
            rf"(?:and |is |are )*{deed}(?: it| them| the portfolio)?"
            r"(?: (?:at|on) the (?:end|last (?:close|(?:trading )?day)) of)?"
            rf"(?: (?:once|only))?(?: (?:every|each|a|per|the))* ?{_SPAN}(?:ly|s)?(?: end)?"
        )
        or _each(reading, rf"(?:each|every|once a|once per) {_SPAN}(?: {deed})?")
        or reading.cut(rf"(?:on a )?{_SPAN}ly(?: basis)?(?: {deed})?")
        or reading.cut(rf"(?:at )?(?:the )?{_SPAN}[ -]ends?")
    )
    if found is None:
        return so_far
    span = "quarter" if found[1].endswith("months") else found[1]
    told = "at every close" if span.startswith("da") else f"at the last close of each {span}"
    reading.understood(found.span(), f"The rules are judged {told}.")
    return replace(so_far, evaluation=_SPANS[span])


def _each(reading: Reading, expression: str) -> re.Match[str] | None:
    """`each month`; "on the first day of each month" is a condition instead."""
    if pattern(r"(?<!\w)(?:first|last) (?:trading )?(?:day|session) of (?:each|every) month").search(reading.low):
        return None
    return reading.cut(rf"(?:at the (?:end|last (?:close|session)) of )?{expression}")


def _costs(reading: Reading, so_far: Settings) -> Settings:
    slippage = reading.cut(rf"(?:with |and |assume )*slippage(?: of|:)? {FIGURE} ?(bps|basis points|{PERCENT})")
    if slippage is not None:
        bps = Decimal(slippage[1]) * (1 if slippage[2].startswith("b") else 100)
        reading.understood(slippage.span(), f"{bps.normalize():f} basis points on each side.")
        so_far = replace(so_far, slippage_bps=bps)
    commission = reading.cut(
        rf"(?:with |and |assume )*(?:commissions?|fees?)(?: of|:)? \$?{FIGURE} ?(?:usd|dollars?)? ?(?:a|per) share"
    )
    if commission is not None:
        reading.understood(commission.span(), f"{commission[1]} USD of commission a share.")
        so_far = replace(so_far, commission=Decimal(commission[1]))
    return so_far


def _bars(reading: Reading, so_far: Settings) -> Settings:
    found = bar_length(reading)
    reading.timeframe = found or reading.timeframe
    return replace(so_far, timeframe=found)


def _limit(reading: Reading, so_far: Settings) -> Settings:
    return replace(so_far, limit=entry_limit(reading))


def _ranked(reading: Reading, so_far: Settings) -> Settings:
    return replace(so_far, ranked=ranked(reading))


def _writing(reading: Reading, so_far: Settings) -> Settings:
    return replace(so_far, writing=option_writing(reading))
