"""What is due: dividends and splits, reports, options that expire."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final, cast

from paiid.core.types import decimal_text
from paiid.domain.exchange_calendar import next_session
from paiid.domain.instrument import Symbol
from paiid.domain.market import CorporateAction, CorporateActionKind
from paiid.domain.option import OptionSymbol
from paiid.features.morning.knowledge import Knowledge
from paiid.features.morning.telling import Source, Telling, Tone
from paiid.features.morning.words import counted, listed, money
from paiid.features.portfolio.schemas import PositionRead
from paiid.ports.market_data import ReportDates

TITLE: Final = "Due today and soon"
_AHEAD: Final = timedelta(days=7)
_NEXT_NOTICE: Final = Decimal(1_000)


async def tell(knowledge: Knowledge) -> Telling:
    """Of what is held, for a week ahead; what the market's source cannot tell is said."""
    telling = Telling()
    positions = (await knowledge.portfolio()).positions
    if not positions:
        telling.say("Nothing is held, so nothing is due.")
        return telling
    today = knowledge.today()
    await _tell_actions(telling, knowledge, positions, today)
    await _tell_reports(telling, knowledge, [Symbol(one.symbol) for one in positions], today)
    _tell_expiries(telling, positions, today)
    if not telling.sentences:
        telling.say(f"No dividend, split, report or expiry of your holdings is known up to {_day(today + _AHEAD)}.")
    return telling


async def _tell_actions(telling: Telling, knowledge: Knowledge, positions: list[PositionRead], today: date) -> None:
    market_data = knowledge.market.market_data
    if not market_data.tells_corporate_actions:
        telling.say(f"{market_data.name} does not tell dividends and splits ahead.")
        return
    held = {Symbol(one.symbol): one.quantity for one in positions}
    for action in await market_data.corporate_actions(list(held), start=today, end=today + _AHEAD):
        source = Source(market_data.name, knowledge.now(), link=f"/research/{action.symbol}")
        telling.say(_action(telling, action, held[action.symbol], source))


def _action(telling: Telling, action: CorporateAction, quantity: Decimal, source: Source) -> str:
    when = telling.cite(f"{action.symbol}, ex-date", _day(action.ex_date), source)
    if action.kind is CorporateActionKind.SPLIT:
        ratio = telling.cite(f"{action.symbol}, split", f"{decimal_text(action.ratio)} for 1", source)
        return f"{action.symbol} splits {ratio} on {when}."
    amount = telling.cite(f"{action.symbol}, dividend a share", money(action.amount), source)
    verb = "brings" if quantity > 0 else "costs"
    return (
        f"{action.symbol} goes ex-dividend on {when}: {amount} a share {verb} "
        f"{money(abs(quantity) * action.amount)} on your {decimal_text(abs(quantity))} shares."
    )


async def _tell_reports(telling: Telling, knowledge: Knowledge, held: list[Symbol], today: date) -> None:
    market_data = knowledge.market.market_data
    if not hasattr(market_data, "report_dates"):
        telling.say(f"{market_data.name} does not tell when companies report.")
        return
    found = await cast("ReportDates", market_data).report_dates(held, start=today, end=today + _AHEAD)
    if not found:
        return
    source = Source(market_data.name, knowledge.now(), link="/news?scope=holdings")
    named = [
        f"{symbol} on {telling.cite(f'{symbol}, report', _day(day), source)}"
        for symbol, day in sorted(found.items(), key=lambda one: (one[1], one[0]))
    ]
    telling.say(
        f"{counted(len(named), 'of your companies reports', 'of your companies report')}: {listed(named)}.", Tone.WARN
    )
    soon = [symbol for symbol, day in found.items() if day <= next_session(today)]
    if soon:
        telling.suggest(f"Decide what to hold through the report of {listed(sorted(soon))}", "/positions", _NEXT_NOTICE)


def _tell_expiries(telling: Telling, positions: list[PositionRead], today: date) -> None:
    for one in positions:
        contract = _contract(one.symbol)
        if contract is None or contract.expiration > today + _AHEAD:
            continue
        source = Source(one.source, one.as_of, one.delay, "/positions")
        when = telling.cite(f"{one.symbol}, expiry", _day(contract.expiration), source)
        telling.say(f"The option {one.symbol} expires on {when}.", Tone.WARN)
        telling.suggest(
            f"Close or keep {one.symbol} before it expires", "/positions", abs(one.market_value) + _NEXT_NOTICE
        )


def _day(day: date) -> str:
    return f"{day:%A %B %-d}"


def _contract(symbol: str) -> OptionSymbol | None:
    try:
        return OptionSymbol.parse(symbol)
    except ValueError:
        return None
