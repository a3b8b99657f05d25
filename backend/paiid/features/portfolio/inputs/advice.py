"""All advice followed, as whoever gives advice tells it: a fund that money can be put into."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from paiid.ports.errors import ProviderError

NO_ADVICE: Final = "No advice has been given to you that could be followed."
_LATE: Final = "The advice is being followed through its prices still; it is shown here when it is done."
_FAILED: Final = "The market does not tell the prices that the advice is followed by at present."
_PATIENCE_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class AdviceFund:
    """Money that makes every purchase advised, at the advised size, with costs, and is cash otherwise.

    `worth[i]` is what one unit of it became at the close of `days[i]`, 1 at the first: the session of the first advice.
    `unpriced` purchases have no prices and are not in it.
    """

    days: Sequence[date]
    worth: Sequence[float]
    purchases: int
    unpriced: int
    source: str


class AdviceFollower(Protocol):
    """Who knows what became of advice."""

    async def fund(self, user_id: str) -> AdviceFund | None:
        """All advice of a user; None while there is none. May raise `ProviderError`.

        Who stops waiting does not stop it: the user's stream tells when it is there to be asked for again.
        """
        ...


async def fund_of(follower: AdviceFollower | None, user_id: str) -> AdviceFund | str:
    """The user's fund, or why it cannot be told now. A page waits for it as long as for a slow vendor, not longer."""
    if follower is None:
        return NO_ADVICE
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return await follower.fund(user_id) or NO_ADVICE
    except TimeoutError:
        return _LATE
    except ProviderError:
        return _FAILED
