"""What one client of a market data stream has asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .surroundings import shares

STOCK_CHANNELS = (
    "trades", "quotes", "bars", "updatedBars", "dailyBars", "statuses", "lulds", "corrections", "cancelErrors",
)  # fmt: skip
NEWS_CHANNELS = ("news",)
_COUNTED = frozenset({"trades", "quotes"})


@dataclass
class Subscription:
    """Symbols by channel; `*` is every symbol."""

    channels: tuple[str, ...]
    wanted: dict[str, list[str]] = field(default_factory=dict)

    def change(self, asked: Mapping[str, Any], *, most: int) -> str | None:
        """Subscribe or unsubscribe; the reason when it is refused."""
        is_added = asked.get("action") == "subscribe"
        new = {name: list(symbols) for name, symbols in self.wanted.items()}
        for name in self.channels:
            given = asked.get(name, [])
            if not isinstance(given, list):
                return "invalid syntax"
            kept = [symbol for symbol in new.get(name, []) if symbol not in given]
            new[name] = kept + [str(symbol) for symbol in given] if is_added else kept
        if len({symbol for name in _COUNTED for symbol in new.get(name, []) if symbol != "*"}) > most:
            return "symbol limit exceeded"
        self.wanted = new
        return None

    def state(self) -> dict[str, Any]:
        """The confirmation's channels."""
        return {name: self.wanted.get(name, []) for name in self.channels}

    def symbols(self, channel: str) -> list[str]:
        """The shares to tell of."""
        asked = self.wanted.get(channel, [])
        return list(shares()) if "*" in asked else [symbol for symbol in asked if symbol in shares()]

    def has_news(self, story: Mapping[str, Any]) -> bool:
        """Whether a story is wanted."""
        asked = self.wanted.get("news", [])
        return "*" in asked or not set(asked).isdisjoint(story["symbols"])
