"""The rate headers that several vendors send: `X-Ratelimit-Remaining`, and `-Reset` as epoch seconds."""

from paiid.adapters.vendor.budget import BudgetReading
from paiid.adapters.vendor.call import Answer
from paiid.core.clock import Clock


def epoch_reading(answer: Answer, clock: Clock) -> BudgetReading | None:
    """Calls left and seconds to the window's end; None where the headers are missing or no numbers."""
    try:
        available = int(answer.headers["x-ratelimit-remaining"])
        resets_at = float(int(answer.headers["x-ratelimit-reset"]))
    except (KeyError, ValueError, OverflowError):
        return None
    return BudgetReading(available, resets_at - clock.now().timestamp())
