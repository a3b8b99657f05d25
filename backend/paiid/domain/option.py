"""Option contracts and their quotes. Prices are Decimal USD for one share (or index point), instants aware UTC."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from paiid.domain.instrument import SYMBOL_PATTERN, Symbol, parse_symbol
from paiid.domain.market import Delay

_COMPACT: Final = re.compile(r"([A-Z][A-Z0-9]{0,5})([0-9]{6})([CP])([0-9]{8})")
_ROOT: Final = re.compile(r"[A-Z][A-Z0-9]{0,5}")
_ROOT_WIDTH: Final = 6
_SHORTEST: Final = 16
_STRIKE_UNIT: Final = Decimal("0.001")
_MOST_STRIKE: Final = Decimal("99999.999")
_CENTURY: Final = 2000
STANDARD_MULTIPLIER: Final = 100
OPTION_PATTERN: Final = r"^[A-Z][A-Z0-9]{0,5}[0-9]{6}[CP][0-9]{8}$"
"""The shape of a contract's compact name; whether its day exists is another question."""
TRADABLE_PATTERN: Final = f"({SYMBOL_PATTERN})|({OPTION_PATTERN})"
LONGEST_SYMBOL: Final = 21

INDEX_ROOTS: Final[Mapping[str, Symbol]] = MappingProxyType(
    {
        root: Symbol(underlying)
        for underlying, roots in {
            "$SPX": ("SPX", "SPXW"),
            "$NDX": ("NDX", "NDXP"),
            "$RUT": ("RUT", "RUTW"),
            "$VIX": ("VIX", "VIXW"),
            "$XSP": ("XSP",),
        }.items()
        for root in roots
    }
)
"""Underlyings of the roots that index options trade under: their weeklies have roots of their own."""


class OptionRight(StrEnum):
    """What the holder may do at the strike: buy (`call`) or sell (`put`)."""

    CALL = "call"
    PUT = "put"


@dataclass(frozen=True, slots=True)
class OptionSymbol:
    """A contract's name as the Options Clearing Corporation writes it.

    Args:
        root: the first part, up to six letters and digits; not the underlying's ticker in general (`SPXW`, `BRKB`;
            `XYZ1` after an adjustment).
        strike: USD, 0.001 to 99,999.999, at most three decimals.

    Raises:
        ValueError: no such name can be written.
    """

    root: str
    expiration: date
    right: OptionRight
    strike: Decimal

    def __post_init__(self) -> None:
        if not _ROOT.fullmatch(self.root):
            raise ValueError(f"not an option root: {self.root[:20]!r}")
        if not _CENTURY <= self.expiration.year < _CENTURY + 100:
            raise ValueError(f"an option symbol cannot say {self.expiration}")
        if not 0 < self.strike <= _MOST_STRIKE or self.strike % _STRIKE_UNIT:
            raise ValueError(f"not a strike: {self.strike}")

    @classmethod
    def parse(cls, text: str) -> "OptionSymbol":
        """The name written in `text`: compact, padded to 21 characters, or compact after `O:`.

        Raises:
            ValueError: it is none; also with a day that does not exist or a strike of zero.
        """
        compact = text.removeprefix("O:").replace(" ", "")
        match = _COMPACT.fullmatch(compact)
        if match is None:
            raise ValueError(f"not an option symbol: {text[:30]!r}")
        root, day, right, strike = match.groups()
        return cls(
            root=root,
            expiration=date(_CENTURY + int(day[:2]), int(day[2:4]), int(day[4:])),
            right=OptionRight.CALL if right == "C" else OptionRight.PUT,
            strike=plain_strike(int(strike) * _STRIKE_UNIT),
        )

    @property
    def compact(self) -> str:
        """Without padding: `XYZ261218C00102500`."""
        return f"{self.root}{self._tail}"

    @property
    def padded(self) -> str:
        """Exactly 21 characters: `XYZ   261218C00102500`."""
        return f"{self.root:<{_ROOT_WIDTH}}{self._tail}"

    def __str__(self) -> str:
        return self.compact

    @property
    def _tail(self) -> str:
        right = "C" if self.right is OptionRight.CALL else "P"
        return f"{self.expiration:%y%m%d}{right}{int(self.strike / _STRIKE_UNIT):08d}"


