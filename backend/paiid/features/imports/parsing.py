"""The whole file: rows read by the preset, checked by the one rule, told apart into good, bad and left out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from paiid.domain.activity import ZERO, Activity, ActivityKind
from paiid.domain.activity_draft import ActivityDraft, ActivityError, storable, symbol_of
from paiid.domain.activity_rules import checked
from paiid.features.imports.dates import DateFormat
from paiid.features.imports.presets.base import Preset, Reading
from paiid.features.imports.presets.generic import FileMapping
from paiid.features.imports.presets.portfolio_file import described
from paiid.features.imports.registry import choose
from paiid.features.imports.rows import Content, Entry, Outcome, Price, Rate, shown
from paiid.features.imports.source import Source

KEPT: Final = 1_000
"""Rows with a reason that are kept to be shown; all are counted."""
SAMPLED: Final = 10
_STEP: Final = 2_000
_PLACEHOLDER: Final = 2
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the owner says beside the file. `account` is a name or an id; `is_prices` that it holds prices."""

    preset: str | None = None
    mapping: FileMapping | None = None
    date_format: DateFormat | None = None
    account: str | None = None
    is_prices: bool = False


class Drafted(NamedTuple):
    """An activity without a name, as a row says it; `place` counts the rows of the table from 0."""

    row: int
    place: int
    part: int
    activity: Activity
    account: str | None
    source_id: str | None
    is_added: bool
    lots: tuple[int, ...]


class Remark(NamedTuple):
    """A row that was refused or left out, and why; `field` is empty where it is about the whole row."""

    row: int
    field: str
    reason: str
    raw: Sequence[str]


@dataclass
class Parsed:
    """What a file says, before it is compared with what is there."""

    source: Source
    preset: Preset
    reading: Reading
    rows: int = 0
    drafts: list[Drafted] = field(default_factory=list)
    prices: list[tuple[int, Price]] = field(default_factory=list)
    rates: list[tuple[int, Rate]] = field(default_factory=list)
    errors: list[Remark] = field(default_factory=list)
    ignored: list[Remark] = field(default_factory=list)
    refused: int = 0
    left_out: int = 0
    accounts: Sequence[dict[str, object]] = ()
    instruments: Sequence[dict[str, object]] = ()

    @property
    def kind(self) -> str:
        """What it holds, by the first of what is there."""
        if self.drafts or not (self.prices or self.rates):
            is_prices = self.preset.id in {"prices", "ecb"} and not self.drafts
            return "prices" if is_prices else "activities"
        return "prices" if self.prices else "rates"

    def refuse(self, row: int, field_: str, reason: str, raw: Sequence[str]) -> None:
        """Note that a row is not imported."""
        self.refused += 1
        if len(self.errors) < KEPT:
            self.errors.append(Remark(row, field_, reason, shown(raw)))


def parse(source: Source, options: ImportOptions, *, today: date, progress: Progress | None = None) -> Parsed:
    """Read `source`.

    Args:
        source: the file.
        options: what its owner says.
        today: the last day an activity may be of.
        progress: is told rows read, and rows there are, now and then and in the end.
    Raises:
        UnreadableFileError: nothing can be made of it.
        UnknownPresetError: the preset that was asked for is none.
    """
    preset = choose(source, options.preset, options.mapping, options.date_format, is_prices=options.is_prices)
    parsed = Parsed(source, preset, preset.read(source))
    parsed.accounts, parsed.instruments = (described(source).get(name, ()) for name in ("accounts", "instruments"))
    symbols: Mapping[str, str] = options.mapping.symbols if options.mapping else {}
    tell = progress or _tell_nobody
    tell(0, parsed.reading.total)
    done = 0
    for done, outcome in enumerate(parsed.reading.outcomes, start=1):
        _take(parsed, outcome, symbols, today)
        if done % _STEP == 0:
            tell(done, max(done, parsed.reading.total))
    tell(done, done)
    return parsed


def _tell_nobody(_done: int, _total: int) -> None:
    """Progress that nobody waits for."""


def _take(parsed: Parsed, outcome: Outcome, symbols: Mapping[str, str], today: date) -> None:
    if outcome.ignored is not None:
        parsed.left_out += 1
        if len(parsed.ignored) < KEPT:
            parsed.ignored.append(Remark(outcome.number, "", outcome.ignored, shown(outcome.raw)))
        return
    place = parsed.rows
    parsed.rows += 1
    if outcome.error is not None:
        parsed.refuse(outcome.number, *outcome.error, outcome.raw)
        return
    try:
        found = [_content(one, symbols, today) for one in outcome.contents]
    except ActivityError as error:
        parsed.refuse(outcome.number, error.field, str(error), outcome.raw)
        return
    for part, one in enumerate(found):
        if isinstance(one, Price):
            parsed.prices.append((outcome.number, one))
        elif isinstance(one, Rate):
            parsed.rates.append((outcome.number, one))
        else:
            entry, activity = one
            parsed.drafts.append(
                Drafted(
                    outcome.number, place, part, activity, entry.account, entry.source_id, entry.is_added, entry.lots
                )
            )


def _content(one: Content, symbols: Mapping[str, str], today: date) -> Price | Rate | tuple[Entry, Activity]:
    """Checked; raises ActivityError."""
    if isinstance(one, Entry):
        return one, _activity(one, _renamed(one.draft, symbols), today)
    value = one.close if isinstance(one, Price) else one.rate
    name = "close" if isinstance(one, Price) else "rate"
    stored = storable(name, value)
    if stored is None or stored < 0 or (isinstance(one, Rate) and not stored):
        raise ActivityError(name, f"The {name} must be above zero.")
    if one.day > today:
        raise ActivityError("date", f"{one.day} has not come yet.")
    if isinstance(one, Rate):
        return one._replace(rate=stored)
    return one._replace(symbol=symbol_of(symbols.get(one.symbol, one.symbol)), close=stored)


def _activity(entry: Entry, draft: ActivityDraft, today: date) -> Activity:
    if not entry.is_added:
        return checked(draft, latest=today)
    added = storable("quantity", draft.quantity) or ZERO
    if not added:
        raise ActivityError("quantity", "The split does not say how many shares came with it.")
    # The ratio follows from what was held; until then the quantity is what came.
    whole = checked(draft._replace(kind=ActivityKind.SPLIT, quantity=ZERO + _PLACEHOLDER), latest=today)
    return whole._replace(quantity=added)


def _renamed(draft: ActivityDraft, symbols: Mapping[str, str]) -> ActivityDraft:
    name = symbols.get(draft.symbol) if symbols and draft.symbol else None
    return draft if name is None else draft._replace(symbol=name)
