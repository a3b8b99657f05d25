"""What moved in the account since the last close."""

from decimal import Decimal
from typing import Final

from paiid.features.morning.knowledge import Knowledge
from paiid.features.morning.telling import Source, Telling, Tone
from paiid.features.morning.words import counted, listed, money, signed_money, signed_percent
from paiid.features.portfolio.schemas import PortfolioRead, PositionRead

TITLE: Final = "Your holdings"
_ZERO: Final = Decimal(0)
_SHOWN: Final = 3
_LARGE_MOVE: Final = Decimal(5)


async def tell(knowledge: Knowledge) -> Telling:
    """Equity, the day's result, and the positions that made it; moves beyond 5 % are pointed at."""
    portfolio, telling = await knowledge.portfolio(), Telling()
    account, source = portfolio.account, await knowledge.account_source()
    equity = telling.cite("Equity", money(account.equity), source)
    if not portfolio.positions:
        telling.say(f"The account {account.name} is worth {equity} and holds no position.")
        return telling
    percent = "" if account.day_pnl_percent is None else f" ({signed_percent(account.day_pnl_percent)})"
    result = telling.cite("Result since the last close", signed_money(account.day_pnl) + percent, source)
    telling.say(
        f"The account {account.name} is worth {equity}, {result} since the last close.",
        _tone(account.day_pnl),
    )
    moved = sorted(portfolio.positions, key=lambda one: (-abs(one.day_pnl or _ZERO), one.symbol))
    gains = [one for one in moved if (one.day_pnl or _ZERO) > 0][:_SHOWN]
    losses = [one for one in moved if (one.day_pnl or _ZERO) < 0][:_SHOWN]
    if gains:
        telling.say(f"Most was made by {listed([_moved(telling, one) for one in gains])}.", Tone.GOOD)
    if losses:
        telling.say(f"Most was lost by {listed([_moved(telling, one) for one in losses])}.", Tone.BAD)
    _point_at_large_moves(telling, moved)
    if portfolio.gaps:
        _tell_gaps(telling, portfolio)
    return telling


def _tell_gaps(telling: Telling, portfolio: PortfolioRead) -> None:
    held = {one.symbol for one in portfolio.positions}
    missing = sorted({gap.symbol for gap in portfolio.gaps if gap.symbol} - held)
    if missing:
        left_out = f"{counted(len(missing), 'holding').capitalize()} without a price left out: {', '.join(missing)}."
        telling.say(left_out, Tone.WARN)
    unknown = sorted({gap.symbol for gap in portfolio.gaps} & held)
    if unknown:
        telling.say(f"The result leaves out what has no known last close: {', '.join(unknown)}.", Tone.WARN)


def _moved(telling: Telling, one: PositionRead) -> str:
    name = f"{one.symbol}, result since the last close"
    return f"{one.symbol} {telling.cite(name, signed_money(one.day_pnl or _ZERO), _at(one))}"


def _point_at_large_moves(telling: Telling, moved: list[PositionRead]) -> None:
    for one in moved:
        if one.day_pnl_percent is None or abs(one.day_pnl_percent) < _LARGE_MOVE:
            continue
        change = telling.cite(
            f"{one.symbol}, change since the last close", signed_percent(one.day_pnl_percent), _at(one)
        )
        telling.say(f"{one.symbol} moved {change}.", Tone.WARN)
        telling.suggest(
            f"Read what moved {one.symbol} {signed_percent(one.day_pnl_percent)}",
            f"/news?symbol={one.symbol}",
            abs(one.day_pnl or _ZERO),
        )


def _at(one: PositionRead) -> Source:
    return Source(one.source, one.as_of, one.delay, f"/research/{one.symbol}")


def _tone(amount: Decimal) -> Tone:
    if amount == 0:
        return Tone.PLAIN
    return Tone.GOOD if amount > 0 else Tone.BAD
