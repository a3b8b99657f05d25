"""Every preset there is, and which of them a file is for."""

from collections.abc import Sequence
from typing import Final

from paiid.features.imports.dates import DateFormat
from paiid.features.imports.errors import UnknownPresetError, UnreadableFileError
from paiid.features.imports.presets import (
    alpaca,
    degiro,
    etrade,
    fidelity,
    ghostfolio,
    ibkr,
    ofx,
    portfolio_file,
    prices,
    qif,
    robinhood,
    schwab,
    tradier,
    trading212,
    vanguard,
)
from paiid.features.imports.presets.base import Preset
from paiid.features.imports.presets.generic import FileMapping, GenericPreset
from paiid.features.imports.source import Source

# In the order in which they are tried: the ones that only their own files match come first.
PRESETS: Final[Sequence[Preset]] = (
    portfolio_file.PRESET,
    ofx.PRESET,
    qif.PRESET,
    ghostfolio.PRESET,
    prices.ECB,
    schwab.PRESET,
    fidelity.PRESET,
    vanguard.PRESET,
    etrade.PRESET,
    robinhood.PRESET,
    trading212.PRESET,
    degiro.PRESET,
    ibkr.PRESET,
    alpaca.PRESET,
    tradier.PRESET,
    prices.PricesPreset(),
    GenericPreset(),
)
_TEXT_OF_NONE: Final = (
    "The file is none that is known here. Choose a preset, or say by a mapping which columns hold date and type."
)


def choose(
    source: Source,
    preset_id: str | None,
    mapping: FileMapping | None,
    order: DateFormat | None,
    *,
    is_prices: bool = False,
) -> Preset:
    """The preset to read `source` with.

    Raises:
        UnknownPresetError: there is none of that id.
        UnreadableFileError: none matches, or the one that was asked for does not.
    """
    own = mapping or FileMapping()
    tables: dict[str, Preset] = {
        "generic": GenericPreset(own, order),
        "prices": prices.PricesPreset(own, order),
        "qif": qif.QifPreset(order),
    }
    if preset_id is None and (is_prices or (own.columns.keys() & {"close"})):
        preset_id = "ecb" if prices.ECB.matches(source) else "prices"
    if preset_id is None and own.columns:
        preset_id = "generic"
    if preset_id is not None:
        return _asked(source, preset_id, tables)
    for one in PRESETS:
        known = tables.get(one.id, one)
        if known.matches(source):
            return known
    raise UnreadableFileError(_TEXT_OF_NONE, columns=list(source.head[0].cells[:40]) if source.head else [])


def _asked(source: Source, preset_id: str, tables: dict[str, Preset]) -> Preset:
    found = next((one for one in PRESETS if one.id == preset_id), None)
    if found is None:
        raise UnknownPresetError(f"There is no preset {preset_id!r}.", presets=[one.id for one in PRESETS])
    chosen = tables.get(preset_id, found)
    if preset_id not in tables and not chosen.matches(source):
        raise UnreadableFileError(f"This is no file of {chosen.title}: {chosen.how}")
    return chosen
