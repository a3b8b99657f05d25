"""The account and its positions as they are now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from paiid.domain.activity import ZERO, Activity, cash_change, multiplier
from paiid.domain.lots import Lot
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.booked import entry, open_lot
from paiid.features.portfolio.explaining.model import MOST_STEPS, Input, Opened, Rows, Step, Way
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.schemas import PortfolioRead, PositionRead


@dataclass(frozen=True)
class Present:
    """What `GET /portfolio` answers, with what it was made of.

    `activities` and `lots` come with the account that they are of; `cash` has each currency's balance and its worth;
    `day_money` what trades and dividends of a symbol brought since the day began; `symbol` is the position that is
    asked for.
    """

    shown: PortfolioRead
    today: date
    activities: Sequence[tuple[AccountRow, Activity]]
    cash: Mapping[str, tuple[Decimal, Decimal]]
    lots: Mapping[str, Sequence["OpenLot"]]
    day_money: Mapping[str, Decimal]
    day_flows: Decimal
    symbol: str = ""

    @property
    def position(self) -> PositionRead:
        """The one that is asked for.

        Raises:
            StopIteration: nothing of it is held.
        """
        return next(one for one in self.shown.positions if one.symbol == self.symbol)

    def money(self, amount: Decimal) -> str:
        """An amount in the account's currency."""
        return words.money(amount, self.shown.account.currency)


PresentFigure = Opened[Present]
OpenLot = tuple[AccountRow, Lot]


def price_of(one: PositionRead) -> Input:
    """The price that a position is valued at."""
    label = f"{one.symbol}, last price"
    return Input("price", label, one.last, FigureUnit.NUMBER, one.source, one.as_of, one.delay, one.symbol)


def cash_way(present: Present) -> Way:
    """Balances by what moved them."""
    value, currency = present.shown.account.cash, present.shown.account.currency
    booked = [one for one in present.activities if cash_change(one[1])]
    moved = [activity for _, activity in booked]
    rows = Rows(booked[::-1], lambda one: entry_in(*one, present))
    if set(present.cash) <= {currency}:
        steps = _by_kind(moved, value)
    else:
        steps = [
            Step(f"In {one}", f"{words.plain(balance)} {one}", worth, FigureUnit.MONEY)
            for one, (balance, worth) in present.cash.items()
        ]
    steps.append(Step("Cash", "the sum of these", value, FigureUnit.MONEY))
    entries = words.counted(len(moved), "entry", "entries")
    return Way(f"{entries} that moved money leave {present.money(value)}.", steps, (rows,))


def _by_kind(moved: Sequence[Activity], value: Decimal) -> list[Step]:
    groups: dict[str, list[Decimal]] = {}
    for activity in moved:
        groups.setdefault(activity.kind.value, []).append(cash_change(activity))
    steps = [
        Step(
            kind.replace("_", " ").capitalize(),
            f"sum of {words.counted(len(changes), 'entry', 'entries')}, fees and taxes inside",
            sum(changes, ZERO),
            FigureUnit.MONEY,
        )
        for kind, changes in groups.items()
    ]
    if rest := value - sum((step.value or ZERO for step in steps), ZERO):
        steps.append(Step("Settled otherwise", "strikes of options exercised or assigned", rest, FigureUnit.MONEY))
    return steps


def entry_in(account: AccountRow, activity: Activity, present: Present) -> Input:
    """What an activity did to cash, in the account's currency or its own."""
    same = activity.currency == present.shown.account.currency
    unit, more = (FigureUnit.MONEY, "") if same else (FigureUnit.NUMBER, f", in {activity.currency}")
    return entry(account, activity, cash_change(activity), unit=unit, more=more)


def worth_of(one: PositionRead) -> Step:
    """What a position is worth, and by which factors."""
    times = multiplier(one.symbol)
    factors = [one.quantity, *([times] if times != 1 else []), one.last]
    return Step(one.symbol, " × ".join(map(words.plain, factors)), one.market_value, FigureUnit.MONEY)


