"""Positions of a key's account, and closing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from paiid.core.errors import AppError
from paiid.core.ids import new_id
from paiid.domain.buying_power import claims
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.market import Quote
from paiid.domain.order import Side
from paiid.domain.portfolio import PositionValue
from paiid.features.alpaca_api.errors import Refusal, not_found, refusal_of, unanswered, unpriced
from paiid.features.alpaca_api.orders.service import KeyOrders, OrderView
from paiid.features.api_keys.service import KeyHolder
from paiid.features.orders.errors import PositionNotFoundError
from paiid.features.orders.service.closing import ClosePositions, PositionPart
from paiid.features.portfolio.service import PortfolioService, PortfolioSnapshot
from paiid.ports.errors import ProviderError


@dataclass(frozen=True, slots=True)
class PositionView:
    """A position at its quote; `available` shares (> 0) no open order counts on."""

    value: PositionValue
    quote: Quote
    instrument: Instrument
    available: Decimal


@dataclass(frozen=True)
class KeyPositions:
    """What the holder of a key does with positions."""

    portfolio: PortfolioService
    orders: KeyOrders
    closing: ClosePositions

    async def snapshot(self, holder: KeyHolder) -> PortfolioSnapshot:
        """The account at present prices.

        Raises:
            AccountNotFoundError: a reset has archived it.
            Refusal: something held has no price.
        """
        found = await self.portfolio.snapshot(holder.user_id, holder.account_id)
        if found.value.unpriced:
            raise unpriced(found.value.unpriced)
        return found

    async def listed(self, holder: KeyHolder) -> Sequence[PositionView]:
        """Every position, by symbol."""
        snapshot = await self.snapshot(holder)
        state = snapshot.state
        held_back = claims(state.history.book, state.open_orders, state.account.terms)

        def available(value: PositionValue) -> Decimal:
            return held_back.closable(state.history.book, value.symbol, _closing_side(value))

        return [
            PositionView(value, snapshot.quotes[value.symbol], snapshot.instruments[value.symbol], available(value))
            for value in sorted(snapshot.value.positions, key=lambda one: one.symbol)
        ]

    async def one(self, holder: KeyHolder, symbol: Symbol) -> PositionView:
        """The position in `symbol`.

        Raises:
            Refusal: nothing of it is held.
        """
        found = next((one for one in await self.listed(holder) if one.value.symbol == symbol), None)
        if found is None:
            raise _not_held()
        return found

    async def close(
        self, holder: KeyHolder, symbol: Symbol, *, quantity: Decimal | None = None, percentage: Decimal | None = None
    ) -> OrderView:
        """Place the market order that closes a position, or `quantity` shares or `percentage` (100 = all) of it.

        Raises:
            Refusal: nothing of it is held.
            SharesInOpenOrdersError, MoreThanHeldError: so much is not free to close.
            AppError: any of the trading rules.
        """
        key = new_id("cls")
        part = PositionPart(quantity=quantity, percentage=percentage, account_id=holder.account_id)
        try:
            await self.closing.close(holder.user_id, symbol, key, cancel_orders=False, part=part)
        except PositionNotFoundError:
            raise _not_held() from None
        return await self.orders.by_client_order_id(holder, key)

    async def close_all(
        self, holder: KeyHolder, *, cancel_orders: bool
    ) -> Sequence[tuple[Symbol, OrderView | Refusal]]:
        """Close every position, after canceling every open order where asked; tells of each how it went."""
        if cancel_orders:
            await self.orders.cancel_all(holder)
        found: list[tuple[Symbol, OrderView | Refusal]] = []
        for position in await self.listed(holder):
            symbol = position.value.symbol
            try:
                found.append((symbol, await self.close(holder, symbol)))
            except AppError as error:
                found.append((symbol, refusal_of(error)))
            except Refusal as refusal:
                found.append((symbol, refusal))
            except ProviderError:
                found.append((symbol, unanswered()))
        return found


def _closing_side(value: PositionValue) -> Side:
    return Side.SELL if value.quantity > 0 else Side.BUY


def _not_held() -> Refusal:
    return not_found("position does not exist")
