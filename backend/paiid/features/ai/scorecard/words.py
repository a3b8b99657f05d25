"""The score in plain words, also where they do not flatter."""

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from paiid.quant.scoring import MoneyScore, ProbabilityScore

_Z95: Final = 1.96
_LITTLE: Final = 0.02
"""Two points between what was said and what came true are no fault."""


def too_few(scored: int, enough: int) -> str:
    """Why nothing is judged yet."""
    ended = "1 call has" if scored == 1 else f"{scored} calls have" if scored else "no call has"
    return f"Too few to judge: {ended} ended, {enough} are needed."


def so_far(sentence: str) -> str:
    """`sentence` about a past that is still being made."""
    return f"{sentence} That is so far: the two years before are still being made."


def judged(shown: "ProbabilityScore", money: "MoneyScore", days: int) -> str:
    """One sentence about the money, one about the confidence."""
    return f"{_money(money, days)} {_confidence(shown)}"


def compared(followed: float, spy: float | None, days: int) -> str:
    """What following everything has brought against SPY."""
    if days == 0:
        return "Too early: no session has ended since the first call."
    if spy is None:
        return f"Over {days} days, following every purchase brought {_percent(followed)}; SPY has no prices to compare."
    if round(followed - spy, 4) == 0:
        return f"The same as holding SPY over {days} days: {_percent(followed)}."
    word = "Worse" if followed < spy else "Better"
    return f"{word} than holding SPY over {days} days: {_percent(followed)} against {_percent(spy)}."


def _money(money: "MoneyScore", days: int) -> str:
    brought = f"a call brought {_percent(money.average_return)} on average after costs"
    if money.excess is None:
        return f"Over {days} days {brought}; SPY has no prices to compare."
    word = "Worse" if money.excess < 0 else "Better"
    less = "less" if money.excess < 0 else "more"
    said = f"{word} than holding SPY over {days} days: {brought}, {_points(abs(money.excess))} {less} than SPY"
    if money.excess_error is not None and abs(money.excess) < _Z95 * money.excess_error:
        return f"{said}; so small a difference may be chance."
    return f"{said}."


def _confidence(shown: "ProbabilityScore") -> str:
    came = (
        f"the target came first in {_whole(shown.rate)} % of {shown.count} calls, and {_whole(shown.stated)} % was said"
    )
    if shown.overconfidence > _LITTLE:
        return f"Too sure by {_points(shown.overconfidence)}: {came}."
    if shown.overconfidence < -_LITTLE:
        return f"Not sure enough by {_points(-shown.overconfidence)}: {came}."
    skill = "" if shown.skill is None or shown.skill > 0 else ", but it cannot tell good calls from bad ones"
    return f"As sure as it should be{skill}: {came}."


def _percent(ratio: float) -> str:
    shown = _rounded(ratio * 100, "0.01")
    return f"{shown:+} %" if shown else "0.00 %"


def _points(ratio: float) -> str:
    return f"{_rounded(ratio * 100, '0.01')} points"


def _whole(ratio: float) -> str:
    return str(_rounded(ratio * 100, "1"))


def _rounded(value: float, step: str) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(step), rounding=ROUND_HALF_UP)