def equity_way(present: Present) -> Way:
    """Cash and positions."""
    account, positions = present.shown.account, present.shown.positions
    steps = [
        Step("Cash", "what is not invested", account.cash, FigureUnit.MONEY),
        *map(worth_of, positions[:MOST_STEPS]),
    ]
    if rest := positions[MOST_STEPS:]:
        total = sum((one.market_value for one in rest), ZERO)
        steps.append(Step(words.counted(len(rest), "smaller one"), "each likewise", total, FigureUnit.MONEY))
    steps.append(Step("Equity", "the sum of these", account.equity, FigureUnit.MONEY))
    held = words.counted(len(positions), "position")
    sentence = f"{present.money(account.cash)} in cash and {held} worth {present.money(account.equity - account.cash)}."
    return Way(sentence, steps, (Rows(positions, price_of),))


def account_day_way(present: Present) -> Way:
    """Earned since the last close."""
    account, flows = present.shown.account, present.day_flows
    terms = f"{words.cents(account.equity)} - {words.cents(account.last_equity)} - {words.cents(flows)}"
    steps = (
        Step("Equity now", "at the last prices", account.equity, FigureUnit.MONEY),
        Step("Equity at the last close", "the session before this one", account.last_equity, FigureUnit.MONEY),
        Step(
            "Net deposits since", "put in less taken out; what has no price counts as outside", flows, FigureUnit.MONEY
        ),
        Step("P&L of the day", terms, account.day_pnl, FigureUnit.MONEY),
        *_percent_steps(account.day_pnl, account.last_equity + flows, account.day_pnl_percent),
    )
    return Way(f"Since the last close {present.money(account.day_pnl)} were earned.", steps, _prices(present))


def _percent_steps(amount: Decimal, base: Decimal, value: Decimal | None) -> list[Step]:
    if value is None:
        return [Step("In percent", f"its base is {words.cents(base)}: not above zero", None, FigureUnit.PERCENT)]
    return [Step("In percent", f"{words.cents(amount)} / {words.cents(base)} × 100", value, FigureUnit.PERCENT)]


def _prices(present: Present) -> tuple[Rows[PositionRead]]:
    return (Rows(present.shown.positions, price_of),)


def total_way(present: Present) -> Way:
    """Earned since the beginning."""
    account = present.shown.account
    base, terms = account.net_deposits, f"{words.cents(account.equity)} - {words.cents(account.net_deposits)}"
    steps = [
        Step("Equity now", "at the last prices", account.equity, FigureUnit.MONEY),
        Step("Net deposits", "all that was put in less all taken out", account.net_deposits, FigureUnit.MONEY),
    ]
    sentence = f"{present.money(account.net_deposits)} put in are {present.money(account.equity)} now"
    if account.left_out:
        base, terms = base - account.left_out, f"{terms} + {words.cents(account.left_out)}"
        detail = "bought for it less what it brought: neither lost nor earned, as if it lay in another account"
        steps.append(Step("In what has no price or rate", detail, account.left_out, FigureUnit.MONEY))
        sentence += f", and {present.money(account.left_out)} lie in what has no price or rate"
    steps += [
        Step("P&L in all", terms, account.total_pnl, FigureUnit.MONEY),
        *_percent_steps(account.total_pnl, base, account.total_pnl_percent),
    ]
    return Way(f"{sentence}.", steps, _prices(present))


def market_value_way(present: Present) -> Way:
    """Quantity at its price."""
    one = present.position
    held = f"{words.plain(one.quantity)} {one.symbol}"
    return Way(f"{held} are worth {present.money(one.market_value)}.", (worth_of(one),), (Rows((one,), price_of),))


def _lot_rows(present: Present) -> Rows[OpenLot]:
    lots = present.lots.get(present.symbol, ())
    return Rows(lots, lambda one: open_lot(present.symbol, one[1], one[0]))


