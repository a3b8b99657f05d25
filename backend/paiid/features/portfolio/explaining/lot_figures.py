"""What one lot cost, what is gained on it, and what its sale gained."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from paiid.domain.activity import ONE, ZERO, multiplier
from paiid.domain.lots import EXACT
from paiid.domain.money import to_cents
from paiid.domain.series import instant_of
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.booked import open_lot, source_of
from paiid.features.portfolio.explaining.lots import Booked, OneLot
from paiid.features.portfolio.explaining.model import EntryRef, Input, Opened, Rows, Scope, Step, Way
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.movements import activity_tick
from paiid.features.portfolio.inputs.own_prices import YOUR_RATES
from paiid.features.portfolio.lots.answers import lot_read

_HALF_CENT: Final = Decimal("0.005")


def _share(booked: Booked | None, quantity: Decimal, amount: Decimal, *, is_bought: bool) -> str | None:
    """How `amount` >= 0 follows from the trade it is a share of, in numbers; None where more happened than that."""
    if booked is None or not booked.activity.quantity:
        return None
    trade, rate = booked
    costs = trade.fee + trade.tax
    whole = trade.amount + costs if is_bought else trade.amount - costs
    share = EXACT.divide(EXACT.multiply(EXACT.multiply(whole, rate), quantity), trade.quantity)
    if not whole or abs(share - amount) >= _HALF_CENT:
        return None
    exchanged = "" if rate == ONE else f" × {words.plain(rate)}"
    return f"{words.plain(whole)}{exchanged} × {words.plain(quantity)} / {words.plain(trade.quantity)}"


def _rate_rows(found: OneLot) -> Rows[Booked]:
    """The rates at which what was booked in another currency was changed."""
    changed = [one for one in (found.opening, found.closing) if one is not None and one.rate != ONE]

    def read(one: Booked) -> Input:
        trade = one.activity
        label = f"1 {trade.currency} in {found.ref.currency}, {words.on(trade.day)}"
        return Input("rate", label, one.rate, FigureUnit.NUMBER, YOUR_RATES, instant_of(activity_tick(trade)))

    return Rows(changed, read)


def _averaged(found: OneLot) -> str | None:
    """How a lot's cost follows from the cost of all that is held, where it is averaged; else None."""
    if not found.pool:
        return None
    cost = sum((one.cost for one in found.pool), ZERO)
    quantity = sum((one.quantity for one in found.pool), ZERO)
    return f"{words.plain(cost)} × {words.plain(found.held.lot.quantity)} / {words.plain(quantity)}"


def _cost_way(found: OneLot) -> Way:
    one, lot = found.held, found.held.lot
    value = to_cents(lot.cost)
    is_bought = lot.cost >= 0
    terms = _share(found.opening, lot.quantity.copy_abs(), lot.cost.copy_abs(), is_bought=is_bought)
    what = f"{words.plain(lot.quantity)} {one.symbol}, opened {words.on(lot.day)},"
    rows = (Rows((one,), lambda each: open_lot(each.symbol, each.lot, found.account)),)
    if terms is not None:
        step = Step("Cost basis", terms if is_bought else f"0 - {terms}", value, FigureUnit.MONEY)
        share = f"{what} cost {found.money(value)}: their share of what opened them"
        opening = found.opening
        if opening is None or opening.rate == ONE:
            return Way(f"{share}.", (step,), rows)
        said = f"{share}, at {words.plain(opening.rate)} {found.ref.currency} a {opening.activity.currency} that day."
        return Way(said, (step,), (*rows, _rate_rows(found)))
    if (averaged := _averaged(found)) is not None:
        step = Step("Cost basis", averaged, value, FigureUnit.MONEY)
        held = words.plain(sum((each.quantity for each in found.pool), ZERO))
        share = f"their share of what all {held} {one.symbol} held cost, for the account averages"
        return Way(f"{what} cost {found.money(value)}: {share}.", (step,), rows)
    step = Step("Cost basis", "carried on from what opened it", value, FigureUnit.MONEY)
    later = ", ".join(f"{each.kind.replace('_', ' ')} of {words.on(each.day)}" for each in found.since)
    why = f" after the {later}" if later else ", carried on from where the shares came from"
    return Way(f"{what} cost {found.money(value)}{why}.", (step,), rows)


def _unrealized_way(found: OneLot) -> Way:
    one, lot, present = found.held, found.held.lot, found.present
    cost, last = to_cents(lot.cost), None if present is None else present.prices.get(one.symbol)
    rows = Rows((one,), lambda each: open_lot(each.symbol, each.lot, found.account))
    if present is None or last is None:
        return Way(f"{one.symbol} has no present price, so nothing is known of its gain.", (), (rows,))
    shown, size = lot_read(one, present), multiplier(one.symbol)
    factors = [lot.quantity, *([size] if size != 1 else []), last]
    steps = (
        Step("Worth", " × ".join(map(words.plain, factors)), shown.market_value, FigureUnit.MONEY),
        Step("Cost basis", "of the lot", cost, FigureUnit.MONEY),
        Step(
            "Unrealized",
            f"{words.cents(shown.market_value or ZERO)} - {words.cents(cost)}",
            shown.unrealized_pnl,
            FigureUnit.MONEY,
        ),
    )
    truth = present.truth

    def price(symbol: str) -> Input:
        label = f"{symbol}, last price"
        return Input("price", label, last, FigureUnit.NUMBER, truth.source, truth.as_of, truth.delay, symbol)

    sentence = f"The lot cost {found.money(cost)} and is worth {found.money(shown.market_value or ZERO)}."
    return Way(sentence, steps, (Rows((one.symbol,), price), rows))


