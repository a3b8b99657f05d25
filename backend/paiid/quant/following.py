"""What money that follows purchases becomes: floats, a ratio of the money at the start."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
_NOTHING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Purchase:
    """One purchase to follow.

    `begins` is the session it is made in, counted from the first after the start; `weight` the share of the money that
    is put into it, in [0, 1]. `worth` is what one unit put into it is worth at each close from that session on; where
    `has_ended`, the last is what it was ended with.
    """

    begins: int
    weight: float
    worth: FloatArray
    has_ended: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """`curve`: [n + 1], the money at the start (1) and at each close. `cut` purchases got less than wanted."""

    curve: FloatArray
    cut: int


def follow(purchases: Sequence[Purchase], sessions: int) -> Followed:
    """Money that makes each purchase at the open of its session, of what all of it was worth the close before.

    Nothing is borrowed: where money is short, a purchase gets what is left. What is ended in a session can be spent
    again in the next.

    Args:
        purchases: in the order in which they have first call on the money.
        sessions: n, how many sessions there are.
    """
    by_session: dict[int, list[Purchase]] = {}
    for purchase in purchases:
        by_session.setdefault(purchase.begins, []).append(purchase)
    curve = np.ones(sessions + 1)
    open_: list[tuple[Purchase, float]] = []
    money, cut = 1.0, 0
    for session in range(sessions):
        for purchase in by_session.get(session, ()):
            wanted = purchase.weight * curve[session]
            amount = min(wanted, money)
            cut += bool(amount < wanted - _NOTHING)
            if amount > _NOTHING:
                money -= amount
                open_.append((purchase, amount))
        held, still = 0.0, []
        for purchase, amount in open_:
            place = session - purchase.begins
            value = amount * float(purchase.worth[min(place, purchase.worth.size - 1)])
            if purchase.has_ended and place >= purchase.worth.size - 1:
                money += value
            else:
                held += value
                still.append((purchase, amount))
        open_ = still
        curve[session + 1] = money + held
    return Followed(curve, cut)
