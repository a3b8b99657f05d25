"""What a sale would realize by each method, with the arithmetic in comments."""

from datetime import UTC, date, datetime
from decimal import Decimal

from paiid.domain.account import LotMethod
from paiid.domain.instrument import Symbol
from paiid.domain.lot_preview import SalePreview, preview_sale
from paiid.domain.lots import Lot
from paiid.domain.tax import Term
from paiid.domain.wash_sales import Purchase

D = Decimal
ACME = Symbol("ACME")
TODAY = date(2024, 6, 3)
AT = datetime(2024, 6, 3, 15, tzinfo=UTC)


def lot(name: str, quantity: str, cost: str, day: date) -> Lot:
    return Lot(name, D(quantity), D(cost), day, AT)


OLD = lot("old", "10", "1000", date(2022, 3, 1))
DEAR = lot("dear", "10", "1500", date(2024, 1, 2))
LATELY = lot("lately", "10", "1200", date(2024, 5, 20))


def sale(quantity: str, proceeds: str, *purchases: Purchase, chosen: tuple[str, ...] = ()) -> dict[str, SalePreview]:
    event = lot("preview", f"-{quantity}", f"-{proceeds}", TODAY)
    found = preview_sale(ACME, [OLD, DEAR, LATELY], event, purchases, chosen)
    return {one.method.value: one for one in found}


def test_every_method_out_of_the_same_lots() -> None:
    # 1950 less: 1000 + 750; 1200 + 750; 1500 + 600; half of 3700; 1200 + 500.
    found = sale("15", "1950", chosen=("lately",))
    assert {name: one.gain for name, one in found.items()} == {
        "fifo": D(200), "lifo": D(0), "hifo": D(-150), "average": D(100), "specific": D(250),
    }  # fmt: skip
    assert list(found) == list(LotMethod)


def test_gains_by_term() -> None:
    # Ten for 1300 less 1000 are long-term, five for 650 less 750 short-term.
    fifo = sale("15", "1950")["fifo"]
    assert (fifo.gain_of(Term.LONG), fifo.gain_of(Term.SHORT)) == (D(300), D(-100))


def test_a_loss_is_replaced_by_what_was_bought_lately() -> None:
    # Five of the dear lot lose 100; four of those are replaced: 80.
    fifo = sale("15", "1950", Purchase("lately", LATELY.day, D(4)))["fifo"]
    assert (fifo.replaced, fifo.disallowed, fifo.replaced_by) == (D(4), D(80), ("lately",))


def test_what_the_sale_itself_takes_replaces_nothing() -> None:
    # Last in, first out: lately goes whole, and the dear lot has nobody to replace it.
    lifo = sale("20", "2000", Purchase("lately", LATELY.day, D(10)))["lifo"]
    assert (lifo.gain, lifo.replaced, lifo.replaced_by) == (D(-700), D(0), ())


def test_what_is_left_of_a_lot_replaces_others_but_not_itself() -> None:
    # Highest cost first: all of the dear lot (-500) and five of lately (-100); the other five replace the dear ones.
    hifo = sale("15", "1500", Purchase("lately", LATELY.day, D(10)))["hifo"]
    assert (hifo.replaced, hifo.disallowed, hifo.replaced_by) == (D(5), D(250), ("lately",))


def test_a_gain_needs_no_warning() -> None:
    fifo = sale("5", "900", Purchase("lately", LATELY.day, D(10)))["fifo"]
    assert (fifo.replaced, fifo.disallowed) == (D(0), D(0))


def test_buying_a_short_position_back() -> None:
    shorts = [lot("s1", "-10", "-1000", date(2022, 3, 1)), lot("s2", "-10", "-1200", date(2024, 1, 2))]
    found = preview_sale(ACME, shorts, lot("preview", "10", "1100", TODAY), ())
    # 1000 or 1200 less 1100; always short-term.
    assert [one.gain for one in found] == [D(-100), D(100), D(-100), D(0), D(-100)]
    assert found[0].gain_of(Term.SHORT) == D(-100)
