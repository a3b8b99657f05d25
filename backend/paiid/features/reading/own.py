"""What a user has to do with the market: holdings with their share of equity, and the watchlist."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from paiid.core.errors import AppError, NotFoundError
from paiid.domain.instrument import Symbol
from paiid.domain.option import INDEX_ROOTS, OptionSymbol
from paiid.features.portfolio.service import PortfolioService, PortfolioSnapshot
from paiid.features.settings.service import SettingsService
from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)

_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of one symbol. `quantity` counts shares alone; `share_percent` (of equity, at least 0) options too.

    `is_by_option`: options on it are among what is held.
    """

    symbol: Symbol
    quantity: Decimal
    share_percent: Decimal
    sector: str
    is_by_option: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """One user's side. Percentages are of equity, sizes without their sign.

    `problem` says in plain words why nothing is known of the holdings; None when all is well.
    """

    held: Mapping[Symbol, Held] = field(default_factory=dict)
    watchlist: frozenset[Symbol] = frozenset()
    sector_percent: Mapping[str, Decimal] = field(default_factory=dict)
    invested_percent: Decimal = _ZERO
    source: str = ""
    as_of: datetime | None = None
    problem: str | None = None


OwnOf = Callable[[str], Awaitable[Own]]
"""Tells a user's side."""


@dataclass(frozen=True)
class ReadOwn:
    """Gathers it from the account that is worked with and from the preferences."""

    portfolio: PortfolioService
    settings: SettingsService

    async def of(self, user_id: str) -> Own:
        """What `user_id` holds and watches. An account that cannot be valued takes no news away."""
        watchlist = frozenset(map(Symbol, (await self.settings.get(user_id)).preferences.watchlist))
        try:
            found = await self.portfolio.present(user_id)
        except NotFoundError:
            return Own(watchlist=watchlist)
        except (AppError, ProviderError) as error:
            logger.warning("news_without_holdings", extra={"error": repr(error)})
            return Own(watchlist=watchlist, problem=f"Your holdings are not known at present: {error}")
        if isinstance(found, PortfolioSnapshot):
            sectors = {symbol: one.sector for symbol, one in found.instruments.items()}
            rows = [
                (one.symbol, one.quantity, one.weight_percent, sectors[one.symbol]) for one in found.value.positions
            ]
        else:
            rows = [(one.symbol, one.quantity, one.weight_percent, one.sector) for one in found.positions]
        held: dict[Symbol, Held] = {}
        for symbol, quantity, weight, sector in rows:
            _add(held, symbol, quantity, Held(symbol, _ZERO, abs(weight or _ZERO), sector))
        return Own(
            held=held,
            watchlist=watchlist,
            sector_percent=_by_sector(held),
            invested_percent=sum((one.share_percent for one in held.values()), _ZERO),
            source=found.truth.source,
            as_of=found.truth.as_of,
        )


def _add(held: dict[Symbol, Held], symbol: Symbol, quantity: Decimal, part: Held) -> None:
    """News name the underlying, so an option counts as a holding of that."""
    underlying = _underlying(symbol)
    before = held.get(underlying or symbol)
    held[underlying or symbol] = Held(
        symbol=underlying or symbol,
        quantity=(before.quantity if before else _ZERO) + (_ZERO if underlying else quantity),
        share_percent=(before.share_percent if before else _ZERO) + part.share_percent,
        sector=before.sector if before and before.sector else part.sector,
        is_by_option=underlying is not None or (before is not None and before.is_by_option),
    )


def _underlying(symbol: Symbol) -> Symbol | None:
    try:
        root = OptionSymbol.parse(symbol).root
    except ValueError:
        return None
    return INDEX_ROOTS.get(root, Symbol(root))


def _by_sector(held: Mapping[Symbol, Held]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for one in held.values():
        if one.sector:
            found[one.sector] = found.get(one.sector, _ZERO) + one.share_percent
    return found
