"""What an account has in positions, may still open, and was paid."""

from typing import Final

from paiid.domain.activity import ZERO, ActivityKind
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.model import MOST_STEPS, Rows, Step, Way
from paiid.features.portfolio.explaining.present import Present, entry_in, price_of, worth_of
from paiid.features.portfolio.figure_schemas import FigureUnit

_WITHOUT_ORDERS: Final = frozenset({"tracked", "all"})


def invested_way(present: Present) -> Way:
    """Positions above nothing."""
    account = present.shown.account
    held = [one for one in present.shown.positions if one.market_value > 0]
    steps = list(map(worth_of, held[:MOST_STEPS]))
    if rest := held[MOST_STEPS:]:
        total = sum((one.market_value for one in rest), ZERO)
        steps.append(Step(words.counted(len(rest), "smaller one"), "each likewise", total, FigureUnit.MONEY))
    steps.append(Step("In positions", "the sum of these", account.long_market_value, FigureUnit.MONEY))
    sentence = f"{words.counted(len(held), 'position')} worth {present.money(account.long_market_value)}."
    return Way(sentence, steps, (Rows(held, price_of),))


def buying_power_way(present: Present) -> Way:
    """What is free, less what open orders hold back."""
    account = present.shown.account
    if account.mode in _WITHOUT_ORDERS:
        step = Step("Buying power", "none without orders", account.buying_power, FigureUnit.MONEY)
        return Way("It takes no orders: buying power is of one account that does.", [step])
    exposure = account.long_market_value - account.short_market_value
    if account.margin_enabled:
        free = 2 * account.equity - exposure
        steps = [
            Step("Equity", "cash + positions", account.equity, FigureUnit.MONEY),
            Step("In positions, long and short", "none counts against the other", exposure, FigureUnit.MONEY),
            Step("Free", f"2 × {words.cents(account.equity)} - {words.cents(exposure)}", free, FigureUnit.MONEY),
        ]
    else:
        free = account.cash
        steps = [Step("Cash", "without margin it is what is free", free, FigureUnit.MONEY)]
    held_back = free - account.buying_power
    orders = words.counted(account.open_orders, "open order")
    if held_back > 0 and account.buying_power > 0:
        steps.append(Step("Held back", f"by {orders}", held_back, FigureUnit.MONEY))
        terms = f"{words.cents(free)} - {words.cents(held_back)}"
    else:
        terms = f"what {orders} leave of it, never below nothing"
    steps.append(Step("Buying power", terms, account.buying_power, FigureUnit.MONEY))
    return Way(f"{present.money(account.buying_power)} may still be put into positions.", steps)


def dividends_way(present: Present) -> Way:
    """Everything that was paid."""
    account = present.shown.account
    paid = [one for one in present.activities if one[1].kind is ActivityKind.DIVIDEND]
    entries = words.counted(len(paid), "dividend")
    step = Step("Dividends", f"sum of {entries}", account.dividends, FigureUnit.MONEY)
    rows = Rows(paid[::-1], lambda one: entry_in(*one, present))
    return Way(f"{entries} paid {present.money(account.dividends)}.", [step], (rows,))
