"""What is modelled in a run that writes options, in plain words."""

from collections.abc import Iterator
from decimal import Decimal

from paiid.domain.strategy_tree import Argument, Number
from paiid.domain.strategy_writing import ExpiryCycle, OptionWriting, WritingKind
from paiid.domain.strategy_writing_words import MODELLED
from paiid.features.backtest.results import BacktestStatementRead
from paiid.features.backtest.wanted import Wanted


def option_statements(wanted: Wanted) -> Iterator[BacktestStatementRead]:
    """The assumptions of a run that writes options; nothing of another."""
    for text in assumptions(wanted):
        yield BacktestStatementRead(topic="options", text=text, caution=True)


def assumptions(wanted: Wanted) -> list[str]:
    """What its option prices and contracts are made of; empty where none are written."""
    part = getattr(wanted.definition, "option_writing", None)
    return [] if not isinstance(part, OptionWriting) else list(_assumed(wanted, part))


def _assumed(wanted: Wanted, part: OptionWriting) -> Iterator[str]:
    costs = wanted.costs
    premium, period = (_number(wanted, one) for one in (part.volatility_premium, part.volatility_period))
    lost, paid = costs.contract_slippage_bps or Decimal(0), costs.commission_per_contract or Decimal(0)
    yield (
        f"{MODELLED} No source has past prices of contracts, so each is Black and Scholes' for a European one, at "
        f"{premium} times the volatility of the {period} returns up to the close before. Without another factor being "
        "given that is 1.19, as implied volatility of the S&P 500 averaged about 19 % a year and realized about 16 % "
        "(B. Eraker, The Volatility Premium, 2009). Real premiums rise and fall apart from it."
    )
    yield (
        "One volatility holds for all strikes and days. A market asks more for puts far below the price and less for "
        "calls far above it."
    )
    yield (
        f"Interest in the formula is {_percent(costs.cash_rate)} a year, what cash earns in the run. "
        f"{_dividends(wanted)}"
    )
    yield (
        f"A contract is sold for {_percent(lost / 10_000)} less than the model's price, to the cent below, and bought "
        f"back for as much more; {paid:f} USD a contract are paid on each side, nothing at its end. Any number fills "
        "at the open."
    )
    days = "third Fridays" if part.cycle is ExpiryCycle.MONTHLY else "Fridays"
    yield (
        f"Contracts end at the close on {days}, or the session before a holiday. Strikes lie as far apart as the price "
        "says: 2.50 USD from 50 on, 5 from 200, 10 from 500, twice that beyond 60 days. Whether such contracts were "
        "listed on the symbol is not asked."
    )
    yield _at_the_end(part.kind)
    yield (
        "Most contracts that are written end with a gain, by construction: the premium is small and sure, the loss "
        "rare and large. The share of trades won therefore says little here; look at the worst trades and the drawdown."
    )


def _dividends(wanted: Wanted) -> str:
    if wanted.is_raw:
        return "The dividends of the year before count as a yield. A split restates strike and shares of a contract."
    return (
        "Prices are adjusted for splits and dividends, so there is no yield, and strikes are of adjusted prices, not "
        "those that were listed at the time."
    )


def _at_the_end(kind: WritingKind) -> str:
    told = (
        "At its end a contract that is a cent or more in the money is assigned. Early exercise is not modelled: a call "
        "may in truth be exercised before a dividend, and a put deep in the money at any time."
    )
    if kind is WritingKind.COVERED_CALL:
        return f"{told} The shares go at the strike, and are bought again when the entry holds."
    return f"{told} Shares that a put brings are sold at the next open. Cash that secures a put pays nothing else."


def _number(wanted: Wanted, one: Argument) -> str:
    value = one.value if isinstance(one, Number) else wanted.values[one.name]
    return f"{value.normalize():f}"


def _percent(ratio: Decimal) -> str:
    return f"{(ratio * 100).normalize():f} %"
