"""What a strategy written in Python sees of a bar, and how it orders. Needs neither the kernels nor a compiler."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from paiid.quant.backtest.model import FloatArray, Panel


@dataclass(slots=True)
class Order:
    """An order to buy (`shares` > 0) or sell (< 0). A `limit` or `stop` in USD a share, or neither for the market.

    It is open from the next bar on and ends with that bar's session, or with `keep` when it is filled or canceled.
    """

    instrument: int
    shares: float
    limit: float | None = None
    stop: float | None = None
    keep: bool = False


@dataclass(slots=True)
class Context:
    """What a strategy sees at the close of bar `t`, and where it orders. Instruments go by their place in the panel.

    `cash` in USD, `positions` in shares [s], below 0 where they are owed, `orders` those still open.
    Nothing later than bar `t` can be read here.
    """

    symbols: tuple[str, ...]
    cash: float
    positions: Sequence[float]
    t: int = -1
    orders: list[Order] = field(default_factory=list)
    _panel: Panel = field(kw_only=True, repr=False)
    _last: FloatArray = field(kw_only=True, repr=False)

    @property
    def time(self) -> int:
        """Start of the bar, epoch seconds."""
        return int(self._panel.times[self.t])

    @property
    def equity(self) -> float:
        """Cash and what is held at its newest close, less what is sold short; USD."""
        t, worth = self.t, 0.0
        for s, held in enumerate(self.positions):
            if held:
                worth += held * self._last.item(t, s)
        return self.cash + worth

    def closes(self, instrument: int = 0, count: int | None = None) -> FloatArray:
        """The newest `count` closes up to now, oldest first; all without it. nan where there was no bar."""
        return self._newest(self._panel.close, instrument, count)

    def opens(self, instrument: int = 0, count: int | None = None) -> FloatArray:
        """As `closes`."""
        return self._newest(self._panel.open, instrument, count)

    def highs(self, instrument: int = 0, count: int | None = None) -> FloatArray:
        """As `closes`."""
        return self._newest(self._panel.high, instrument, count)

    def lows(self, instrument: int = 0, count: int | None = None) -> FloatArray:
        """As `closes`."""
        return self._newest(self._panel.low, instrument, count)

    def volumes(self, instrument: int = 0, count: int | None = None) -> FloatArray:
        """As `closes`, shares."""
        return self._newest(self._panel.volume, instrument, count)

    def order(
        self,
        shares: float,
        instrument: int = 0,
        *,
        limit: float | None = None,
        stop: float | None = None,
        keep: bool = False,
    ) -> Order:
        """Give an order; see `Order`.

        Raises:
            ValueError: no whole number of shares, both limit and stop, or a price that is not above 0.
        """
        if shares == 0 or shares != int(shares) or (limit is not None and stop is not None):
            raise ValueError("an order is for whole shares, at the market, a limit or a stop")
        if not (limit or stop or 1.0) > 0 or not 0 <= instrument < len(self.symbols):
            raise ValueError("an order needs an instrument of the panel and a price above 0")
        given = Order(instrument, float(shares), limit, stop, keep)
        self.orders.append(given)
        return given

    def cancel(self, order: Order) -> None:
        """Take an order back that is still open."""
        self.orders.remove(order)

    def _newest(self, column: FloatArray, instrument: int, count: int | None) -> FloatArray:
        end = self.t + 1
        found = column[0 if count is None else max(0, end - count) : end, instrument]
        return found
