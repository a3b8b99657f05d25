"""The broad market and its sectors."""

from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.market import Quote
from paiid.features.morning.knowledge import Knowledge
from paiid.features.morning.telling import Source, Telling, Tone
from paiid.features.morning.words import listed, signed_percent

TITLE: Final = "Indices and sectors"
SECTORS: Final = {
    Symbol(fund): name
    for fund, name in {
        "XLK": "technology",
        "XLF": "financials",
        "XLE": "energy",
        "XLV": "health care",
        "XLY": "consumer discretionary",
        "XLP": "consumer staples",
        "XLI": "industrials",
        "XLU": "utilities",
        "XLB": "materials",
        "XLRE": "real estate",
        "XLC": "communication services",
    }.items()
}
"""Sectors by the fund that stands for each."""
_VIX: Final = Symbol("$VIX")
_FEAR: Final = 25
_SHOWN: Final = 2


async def tell(knowledge: Knowledge) -> Telling:
    """Each index with its change since the last close, the strongest and weakest sectors, and the VIX."""
    telling = Telling()
    indices = [(quote, one.name) for quote, one, _ in await knowledge.market.indices()]
    broad = [(quote, name) for quote, name in indices if quote.symbol != _VIX]
    if not broad:
        telling.say("No index has a quote at present.", Tone.WARN)
        return telling
    rising = sum(quote.change > 0 for quote, _ in broad)
    telling.say(
        f"{rising} of {len(broad)} rose since the last close: "
        f"{listed([f'{name} {_change(telling, quote, name)}' for quote, name in broad])}."
    )
    for quote, _ in indices:
        if quote.symbol == _VIX:
            level = telling.cite("VIX", f"{quote.last:.2f}", _source(quote))
            telling.say(
                f"The VIX, the market's expected swing, stands at {level}.",
                Tone.WARN if quote.last >= _FEAR else Tone.PLAIN,
            )
    await _tell_sectors(telling, knowledge)
    return telling


async def _tell_sectors(telling: Telling, knowledge: Knowledge) -> None:
    quotes = [quote for quote, _ in await knowledge.market.quotes(list(SECTORS))]
    ordered = sorted(quotes, key=lambda quote: (-quote.change_percent, quote.symbol))
    if len(ordered) <= 2 * _SHOWN:
        return

    def named(some: list[Quote]) -> str:
        return listed([f"{SECTORS[one.symbol]} {_change(telling, one, f'{one.symbol} (sector)')}" for one in some])

    telling.say(f"Strongest sectors: {named(ordered[:_SHOWN])}; weakest: {named(ordered[: -_SHOWN - 1 : -1])}.")


def _change(telling: Telling, quote: Quote, name: str) -> str:
    return telling.cite(f"{name}, change since the last close", signed_percent(quote.change_percent), _source(quote))


def _source(quote: Quote) -> Source:
    return Source(quote.source, quote.as_of, quote.delay, f"/research/{quote.symbol}")
