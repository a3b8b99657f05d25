"""What a stand-in remembers and how it behaves, readable and changeable through the control endpoint."""

from dataclasses import dataclass, field, fields
from typing import Any

from .clock import StandinClock


class UnknownSwitchError(KeyError):
    """There is no such switch, or it does not take such a value."""


@dataclass
class Switches:
    """The base of each vendor's state: fields that are bool, int, float, str, list, dict or None are switches.

    A vendor keeps other data in fields made with `field(init=False, repr=False)`, which `reset` empties too by
    calling `__post_init__`.
    """

    clock: StandinClock = field(default_factory=StandinClock, repr=False)
    always_open: bool = True
    """The market is open at any hour; calendars and daily bars follow the exchange all the same."""

    def __post_init__(self) -> None:
        self._first = {item.name: _copy(getattr(self, item.name)) for item in self._switches()}

    def _switches(self) -> list[Any]:
        return [item for item in fields(self) if item.init and item.name != "clock"]

    def read(self) -> dict[str, Any]:
        """Each switch."""
        return {item.name: getattr(self, item.name) for item in self._switches()}

    def write(self, given: dict[str, Any]) -> None:
        """Set switches.

        Raises:
            UnknownSwitchError: one is not there.
        """
        unknown = set(given) - {item.name for item in self._switches()}
        if unknown:
            raise UnknownSwitchError(f"No switch {', '.join(sorted(unknown))}.")
        for name, value in given.items():
            setattr(self, name, value)

    def reset(self) -> None:
        """As at the start."""
        for name, value in self._first.items():
            setattr(self, name, _copy(value))
        self.clock.frozen_at = None
        self.__post_init__()


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, list | dict) else value
