"""Which instruments the local market lists, from `universe.csv`.

Tickers, names, sectors and the rough habits (price level, turnover, yield, volatility) are general knowledge, so that a
user finds what they expect; every price is made up by the simulation and labelled so. All of them trade since 2005.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from paiid.domain.instrument import AssetClass, Instrument, Symbol, parse_symbol

VIX: Final = Symbol("$VIX")
SPX: Final = Symbol("$SPX")

MARKET_VOLATILITY: Final = 0.16

SECTOR_VOLATILITY: Final[Mapping[str, float]] = MappingProxyType(
    {
        "Information Technology": 0.10,
        "Communication Services": 0.10,
        "Consumer Discretionary": 0.09,
        "Consumer Staples": 0.09,
        "Financials": 0.11,
        "Health Care": 0.10,
        "Energy": 0.19,
        "Industrials": 0.07,
        "Materials": 0.11,
        "Utilities": 0.12,
        "Real Estate": 0.11,
        "Bonds": 0.10,
        "Precious metals": 0.165,
        "International": 0.10,
    }
)
"""Annual volatility of what a sector's names share beyond the market."""

GICS_SECTORS: Final = tuple(SECTOR_VOLATILITY)[:11]

SECTOR_FUNDS: Final[Mapping[str, Symbol]] = MappingProxyType(
    dict(
        zip(
            GICS_SECTORS,
            map(Symbol, ("XLK", "XLC", "XLY", "XLP", "XLF", "XLV", "XLE", "XLI", "XLB", "XLU", "XLRE")),
            strict=True,
        )
    )
)

_BROAD_FUNDS_FACTOR: Final = "Information Technology"
"""The factor of an index or fund without a sector that still has a sector loading (Nasdaq-100 and the like)."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One instrument with what shapes its prices; ratios as decimals, prices in USD, volume in shares a session.

    Attributes:
        sector_factor: the sector whose factor moves it, "" for none.
        path: the name of its own factor; instruments on one path move together (an index and its fund).
        growth: yearly total return of the growth path prices swing around.
    """

    instrument: Instrument
    beta: float
    sector_factor: str
    sector_loading: float
    volatility: float
    dividend_yield: float
    anchor_price: float
    average_volume: int
    growth: float
    path: str

    @property
    def symbol(self) -> Symbol:
        """Its ticker."""
        return self.instrument.symbol

    @property
    def is_equity(self) -> bool:
        """Whether it is a company's share: those report earnings and split."""
        return self.instrument.asset_class is AssetClass.EQUITY

    @property
    def is_index(self) -> bool:
        """Whether it is only computed, never traded."""
        return self.instrument.asset_class is AssetClass.INDEX

    @property
    def own_variance(self) -> float:
        """Annual variance beyond market and sector, never negative."""
        shared = (self.beta * MARKET_VOLATILITY) ** 2
        if self.sector_factor:
            shared += (self.sector_loading * SECTOR_VOLATILITY[self.sector_factor]) ** 2
        return max(self.volatility**2 - shared, 0.0)


@lru_cache(maxsize=1)
def listings() -> Mapping[Symbol, Listing]:
    """Every listing by symbol, in the file's order."""
    with Path(__file__).with_name("universe.csv").open(encoding="utf-8", newline="") as file:
        rows = [_listing(row) for row in csv.DictReader(file)]
    return MappingProxyType({listing.symbol: listing for listing in rows})


def _listing(row: Mapping[str, str]) -> Listing:
    symbol = parse_symbol(row["symbol"])
    tradable = row["class"] != AssetClass.INDEX
    path = row["path"] or symbol
    factor = row["sector"] if row["sector"] in SECTOR_VOLATILITY else _BROAD_FUNDS_FACTOR
    return Listing(
        instrument=Instrument(
            symbol=symbol,
            name=row["name"],
            asset_class=AssetClass(row["class"]),
            sector=row["sector"],
            exchange=row["exchange"],
            tradable=tradable,
            shortable=tradable,
            fractionable=tradable,
        ),
        beta=float(row["beta"]),
        sector_factor=factor if float(row["sector_loading"]) else "",
        sector_loading=float(row["sector_loading"]),
        volatility=float(row["volatility"]) / 100,
        dividend_yield=float(row["dividend_yield"]) / 100,
        anchor_price=float(row["anchor_price"]),
        average_volume=round(float(row["volume_millions"]) * 1_000_000),
        growth=float(row["growth"]) / 100,
        path=path,
    )
