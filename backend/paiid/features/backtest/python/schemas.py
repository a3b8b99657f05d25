"""Python strategies as the API tells them."""

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString
from paiid.domain.strategy import ParameterType
from paiid.features.backtest.python.folder import Listed


class PythonParameterRead(ApiModel):
    """A number that the class may be given in place of its own."""

    name: str
    type: ParameterType
    default: DecimalString
    minimum: DecimalString
    maximum: DecimalString
    step: DecimalString
    meaning: str


class PythonStrategyRead(ApiModel):
    """One file of the folder. With a `problem` it cannot be run, and only its name is known."""

    file: str
    name: str
    docstring: str
    symbols: list[str] = Field(description="Traded where a run names none.")
    parameters: list[PythonParameterRead]
    warm_up: int = Field(description="Bars before the first at which it is called.")
    hash: str | None = Field(description="SHA-256 of the text.")
    problem: str | None


class PythonStrategiesRead(ApiModel):
    """The folder of Python strategies, and the limits of a run: seconds by the clock, MB of memory."""

    folder: str
    seconds: int
    memory_mb: int
    items: list[PythonStrategyRead]


def strategy_read(one: Listed) -> PythonStrategyRead:
    """One file of the list."""
    program = one.program
    if program is None:
        return PythonStrategyRead(
            file=one.file, name=one.file, docstring="", symbols=[], parameters=[], warm_up=0, hash=None,
            problem=one.problem,
        )  # fmt: skip
    return PythonStrategyRead(
        file=one.file,
        name=program.name,
        docstring=program.docstring,
        symbols=list(program.universe.symbols),
        parameters=[PythonParameterRead.model_validate(it, from_attributes=True) for it in program.parameters],
        warm_up=program.warm_up,
        hash=program.hash,
        problem=None,
    )
