"""What every part of a strategy's document is made of."""

import re
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints, WithJsonSchema

from paiid.core.types import canonical, decimal_text
from paiid.domain.instrument import SYMBOL_PATTERN, Symbol, parse_symbol

NAME_PATTERN: Final = r"^[a-z][a-z0-9_]{0,39}$"
_EXACT_PATTERN: Final = r"^-?[0-9]{1,12}(\.[0-9]{1,12})?$"
_EXACT: Final = re.compile(_EXACT_PATTERN, re.ASCII)


def _exact(value: Any) -> Decimal:
    text = decimal_text(value) if isinstance(value, Decimal) and value.is_finite() else value
    if not isinstance(text, str) or not _EXACT.fullmatch(text):
        raise ValueError('must be a number as text with at most 12 digits on each side of the point, such as "0.05"')
    return canonical(Decimal(text))


def _symbol(value: Any) -> Symbol:
    return parse_symbol(value if isinstance(value, str) else repr(value))


Exact = Annotated[
    Decimal,
    BeforeValidator(_exact),
    PlainSerializer(decimal_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _EXACT_PATTERN, "examples": ["0.05"]}),
]
"""A Decimal that stays exact: text in the document."""
SymbolText = Annotated[
    str, BeforeValidator(_symbol), WithJsonSchema({"type": "string", "pattern": SYMBOL_PATTERN, "examples": ["SPY"]})
]
Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Words = Annotated[str, StringConstraints(max_length=400)]


class Part(BaseModel):
    # Not `ApiInput`: its validator of every member may not stand before a discriminator. The bodies that carry a
    # document are, and look through the whole of it.
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, from_attributes=True)


class StrategyNumber(Part):
    kind: Literal["number"]
    value: Exact


class StrategyParameterRef(Part):
    kind: Literal["parameter"]
    name: Name


StrategyArgument = Annotated[StrategyNumber | StrategyParameterRef, Field(discriminator="kind")]
Arguments = Annotated[dict[Name, StrategyArgument], Field(max_length=5)]
