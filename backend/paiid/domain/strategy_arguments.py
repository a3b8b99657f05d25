"""Between which bounds an argument of a strategy may lie."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ArgumentSpec:
    """Bounds of one argument, both included."""

    minimum: Decimal
    maximum: Decimal
    is_integer: bool = True

    def accepts(self, value: Decimal) -> bool:
        """Whether `value` is within the bounds, and whole where it must be."""
        return self.minimum <= value <= self.maximum and (not self.is_integer or value == value.to_integral_value())
