"""Positions by lot method: which lots go first."""

import heapq
from collections import deque
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from typing_extensions import override

from paiid.domain.account import LotMethod
from paiid.domain.instrument import Symbol
from paiid.domain.lots import EXACT, Closed, Closing, Lot, Position, share, spread


class FifoPosition(Position):
    """The oldest go first."""

    __slots__ = ("_lots",)

    def __init__(self, symbol: Symbol, owner: object) -> None:
        super().__init__(symbol, owner)
        self._lots: deque[Lot] = deque()

    @property
    @override
    def lots(self) -> tuple[Lot, ...]:
        return tuple(self._lots)

    @override
    def restate(self, lots: Sequence[Lot]) -> None:
        self._lots = deque(lots)
        self._total(lots)

    @override
    def copy(self, owner: object) -> "FifoPosition":
        twin = type(self)(self.symbol, owner)
        twin._lots = self._lots.copy()  # noqa: SLF001  # a twin of one's own class
        twin.quantity, twin.cost_basis = self.quantity, self.cost_basis
        return twin

    @override
    def _push(self, lot: Lot) -> None:
        self._lots.append(lot)

    @override
    def _next(self) -> Lot:
        return self._lots[0]

    @override
    def _replace(self, rest: Lot | None) -> None:
        if rest is None:
            self._lots.popleft()
        else:
            self._lots[0] = rest


class LifoPosition(FifoPosition):
    """The newest go first."""

    __slots__ = ()

    @property
    @override
    def lots_in_order(self) -> tuple[Lot, ...]:
        return tuple(reversed(self._lots))

    @override
    def _next(self) -> Lot:
        return self._lots[-1]

    @override
    def _replace(self, rest: Lot | None) -> None:
        if rest is None:
            self._lots.pop()
        else:
            self._lots[-1] = rest


class AveragePosition(FifoPosition):
    """All cost the same per unit; for holding periods the oldest go first. Only the whole position has a cost."""

    __slots__ = ()

    @property
    @override
    def lots(self) -> tuple[Lot, ...]:
        costs = spread(self.cost_basis, [lot.quantity for lot in self._lots])
        return tuple(lot._replace(cost=cost) for lot, cost in zip(self._lots, costs, strict=True))

    @property
    @override
    def lots_in_order(self) -> tuple[Lot, ...]:
        return self.lots

    @override
    def _next(self) -> Lot:
        lot = self._lots[0]
        cost = share(self.cost_basis, lot.quantity, self.quantity)
        return Lot(lot.id, lot.quantity, cost, lot.day, lot.opened_at)


_Ranked = tuple[Decimal, int, Lot]


class HifoPosition(Position):
    """Those that cost most per unit go first, of equal ones the oldest; of shares sold short those that brought least.

    What a lot cost per unit is settled when it is opened or restated: the rounding of a part that was sold never
    changes its place.
    """

    __slots__ = ("_count", "_heap")

    def __init__(self, symbol: Symbol, owner: object) -> None:
        super().__init__(symbol, owner)
        self._heap: list[_Ranked] = []
        self._count = 0

    @property
    @override
    def lots(self) -> tuple[Lot, ...]:
        return tuple(lot for _, _, lot in sorted(self._heap, key=lambda ranked: ranked[1]))

    @property
    @override
    def lots_in_order(self) -> tuple[Lot, ...]:
        return tuple(lot for _, _, lot in sorted(self._heap))

    @override
    def restate(self, lots: Sequence[Lot]) -> None:
        self._heap, self._count = [], 0
        for lot in lots:
            self._push(lot)
        self._total(lots)

    @override
    def copy(self, owner: object) -> "HifoPosition":
        twin = HifoPosition(self.symbol, owner)
        twin._heap, twin._count = self._heap.copy(), self._count
        twin.quantity, twin.cost_basis = self.quantity, self.cost_basis
        return twin

    @override
    def _push(self, lot: Lot) -> None:
        self._count += 1
        heapq.heappush(self._heap, (EXACT.divide(EXACT.minus(lot.cost), lot.quantity.copy_abs()), self._count, lot))

    @override
    def _next(self) -> Lot:
        return self._heap[0][2]

    @override
    def _replace(self, rest: Lot | None) -> None:
        if rest is None:
            heapq.heappop(self._heap)
        else:
            rank, number, _ = self._heap[0]
            self._heap[0] = (rank, number, rest)


class SpecificPosition(Position):
    """Those its owner names go first, then the oldest."""

    __slots__ = ("_by_id", "_chosen", "_queue")

    def __init__(self, symbol: Symbol, owner: object) -> None:
        super().__init__(symbol, owner)
        self._by_id: dict[str, Lot] = {}
        # Ids by age, those of lots long gone among them until they come to the head.
        self._queue: deque[str] = deque()
        self._chosen: list[str] = []

    @property
    @override
    def lots(self) -> tuple[Lot, ...]:
        return tuple(self._by_id[lot_id] for lot_id in dict.fromkeys(self._queue) if lot_id in self._by_id)

    @override
    def restate(self, lots: Sequence[Lot]) -> None:
        self._by_id, self._queue = {}, deque()
        for lot in lots:
            self._push(lot)
        self._total(lots)

    @override
    def copy(self, owner: object) -> "SpecificPosition":
        twin = SpecificPosition(self.symbol, owner)
        twin._by_id, twin._queue = self._by_id.copy(), self._queue.copy()
        twin.quantity, twin.cost_basis = self.quantity, self.cost_basis
        return twin

    @override
    def close(self, event: Lot, chosen: Sequence[str] = (), reason: Closing = Closing.TRADE) -> Closed:
        self._chosen = list(reversed(chosen))
        return super().close(event, chosen, reason)

    @override
    def take(self, quantity: Decimal, chosen: Sequence[str] = ()) -> list[Lot]:
        self._chosen = list(reversed(chosen))
        return super().take(quantity, chosen)

    @override
    def _push(self, lot: Lot) -> None:
        known = self._by_id.get(lot.id)
        if known is not None:
            # A part that was taken to another account and came back.
            quantity, cost = EXACT.add(known.quantity, lot.quantity), EXACT.add(known.cost, lot.cost)
            lot = known._replace(quantity=quantity, cost=cost)
        else:
            self._queue.append(lot.id)
        self._by_id[lot.id] = lot

    @override
    def _next(self) -> Lot:
        while self._chosen:
            found = self._by_id.get(self._chosen[-1])
            if found is not None:
                return found
            self._chosen.pop()
        while self._queue[0] not in self._by_id:
            self._queue.popleft()
        return self._by_id[self._queue[0]]

    @override
    def _replace(self, rest: Lot | None) -> None:
        used = self._chosen[-1] if self._chosen else self._queue[0]
        if rest is None:
            del self._by_id[used]
        else:
            self._by_id[used] = rest


POSITIONS: Final[Mapping[LotMethod, type[Position]]] = MappingProxyType(
    {
        LotMethod.FIFO: FifoPosition,
        LotMethod.LIFO: LifoPosition,
        LotMethod.HIFO: HifoPosition,
        LotMethod.AVERAGE: AveragePosition,
        LotMethod.SPECIFIC: SpecificPosition,
    }
)
