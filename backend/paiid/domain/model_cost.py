"""What a call of a language model costs: tokens by kind, prices by the million. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_MILLION: Final = Decimal(1_000_000)
_BYTES_A_TOKEN: Final = 2
"""No text of ours has had fewer to the token: an estimate by it is an upper bound, not a guess at the middle."""


@dataclass(frozen=True, slots=True)
class TokenUse:
    """Tokens of one call. `input` leaves out what was written to or read from the vendor's cache."""

    input: int = 0
    output: int = 0
    cache_write: int = 0
    cache_read: int = 0


@dataclass(frozen=True, slots=True)
class TokenPrices:
    """USD a million tokens."""

    input: Decimal
    output: Decimal
    cache_write: Decimal
    cache_read: Decimal

    def cost(self, use: TokenUse) -> Decimal:
        """USD of a call, exact."""
        return (
            self.input * use.input
            + self.output * use.output
            + self.cache_write * use.cache_write
            + self.cache_read * use.cache_read
        ) / _MILLION

    def most(self, input_tokens: int, output_tokens: int) -> Decimal:
        """USD a call can cost at most, whatever part of its input is cached."""
        dearest = max(self.input, self.cache_write)
        return (dearest * input_tokens + self.output * output_tokens) / _MILLION


def tokens_at_most(text: bytes) -> int:
    """An upper bound of the tokens in `text`."""
    return -(-len(text) // _BYTES_A_TOKEN)
