"""The wording of the local market's news. Every sentence states something the simulation holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_LEGAL_FORM: Final = re.compile(
    r"(,? (Inc\.|Incorporated|Corporation|Corp\.|Company|& Co\.|Co\.|plc|N\.V\.|S\.A\.|Class [ABC]))+$"
)

CATEGORIES: Final = (
    "dividend",
    "earnings",
    "halt",
    "jump",
    "market_close",
    "market_open",
    "move",
    "sector",
    "split",
    "split_effective",
)
"""What a story can be about."""


@dataclass(frozen=True, slots=True)
class Text:
    """Headline and summary."""

    headline: str
    summary: str


def short_name(name: str) -> str:
    """A company's name as headlines write it, without its legal form."""
    return _LEGAL_FORM.sub("", name).removeprefix("The ")


def percent(ratio: float) -> str:
    """The size of a move, without its sign: 0.0421 -> `4.2%`."""
    return f"{abs(ratio) * 100:.1f}%"


def dollars(cents: int) -> str:
    """A price: 31891 -> `$318.91`."""
    return f"${cents // 100:,}.{cents % 100:02d}"


def earnings(name: str, *, move: float, is_beat: bool, after_close: bool) -> Text:
    """A quarterly report and what the price did at once."""
    result = "tops expectations" if is_beat else "falls short of expectations"
    verb = "rise" if move > 0 else "fall"
    link = "" if is_beat == (move > 0) else " all the same"
    when = "in late trading" if after_close else "before the open"
    return Text(
        f"{name} {result} for the quarter; shares {verb} {percent(move)}{link}",
        f"{name} reported quarterly results {'above' if is_beat else 'below'} expectations. "
        f"The shares {'gained' if move > 0 else 'lost'} {percent(move)} {when} on the report.",
    )


def sudden_move(name: str, *, move: float, in_session: bool, pick: int) -> Text:
    """A jump without a scheduled event."""
    up = ("jump", "surge", "spike") if move > 0 else ("drop", "slump", "plunge")
    when = "within minutes" if in_session else "before the open"
    side = "buyers" if move > 0 else "sellers"
    return Text(
        f"{name} shares {up[pick % 3]} {percent(move)} {when}",
        f"{name} moved {'up' if move > 0 else 'down'} {percent(move)} {when} as {side} outnumbered the other side; "
        "no scheduled event explains the move.",
    )


def halt(name: str, *, move: float, minutes: int) -> Text:
    """A trading pause after a jump."""
    return Text(
        f"Trading in {name} paused for {minutes} minutes after a {percent(move)} {'rise' if move > 0 else 'fall'}",
        f"The local market paused trading in {name} when its price left the permitted band. No order fills meanwhile.",
    )


def large_move(name: str, *, move: float, close: int, pick: int) -> Text:
    """One of a symbol's larger days, told at the close."""
    up = ("rallies", "climbs", "advances") if move > 0 else ("slides", "sinks", "retreats")
    return Text(
        f"{name} {up[pick % 3]} {percent(move)} to close at {dollars(close)}",
        f"{name} closed {'up' if move > 0 else 'down'} {percent(move)} at {dollars(close)}, one of its larger moves.",
    )


def dividend(name: str, *, cents: int, ex_date: str) -> Text:
    """A declared dividend."""
    return Text(
        f"{name} declares a quarterly dividend of {dollars(cents)} a share",
        f"The dividend goes to holders at the close before {ex_date}, when the shares trade without it.",
    )


def split(name: str, *, ratio: int, ex_date: str) -> Text:
    """An announced split."""
    return Text(
        f"{name} announces a {ratio}-for-1 stock split",
        f"From {ex_date} every share becomes {ratio}; prices before that day are restated.",
    )


def split_effective(name: str, *, ratio: int) -> Text:
    """The first morning after a split."""
    return Text(
        f"{name} trades on a split-adjusted basis after its {ratio}-for-1 split",
        f"Holders have {ratio} shares for each one; the value of a holding is unchanged by the split.",
    )


def market_open(*, move: float, index_cents: int) -> Text:
    """How the session began."""
    direction = "little changed" if abs(move) < 0.001 else ("higher" if move > 0 else "lower")
    return Text(
        f"Stocks open {direction}; S&P 500 {_signed(move)}",
        f"The S&P 500 opened at {index_cents / 100:,.2f}, {_signed(move)} from the close before.",
    )


def market_close(*, move: float, indices: Sequence[tuple[str, float]], volatility_cents: int) -> Text:
    """How the session ended."""
    size = abs(move)
    ends = ("edge", "rise", "rally") if move > 0 else ("slip", "fall", "tumble")
    verb = "end flat" if size < 0.001 else ends[0 if size < 0.004 else 1 if size < 0.015 else 2]
    tail = " higher" if verb == "edge" else ""
    figures = ", ".join(f"{name} {_signed(change)}" for name, change in indices)
    return Text(
        f"Closing bell: stocks {verb}{tail}, S&P 500 {_signed(move)}",
        f"At the close: {figures}. The volatility index stands at {volatility_cents / 100:.2f}.",
    )


def sector(name: str, *, move: float, market: float) -> Text:
    """A sector that parted from the market."""
    return Text(
        f"{name} sector {'leads' if move > market else 'lags'} the market, its fund {_signed(move)}",
        f"The {name} sector fund closed {_signed(move)} against {_signed(market)} for the S&P 500.",
    )


def _signed(ratio: float) -> str:
    return f"{'+' if ratio >= 0 else '−'}{percent(ratio)}"
