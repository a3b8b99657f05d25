"""A Python file that trades, as far as it can be read without running it."""

import ast
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from paiid.domain.instrument import Symbol, parse_symbol
from paiid.domain.market import Interval
from paiid.domain.strategy import CostAssumptions, Parameter, ParameterType, Universe

METHOD: Final = "on_bar"
MOST_WARM_UP: Final = 2000
MOST_SYMBOLS: Final = 100
MOST_PARAMETERS: Final = 30
_WIDEST: Final = Decimal(1_000_000)
_FREE: Final = CostAssumptions(
    Decimal(0), Decimal(0), "A Python strategy assumes none; the run says what trading costs."
)
_ASKED: Final = {"name", "symbols", "parameters", "warm_up"}
_LIMITS: Final = {"default", "minimum", "maximum", "step", "meaning"}


class ProgramError(Exception):
    """The file is no strategy; the message says why, and where."""


class PythonRunError(Exception):
    """The file failed while it ran; the message is for its author."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run of a file may take: seconds by the clock, and MB of memory."""

    seconds: int
    memory_mb: int


@dataclass(frozen=True, slots=True)
class PythonProgram:
    """One file with one strategy. `warm_up` bars stand before the first at which `on_bar` is called.

    `universe`, `parameters`, `timeframe` and `costs` mean what they mean of a `StrategyDefinition`.
    """

    file: str
    source: str
    class_name: str
    name: str
    docstring: str
    universe: Universe
    parameters: tuple[Parameter, ...]
    warm_up: int
    limits: Limits
    timeframe: Interval = Interval.ONE_DAY
    costs: CostAssumptions = _FREE

    @property
    def hash(self) -> str:
        """SHA-256 (hex) of the file's text in UTF-8."""
        return hashlib.sha256(self.source.encode()).hexdigest()


def read_program(file: str, source: str, limits: Limits) -> PythonProgram:
    """What the file says of itself. Nothing of it is run, so what it says must be written out as plain values.

    Raises:
        ProgramError: it cannot be parsed, holds no or several strategies, or says something that makes no sense.
    """
    try:
        module = ast.parse(source, file)
    except SyntaxError as error:
        raise ProgramError(f"line {error.lineno}: {error.msg}") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise ProgramError(f"it cannot be read as Python: {error}") from error
    classes = [one for one in module.body if isinstance(one, ast.ClassDef) and _trades(one)]
    if len(classes) != 1:
        raise ProgramError(f"it must hold one class with {METHOD}(self, context), and holds {len(classes)}")
    (found,) = classes
    said = _said(found)
    symbols = _symbols(said.get("symbols", ()))
    return PythonProgram(
        file=file,
        source=source,
        class_name=found.name,
        name=_text(said.get("name", found.name)),
        docstring=ast.get_docstring(found) or ast.get_docstring(module) or "",
        universe=Universe("The file's own", symbols, "The symbols that the file names."),
        parameters=_parameters(said.get("parameters", {})),
        warm_up=_warm_up(said.get("warm_up", 0)),
        limits=limits,
    )


def python_document(program: PythonProgram) -> str:
    """What is kept of the file with a run, as JSON."""
    kept = {"file": program.file, "hash": program.hash, "source": program.source}
    told = {"python": kept, "symbols": program.universe.symbols, "timeframe": program.timeframe}
    return json.dumps(told, sort_keys=True, separators=(",", ":"))


def _trades(one: ast.ClassDef) -> bool:
    return any(isinstance(part, ast.FunctionDef) and part.name == METHOD for part in one.body)


def _said(one: ast.ClassDef) -> dict[str, Any]:
    """The values that the class gives to the names we ask for."""
    found: dict[str, Any] = {}
    for part in one.body:
        if isinstance(part, ast.Assign):
            target: ast.expr = part.targets[0]
        elif isinstance(part, ast.AnnAssign):
            target = part.target
        else:
            continue
        if isinstance(target, ast.Name) and target.id in _ASKED and part.value is not None:
            try:
                found[target.id] = ast.literal_eval(part.value)
            except (ValueError, TypeError, SyntaxError) as error:
                raise ProgramError(f"line {part.lineno}: {target.id} must be written out as a plain value") from error
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= 80:
        raise ProgramError("name must be a text of at most 80 characters")
    return value.strip()


def _symbols(value: Any) -> tuple[Symbol, ...]:
    if not isinstance(value, list | tuple) or len(value) > MOST_SYMBOLS:
        raise ProgramError(f"symbols must be a tuple of at most {MOST_SYMBOLS}")
    try:
        return tuple(dict.fromkeys(Symbol(parse_symbol(one)) for one in value))
    except (ValueError, TypeError, AttributeError) as error:
        raise ProgramError(f"symbols: {error}") from error


def _warm_up(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_WARM_UP:
        raise ProgramError(f"warm_up must be a whole number of bars, 0 to {MOST_WARM_UP}")
    return value


def _parameters(value: Any) -> tuple[Parameter, ...]:
    if not isinstance(value, dict) or len(value) > MOST_PARAMETERS:
        raise ProgramError(f"parameters must be a dictionary of at most {MOST_PARAMETERS}")
    return tuple(_parameter(name, one) for name, one in value.items())


def _parameter(name: Any, value: Any) -> Parameter:
    if not isinstance(name, str) or not name.isidentifier() or name.startswith("_") or len(name) > 40:
        raise ProgramError(f"parameters: {name!r} is no name of an attribute")
    said: Mapping[str, Any] = value if isinstance(value, dict) else {"default": value}
    if not set(said) <= _LIMITS or "default" not in said:
        raise ProgramError(f"parameters: {name} is a number, or a dictionary of {', '.join(sorted(_LIMITS))}")
    is_whole = all(isinstance(said.get(key, 0), int) for key in ("default", "minimum", "maximum", "step"))
    found = Parameter(
        name=name,
        type=ParameterType.INTEGER if is_whole else ParameterType.DECIMAL,
        default=_number(name, said["default"]),
        minimum=_number(name, said.get("minimum", -_WIDEST)),
        maximum=_number(name, said.get("maximum", _WIDEST)),
        step=_number(name, said.get("step", 1 if is_whole else Decimal("0.01"))),
        meaning=str(said.get("meaning", ""))[:200],
    )
    if not found.minimum <= found.default <= found.maximum or found.step <= 0:
        raise ProgramError(f"parameters: {name} must lie between its minimum and its maximum, its step above 0")
    return found


def _number(name: str, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ProgramError(f"parameters: {name} must be a number")
    found = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not found.is_finite() or abs(found) > _WIDEST:
        raise ProgramError(f"parameters: {name} must lie within {_WIDEST} of 0")
    return found
