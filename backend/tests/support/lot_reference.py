"""Lots kept the plain way, in fractions and without rounding: what the fast book is compared with."""

from dataclasses import dataclass, field
from fractions import Fraction

from paiid.domain.account import LotMethod
from paiid.domain.activity import BUYING, TRADES, Activity, ActivityKind


@dataclass
class PlainLot:
    """`unit` is the signed cost per absolute unit when the lot was opened or restated."""

    id: str
    quantity: Fraction
    cost: Fraction
    unit: Fraction


@dataclass(frozen=True)
class PlainClosing:
    lot_id: str
    quantity: Fraction
    gain: Fraction


@dataclass
class PlainLots:
    """One symbol. `paid` is minus the cash that trades moved."""

    method: LotMethod
    lots: list[PlainLot] = field(default_factory=list)
    closings: list[PlainClosing] = field(default_factory=list)
    paid: Fraction = Fraction(0)

    def apply(self, activity: Activity) -> None:
        if activity.kind is ActivityKind.SPLIT:
            self._restate(Fraction(activity.quantity))
            return
        assert activity.kind in TRADES
        sign = 1 if activity.kind in BUYING else -1
        cost = sign * Fraction(activity.amount) + Fraction(activity.fee) + Fraction(activity.tax)
        self.paid += cost
        self._trade(activity, Fraction(activity.quantity) * sign, cost)

    @property
    def quantity(self) -> Fraction:
        return sum((lot.quantity for lot in self.lots), Fraction(0))

    @property
    def cost(self) -> Fraction:
        return sum((lot.cost for lot in self.lots), Fraction(0))

    def _trade(self, activity: Activity, quantity: Fraction, cost: Fraction) -> None:
        while quantity and self.lots and (self.lots[0].quantity > 0) != (quantity > 0):
            lot = self._pick(activity.terms.lots)
            size = min(abs(lot.quantity), abs(quantity)) * (1 if lot.quantity > 0 else -1)
            lot_cost = (
                self.cost / self.quantity if self.method is LotMethod.AVERAGE else lot.cost / lot.quantity
            ) * size
            event_cost = cost * -size / quantity
            self.closings.append(PlainClosing(lot.id, abs(size), -event_cost - lot_cost))
            quantity, cost = quantity + size, cost - event_cost
            self._shrink(lot, size, lot_cost)
        if quantity:
            self.lots.append(PlainLot(activity.id, quantity, cost, cost / abs(quantity)))

    def _shrink(self, lot: PlainLot, size: Fraction, lot_cost: Fraction) -> None:
        if self.method is LotMethod.AVERAGE:
            left = self.quantity - size
            rest = self.cost - lot_cost
            lot.quantity -= size
            for one in self.lots:
                one.cost = rest * one.quantity / left if left else Fraction(0)
        else:
            lot.quantity, lot.cost = lot.quantity - size, lot.cost - lot_cost
        if not lot.quantity:
            self.lots.remove(lot)

    def _pick(self, chosen: tuple[str, ...]) -> PlainLot:
        if self.method is LotMethod.LIFO:
            return self.lots[-1]
        if self.method is LotMethod.HIFO:
            return max(self.lots, key=lambda lot: (lot.unit, -self.lots.index(lot)))
        if self.method is LotMethod.SPECIFIC:
            named = [lot for lot_id in chosen for lot in self.lots if lot.id == lot_id]
            return (named or self.lots)[0]
        return self.lots[0]

    def _restate(self, ratio: Fraction) -> None:
        for lot in self.lots:
            lot.quantity *= ratio
            lot.unit = lot.cost / abs(lot.quantity)