def _cost_steps(present: Present) -> list[Step]:
    lots = [lot for _, lot in present.lots.get(present.symbol, ())]
    steps = [
        Step(f"Lot of {words.on(lot.day)}", f"cost of {words.plain(lot.quantity)}", lot.cost, FigureUnit.MONEY)
        for lot in lots[:MOST_STEPS]
    ]
    if rest := lots[MOST_STEPS:]:
        total = sum((lot.cost for lot in rest), ZERO)
        steps.append(Step(words.counted(len(rest), "more lot"), "each likewise", total, FigureUnit.MONEY))
    return [*steps, Step("Cost basis", "the sum of these", present.position.cost_basis, FigureUnit.MONEY)]


def cost_way(present: Present) -> Way:
    """The open lots."""
    one, lots = present.position, words.counted(len(present.lots.get(present.symbol, ())), "lot")
    sentence = f"{lots} of {one.symbol} cost {present.money(one.cost_basis)}."
    return Way(sentence, _cost_steps(present), (_lot_rows(present),))


def average_way(present: Present) -> Way:
    """The cost of a share."""
    one = present.position
    cost = sum((lot.cost for _, lot in present.lots.get(present.symbol, ())), ZERO)
    size = one.quantity * multiplier(one.symbol)
    steps = [
        *_cost_steps(present),
        Step("A share's", f"{words.plain(cost)} / {words.plain(size)}", one.average_price, FigureUnit.NUMBER),
    ]
    return Way(f"Each of {words.plain(size)} cost {words.plain(one.average_price)}.", steps, (_lot_rows(present),))


def unrealized_way(present: Present) -> Way:
    """Worth less cost."""
    one = present.position
    terms = f"{words.cents(one.market_value)} - {words.cents(one.cost_basis)}"
    steps = (
        worth_of(one),
        Step("Cost basis", "of its open lots", one.cost_basis, FigureUnit.MONEY),
        Step("Unrealized", terms, one.unrealized_pnl, FigureUnit.MONEY),
        *_percent_steps(one.unrealized_pnl, abs(one.cost_basis), one.unrealized_pnl_percent),
    )
    sentence = f"{one.symbol} cost {present.money(one.cost_basis)} and is worth {present.money(one.market_value)}."
    return Way(sentence, steps, (Rows((one,), price_of), _lot_rows(present)))


def weight_way(present: Present) -> Way:
    """The share of the account."""
    one, equity = present.position, present.shown.account.equity
    steps = (worth_of(one), Step("Equity", "of the account", equity, FigureUnit.MONEY))
    if one.weight_percent is None:
        return Way("The account is worth nothing or less, so nothing has a share of it.", steps, _prices(present))
    terms = f"{words.cents(one.market_value)} / {words.cents(equity)} × 100"
    share = Step("Weight", terms, one.weight_percent, FigureUnit.PERCENT)
    return Way(f"{one.symbol} is {one.weight_percent:.2f} % of the account.", (*steps, share), _prices(present))


def position_day_way(present: Present) -> Way:
    """Earned by a position since the last close."""
    one, money = present.position, present.day_money.get(present.symbol, ZERO)
    if one.day_pnl is None:
        sentence = f"The last close of {one.symbol} is not known, so neither is what it earned since."
        return Way(sentence, (worth_of(one),), (Rows((one,), price_of),))
    start = one.market_value + money - one.day_pnl
    terms = f"{words.cents(one.market_value)} - {words.cents(start)} + {words.cents(money)}"
    steps = (
        worth_of(one),
        Step("Worth at the last close", "of what was held then", start, FigureUnit.MONEY),
        Step("Money since", "sales and dividends less purchases", money, FigureUnit.MONEY),
        Step("P&L of the day", terms, one.day_pnl, FigureUnit.MONEY),
    )
    earned = present.money(one.day_pnl)
    return Way(f"{one.symbol} earned {earned} since the last close.", steps, (Rows((one,), price_of),))