def _sold_inputs(found: OneLot) -> list[Input]:
    """Proceeds, and the cost counted against them; a short position was sold first."""
    lot, account = found.sold.closed, found.account
    ends = [
        ("Proceeds", lot.proceeds, lot.is_short),
        ("Cost, taken off", -lot.cost, not lot.is_short),
    ]
    return [
        Input(
            kind="lot",
            label=f"{label}: {words.plain(lot.quantity)} {lot.symbol}, "
            f"{'opened' if is_opening else 'closed'} {words.on(lot.opened_day if is_opening else lot.closed_day)}",
            value=value,
            unit=FigureUnit.MONEY,
            source=source_of(account),
            as_of=lot.opened_at if is_opening else lot.closed_at,
            reference=lot.opened_by if is_opening else lot.closed_by,
            entry=EntryRef.of(account, lot.opened_by if is_opening else lot.closed_by),
        )
        for label, value, is_opening in ends
    ]


def _sold_steps(found: OneLot) -> list[Step]:
    lot = found.sold.closed
    first, last = (found.closing, found.opening) if lot.is_short else (found.opening, found.closing)
    brought = _share(last, lot.quantity, lot.proceeds, is_bought=False) or "of these shares"
    paid = _share(first, lot.quantity, lot.cost, is_bought=True) or "of these shares"
    terms = f"{words.plain(lot.proceeds)} - {words.plain(lot.cost)}"
    return [
        Step("Proceeds", brought, lot.proceeds, FigureUnit.MONEY),
        Step("Cost", paid, lot.cost, FigureUnit.MONEY),
        Step("Gain", terms, found.sold.gain, FigureUnit.MONEY),
    ]


def _sale_way(found: OneLot) -> Way:
    lot, gain = found.sold.closed, found.sold.gain
    shares = f"{words.plain(lot.quantity)} {lot.symbol}"
    sentence = f"{shares} cost {found.money(lot.cost)} and brought {found.money(lot.proceeds)}: {found.money(gain)}."
    return Way(sentence, _sold_steps(found), (Rows(_sold_inputs(found), lambda one: one), _rate_rows(found)))


def _adjusted_way(found: OneLot) -> Way:
    sold, account = found.sold, found.account
    terms = f"{words.plain(sold.gain)} - {words.plain(sold.deferred)} + {words.plain(sold.disallowed)}"
    steps = [
        *_sold_steps(found),
        Step("Deferred losses that came due", "of earlier wash sales", sold.deferred, FigureUnit.MONEY),
        Step("Loss that does not count yet", "deferred by this wash sale", sold.disallowed, FigureUnit.MONEY),
        Step("Adjusted gain", terms, sold.adjusted_gain, FigureUnit.MONEY),
    ]
    washed = [
        Input(
            kind="lot",
            label=f"Loss deferred into {words.plain(by.quantity)} {sold.closed.symbol} of {words.on(by.day)}",
            value=by.disallowed,
            unit=FigureUnit.MONEY,
            source=source_of(found.replacing.get(by.lot_id, account)),
            reference=by.lot_id,
            entry=EntryRef.of(found.replacing[by.lot_id], by.lot_id) if by.lot_id in found.replacing else None,
        )
        for by in sold.replacements
    ]
    if sold.deferred:
        label = "Deferred losses that came due, taken off"
        washed.append(Input("figure", label, -sold.deferred, FigureUnit.MONEY, source_of(account)))
    if not washed:
        sentence = "No wash sale touches it: it is the gain."
    else:
        sentence = f"With wash sales {found.money(sold.adjusted_gain)} of {found.money(sold.gain)} count."
    return Way(sentence, steps, (Rows([*_sold_inputs(found), *washed], lambda one: one), _rate_rows(found)))


def _figure(
    name: str,
    title: str,
    *,
    formula: str,
    convention: str,
    value: Callable[[OneLot], Decimal | None],
    way: Callable[[OneLot], Way],
) -> Opened[OneLot]:
    return Opened(
        name=name,
        title=title,
        unit=FigureUnit.MONEY,
        formula=formula,
        convention=convention,
        value=value,
        way=way,
        scope=Scope.LOT,
    )


def _unrealized(found: OneLot) -> Decimal | None:
    return None if found.present is None else lot_read(found.held, found.present).unrealized_pnl


_COSTS: Final = "Fees and taxes of trades are inside cost and proceeds; a short position has a cost below zero."
OPEN_FIGURES: Final = frozenset({"lot_cost", "lot_unrealized"})
FIGURES: Final = (
    _figure(
        "lot_cost",
        "Cost basis of a lot",
        formula="(amount + fee + tax of what opened it) × shares still open / shares opened",
        convention=f"{_COSTS} Splits and other corporate actions restate a lot, averaging shares its cost.",
        value=lambda found: to_cents(found.held.lot.cost),
        way=_cost_way,
    ),
    _figure(
        "lot_unrealized",
        "Unrealized profit and loss of a lot",
        formula="Quantity × last price - cost basis",
        convention=_COSTS,
        value=_unrealized,
        way=_unrealized_way,
    ),
    _figure(
        "sale_gain",
        "Gain of a sale",
        formula="Proceeds - cost of the shares that were closed",
        convention=_COSTS,
        value=lambda found: found.sold.gain,
        way=_sale_way,
    ),
    _figure(
        "sale_adjusted_gain",
        "Gain of a sale with wash sales",
        formula="Gain - deferred losses that came due + loss that does not count yet",
        convention="A loss is deferred where the same shares were bought within 30 days before or after.",
        value=lambda found: found.sold.adjusted_gain,
        way=_adjusted_way,
    ),
)