@dataclass(frozen=True, slots=True)
class OptionContract:
    """One contract with what it is on; root and underlying are two things.

    `multiplier` is what a price is multiplied by to have the USD of one contract; not always 100.
    """

    symbol: OptionSymbol
    underlying: Symbol
    multiplier: int = STANDARD_MULTIPLIER

    @property
    def is_adjusted(self) -> bool:
        """Whether a corporate action has left it with another deliverable, or with another size."""
        return self.multiplier != STANDARD_MULTIPLIER or self.symbol.root[-1].isdigit()

    def is_in_the_money(self, price: Decimal) -> bool:
        """Whether exercise would pay at this `price` of the underlying."""
        strike = self.symbol.strike
        return price > strike if self.symbol.right is OptionRight.CALL else price < strike


@dataclass(frozen=True, slots=True)
class Greeks:
    """Sensitivities of one share's premium; None where the source gives none.

    `delta` and `gamma` are for one USD of the underlying, `theta` for a calendar day, `vega` for a percentage point of
    volatility, `rho` for a percentage point of interest. `as_of` is None where the source does not say.
    """

    delta: Decimal | None
    gamma: Decimal | None
    theta: Decimal | None
    vega: Decimal | None
    rho: Decimal | None
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class OptionQuote:
    """One contract's market. Prices are for one share, sizes, volume and open interest contracts.

    `implied_volatility` is a yearly ratio (0.31 = 31 %), `previous_close` the last session's. None where there is no
    such number; `as_of` is None where it was never traded or quoted.
    """

    contract: OptionContract
    bid: Decimal | None
    ask: Decimal | None
    bid_size: int
    ask_size: int
    last: Decimal | None
    volume: int
    open_interest: int | None
    greeks: Greeks | None
    implied_volatility: Decimal | None
    as_of: datetime | None
    previous_close: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OptionChain:
    """Every contract of one underlying and day, by strike, root and right, with where the quotes came from."""

    underlying: Symbol
    expiration: date
    quotes: tuple[OptionQuote, ...]
    source: str
    as_of: datetime
    delay: Delay


class ExpirationKind(StrEnum):
    """Which cycle an expiration belongs to; `other` where the source names one we do not know, or none."""

    STANDARD = "standard"
    WEEKLY = "weekly"
    QUARTERLY = "quarterly"
    END_OF_MONTH = "end_of_month"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class OptionExpiration:
    """A day on which contracts end."""

    expiration: date
    kind: ExpirationKind


@dataclass(frozen=True, slots=True)
class ExpirationList:
    """The days on which one underlying's contracts end, soonest first; none where it has no options."""

    underlying: Symbol
    expirations: tuple[OptionExpiration, ...]
    source: str
    as_of: datetime
    delay: Delay

    @property
    def days(self) -> tuple[date, ...]:
        """The days alone."""
        return tuple(one.expiration for one in self.expirations)


def option_root(underlying: Symbol) -> str:
    """The root that the contracts of a share are named by: its ticker without points and dashes."""
    return re.sub(r"[^A-Z0-9]", "", underlying)[:_ROOT_WIDTH]


def plain_strike(value: Decimal) -> Decimal:
    """The same strike with two decimals, or three where it has three: 102.5 is 102.50."""
    cents = value.quantize(Decimal("0.01"))
    return cents if cents == value else value.quantize(_STRIKE_UNIT)


def chain_order(quote: OptionQuote) -> tuple[Decimal, str, str]:
    """The key that puts a chain in order: strike, root, call before put."""
    symbol = quote.contract.symbol
    return symbol.strike, symbol.root, symbol.right


def is_option(text: str) -> bool:
    """Whether `text` names a contract."""
    # No other symbol is so long, and most are asked about with every order.
    return len(text) >= _SHORTEST and symbol_in(text) is not None


def parse_tradable(text: str) -> Symbol:
    """The canonical symbol of what can be traded: a contract's compact name, or as `parse_symbol`.

    Raises:
        ValueError: not the shape of a symbol.
    """
    return Symbol(text) if is_option(text) else parse_symbol(text)


def symbol_in(text: str) -> OptionSymbol | None:
    """The option symbol `text` is, or None."""
    try:
        return OptionSymbol.parse(text)
    except ValueError:
        return None
