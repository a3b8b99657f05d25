"""Finds listings by what a user types."""

from paiid.adapters.simulated.universe import Listing, listings
from paiid.domain.instrument import Instrument


def search(text: str, limit: int) -> list[Instrument]:
    """Instruments whose symbol or name matches `text`, best first; none for an empty text.

    The exact symbol comes first, then symbols that begin so, names that begin so, names with a word that does, and
    names that contain it. Among equals the most traded come first.
    """
    wanted = " ".join(text.split()).casefold()
    if not wanted or limit <= 0:
        return []
    ranked = ((_rank(listing, wanted), listing) for listing in listings().values())
    found = [(rank, -_turnover(listing), listing) for rank, listing in ranked if rank is not None]
    found.sort(key=lambda item: item[:2])
    return [listing.instrument for _, _, listing in found[:limit]]


def _rank(listing: Listing, wanted: str) -> int | None:
    symbol, name = listing.symbol.casefold(), listing.instrument.name.casefold()
    bare = symbol.removeprefix("$")
    tests = (
        wanted in (symbol, bare),
        symbol.startswith(wanted) or bare.startswith(wanted),
        name.startswith(wanted),
        any(word.startswith(wanted) for word in name.split()),
        wanted in name,
    )
    return next((rank for rank, holds in enumerate(tests) if holds), None)


def _turnover(listing: Listing) -> float:
    return listing.anchor_price * listing.average_volume
