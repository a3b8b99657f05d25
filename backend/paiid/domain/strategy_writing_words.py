"""What the writing of options says in plain words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from paiid.domain.strategy_text import operand_text
from paiid.domain.strategy_tree import Argument, Number
from paiid.domain.strategy_writing import ExpiryCycle, OptionWriting, StrikeKind, WritingKind

MODELLED: Final = "Option prices are modelled, not market prices."
_COVERS: Final = {
    WritingKind.COVERED_CALL: "On each hundred shares held a call is written",
    WritingKind.CASH_SECURED_PUT: "A put is written on cash that lies ready for its strike",
}
_CYCLES: Final = {ExpiryCycle.MONTHLY: "the monthly", ExpiryCycle.WEEKLY: "the weekly"}
ORDERS: Final = {
    WritingKind.COVERED_CALL: "Buy whole hundreds of shares at the next open, and write the calls on them,",
    WritingKind.CASH_SECURED_PUT: "Write a put at the next open",
}


def writing_text(part: OptionWriting, values: Mapping[str, Decimal]) -> str:
    """`part` in sentences, with `values` for the parameters."""
    days = operand_text(part.days_to_expiry, values)
    return (
        f"{_COVERS[part.kind]}: {_CYCLES[part.cycle]} that ends nearest to {days} days ahead, at the listed strike "
        f"nearest to {_strike(part, values)}. {_end(part, values)} {writing_price(part, values)}"
    )


def writing_price(part: OptionWriting, values: Mapping[str, Decimal]) -> str:
    """What the prices of `part` are, in sentences."""
    premium, period = (operand_text(one, values) for one in (part.volatility_premium, part.volatility_period))
    return (
        f"{MODELLED} They follow Black and Scholes with {premium} times the volatility of the last {period} sessions."
    )


def writing_size(kind: WritingKind) -> str:
    """What the size of a position is of."""
    return "in whole hundreds of shares" if kind is WritingKind.COVERED_CALL else "as cash for the strikes"


def _strike(part: OptionWriting, values: Mapping[str, Decimal]) -> str:
    strike = part.strike
    if strike.kind is StrikeKind.DELTA:
        return f"a delta of {operand_text(strike.distance, values)}"
    side = "above" if part.kind is WritingKind.COVERED_CALL else "below"
    return f"{_percent(strike.distance, values)} {side} the close"


def _end(part: OptionWriting, values: Mapping[str, Decimal]) -> str:
    told = []
    if part.close_at is not None:
        told.append(f"once it costs at most {_percent(part.close_at, values)} of its premium")
    if part.roll_days is not None:
        told.append(f"{operand_text(part.roll_days, values)} days before its end")
    if not told:
        return "It is held to its end; then the next one is written."
    return f"It is bought back {', or '.join(told)}, and the next one is written."


def _percent(argument: Argument, values: Mapping[str, Decimal]) -> str:
    value = argument.value if isinstance(argument, Number) else values.get(argument.name)
    return operand_text(argument, values) if value is None else f"{(value * 100).normalize():f} %"
