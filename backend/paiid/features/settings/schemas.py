"""Preferences as the API carries them."""

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import UtcInstant
from paiid.domain.brief import StepKey
from paiid.domain.instrument import SYMBOL_PATTERN, parse_symbol
from paiid.domain.order import OrderType, TimeInForce

MAX_WATCHLIST: Final = 50
DEFAULT_WATCHLIST: Final = ("NVDA", "AAPL", "MSFT", "AMD", "TLT", "SPY")


class Density(StrEnum):
    """How much room rows take."""

    COMFORTABLE = "comfortable"
    COMPACT = "compact"


class ReducedMotion(StrEnum):
    """Whether the screen moves; `system` follows the device."""

    SYSTEM = "system"
    ON = "on"
    OFF = "off"


class TimeZoneDisplay(StrEnum):
    """The zone instants are shown in: the exchange's, or the device's."""

    ET = "ET"
    LOCAL = "local"


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _in_order(steps: tuple[StepKey, ...]) -> tuple[StepKey, ...]:
    return tuple(step for step in StepKey if step in steps)


ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
SymbolText = Annotated[str, StringConstraints(pattern=SYMBOL_PATTERN, max_length=16), AfterValidator(parse_symbol)]
SourceName = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Preferences(ApiInput):
    """Everything a user may choose. A member left out of a PUT keeps what was saved."""

    theme: Literal["dark"] = "dark"
    density: Density = Density.COMFORTABLE
    number_keys_enabled: bool = Field(default=True, description="Digits 1 to 9 and 0 open the wedges (WCAG 2.1.4).")
    reduced_motion: ReducedMotion = ReducedMotion.SYSTEM
    time_zone: TimeZoneDisplay = TimeZoneDisplay.ET
    default_symbol: SymbolText = Field(default="AAPL", description="What the ticket and the research page open with.")
    default_order_type: OrderType = OrderType.MARKET
    default_time_in_force: TimeInForce = TimeInForce.DAY
    confirm_orders: bool = Field(default=True, description="Ask once more before an order is sent.")
    watchlist: Annotated[tuple[SymbolText, ...], AfterValidator(_distinct)] = Field(
        default=DEFAULT_WATCHLIST, max_length=MAX_WATCHLIST
    )
    news_muted_sources: Annotated[tuple[SourceName, ...], AfterValidator(_distinct)] = Field(default=(), max_length=50)
    morning_at: ClockTime | None = Field(
        default="08:45",
        description="New York time of each session day at which the brief is composed; null: on demand.",
    )
    morning_steps: Annotated[tuple[StepKey, ...], AfterValidator(_in_order)] = Field(
        default=tuple(StepKey), min_length=1, max_length=len(StepKey)
    )
    hide_amounts: bool = Field(default=False, description="Show dots in place of money and quantities of one's own.")
    share_measurements: bool = Field(
        default=False,
        description="This user's browsers report loading times and failed scripts to this instance, without a name.",
    )
    bearable_fall_percent: int | None = Field(
        default=None,
        ge=1,
        le=90,
        description="The fall of one's money from a peak, in percent, that one could sit through; null: not told.",
    )
    trading_paused: bool = Field(
        default=False,
        description="Accept no advice and open no position until this is off again; positions can still be closed.",
    )


class SettingsUpdate(ApiInput):
    """Body of `PUT /api/settings`."""

    preferences: Preferences


class PreferencesRead(ApiModel):
    theme: Literal["dark"]
    density: Density
    number_keys_enabled: bool
    reduced_motion: ReducedMotion
    time_zone: TimeZoneDisplay
    default_symbol: str
    default_order_type: OrderType
    default_time_in_force: TimeInForce
    confirm_orders: bool
    watchlist: list[str]
    news_muted_sources: list[str]
    morning_at: str | None
    morning_steps: list[StepKey]
    hide_amounts: bool
    share_measurements: bool
    bearable_fall_percent: int | None
    trading_paused: bool


class SettingsRead(ApiModel):
    """Preferences with their version, which `If-Match` takes; 0 and null while none were ever saved."""

    preferences: PreferencesRead
    version: int
    updated_at: UtcInstant | None
