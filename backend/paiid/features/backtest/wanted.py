"""What is to be simulated, resolved and checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from paiid.core.errors import UnprocessableError
from paiid.domain.exchange_calendar import sessions_between
from paiid.domain.instrument import Symbol
from paiid.domain.strategy import ParameterType, StrategyDefinition
from paiid.domain.strategy_rules import validate
from paiid.features.backtest.bar_lengths import BARS_A_SESSION, WORDS
from paiid.features.backtest.python.program import PythonProgram
from paiid.features.datasets.schemas import DatasetUsed, Prices

Definition = StrategyDefinition | PythonProgram
"""What is traded by."""

MOST_SYMBOLS: Final = 100
MOST_BARS: Final = 1_500_000
"""Of all symbols of a run together."""
PYTHON_SUBJECT: Final = "python:"
FIRST_DAY: Final = date(2005, 1, 3)
"""The exchange's calendar begins here."""


class InvalidBacktestError(UnprocessableError):
    """Something of the request makes no sense; `errors` lead to each."""

    code, title = "invalid-backtest", "The backtest cannot be run"


@dataclass(frozen=True, slots=True)
class CostsWanted:
    """USD a share and an order, basis points of the traded value, share of a bar's volume that one order may take.

    Rates are of a year, as ratios; `margin`: half of what is opened may be borrowed, as in a margin account. `short`: a
    Python strategy may sell more than it holds; a definition says itself whether it sells short. USD a
    contract and basis points of its modelled price, each side, are None where no options are written.
    """

    commission_per_share: Decimal
    commission_minimum: Decimal
    commission_bps: Decimal
    slippage_bps: Decimal
    bar_participation: Decimal
    cash_rate: Decimal = Decimal(0)
    margin_rate: Decimal = Decimal(0)
    margin: bool = False
    borrow_rate: Decimal = Decimal(0)
    short: bool = False
    commission_per_contract: Decimal | None = None
    contract_slippage_bps: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the definition came from: a saved strategy's version, a template, a Python file, or the request itself."""

    strategy_id: str | None
    version: int | None
    template_id: str | None
    python_file: str | None = None

    def subject(self, definition_hash: str) -> str:
        """What tries are counted for; a definition that was never saved stands for itself."""
        if self.strategy_id is not None:
            return f"strategy:{self.strategy_id}"
        if self.python_file is not None:
            return f"{PYTHON_SUBJECT}{self.python_file}"
        return f"template:{self.template_id}" if self.template_id is not None else f"definition:{definition_hash[:32]}"


@dataclass(frozen=True, slots=True)
class ImportedData:
    """Bars that the user has brought along under the name `source`, of the run's length, instead of the market's."""

    source: str
    sets: tuple[DatasetUsed, ...]

    def of(self, symbol: Symbol) -> DatasetUsed | None:
        """The set of that symbol."""
        return next((one for one in self.sets if one.symbol == symbol), None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One run: what to trade by, with the universe, a value for each parameter, sessions in [start, end].

    `is_raw`: on prices as they were traded, with dividends paid and splits made. `data` is None for the market's bars.
    """

    origin: Origin
    definition: Definition
    values: Mapping[str, Decimal]
    start: date
    end: date
    cash: Decimal
    costs: CostsWanted
    benchmark: Symbol | None
    is_raw: bool = False
    data: ImportedData | None = None

    @property
    def prices(self) -> Prices:
        """Of what is traded: the barest of the sets where they differ."""
        if self.is_raw:
            return Prices.RAW
        symbols = self.definition.universe.symbols
        sets = () if self.data is None else self.data.sets
        found = {one.prices for one in sets if one.symbol in symbols}
        return next((one for one in (Prices.RAW, Prices.SPLITS) if one in found), Prices.ADJUSTED)

    @property
    def sells_short(self) -> bool:
        """Whether anything may be sold short."""
        if isinstance(self.definition, PythonProgram):
            return self.costs.short
        return self.definition.sells_short

    @property
    def rules(self) -> StrategyDefinition:
        """The definition.

        Raises:
            InvalidBacktestError: it is a Python file, which has none.
        """
        if isinstance(self.definition, PythonProgram):
            raise InvalidBacktestError(f"{self.definition.file} is a Python file; this takes a definition of rules.")
        return self.definition


def checked(wanted: Wanted, last_session: date) -> Wanted:
    """The same with every parameter's value and an end that lies in the past.

    Raises:
        InvalidBacktestError: with what is wrong, and where.
    """
    found = list(_wrong(wanted, last_session))
    if found:
        told = "; ".join(f"{path}: {message}" for path, message in found[:3])
        errors = [{"location": path, "message": message, "code": "invalid"} for path, message in found]
        raise InvalidBacktestError(told, errors=errors)
    defaults = {one.name: one.default for one in wanted.definition.parameters}
    return replace(wanted, values={**defaults, **wanted.values}, end=min(wanted.end, last_session))


def _wrong(wanted: Wanted, last_session: date) -> Iterator[tuple[str, str]]:
    one = wanted.definition
    if isinstance(one, PythonProgram):
        if not one.universe.symbols:
            yield "body.symbols", f"{one.file} names no symbols, so the run must"
    else:
        found = validate(one)
        yield from ((f"body.definition.{problem.path}", f"{problem.path} {problem.message}") for problem in found)
        if one.option_writing is not None and wanted.costs.margin:
            yield "body.costs.margin", "options are written in a cash account: nothing is borrowed"
    if one.timeframe not in BARS_A_SESSION:
        yield "body.definition.timeframe", f"{WORDS[one.timeframe]} bars are not simulated"
    if len(one.universe.symbols) > MOST_SYMBOLS:
        yield "body.symbols", f"at most {MOST_SYMBOLS} symbols"
    if wanted.start < FIRST_DAY:
        yield "body.start", f"is before {FIRST_DAY}, where the calendar begins"
    if wanted.start >= min(wanted.end, last_session):
        yield "body.start", f"must be before the end and before {last_session}, the last session that has closed"
    yield from _wrong_size(wanted, last_session)
    yield from _wrong_values(one, wanted.values)


def _wrong_size(wanted: Wanted, last_session: date) -> Iterator[tuple[str, str]]:
    one = wanted.definition
    sessions = len(sessions_between(max(wanted.start, FIRST_DAY), min(wanted.end, last_session)))
    bars = BARS_A_SESSION.get(one.timeframe, 1)
    most = MOST_BARS // (bars * max(1, len(one.universe.symbols)))
    if sessions > most:
        message = f"makes too many {WORDS[one.timeframe]} bars: at most {most} sessions of so many symbols"
        yield "body.start", message


def _wrong_values(definition: Definition, values: Mapping[str, Decimal]) -> Iterator[tuple[str, str]]:
    known = {one.name: one for one in definition.parameters}
    for name, value in values.items():
        path, parameter = f"body.parameters.{name}", known.get(name)
        if parameter is None:
            yield path, f"there is no parameter {name}"
        elif not parameter.minimum <= value <= parameter.maximum:
            yield path, f"must be {parameter.minimum} to {parameter.maximum}"
        elif parameter.type is ParameterType.INTEGER and value != value.to_integral_value():
            yield path, "must be whole"


def universe_of(definition: Definition, symbols: Any) -> Definition:
    """The definition asked of other symbols."""
    chosen = tuple(dict.fromkeys(symbols))
    universe = replace(definition.universe, name="Chosen symbols", symbols=chosen, meaning="The symbols of the run.")
    return replace(definition, universe=universe)
