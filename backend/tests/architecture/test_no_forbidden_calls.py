"""Rules of the house that no linter knows."""

import ast
from collections.abc import Callable

from tests.architecture.source import calls, modules, names

WALL_CLOCK = {"datetime.now", "datetime.utcnow", "datetime.datetime.now", "datetime.datetime.utcnow", "time.time"}
ENVIRONMENT = {"os.environ", "os.getenv", "os.putenv"}
SLOW_MIDDLEWARE = {"starlette.middleware.base.BaseHTTPMiddleware", "BaseHTTPMiddleware"}
MONEY = (
    "domain/money.py",
    "domain/ledger.py",
    "domain/lots.py",
    "domain/order.py",
    "domain/fill.py",
    "domain/account.py",
)


def uses(banned: set[str], allowed: Callable[[str], bool]) -> list[str]:
    """Places outside the allowed files that name something banned."""
    return [
        f"{path}:{line}: {name}"
        for path, tree in modules().items()
        if not allowed(path)
        for name, line in names(tree)
        if name in banned
    ]


def test_only_settings_reads_the_environment() -> None:
    assert uses(ENVIRONMENT, lambda path: path == "settings.py") == []


def test_only_the_clock_reads_the_time() -> None:
    assert uses(WALL_CLOCK, lambda path: path == "core/clock.py") == []


def test_no_chance_without_a_seed() -> None:
    assert (
        uses({"random", "random.random", "random.choice", "numpy.random.seed", "np.random.seed"}, lambda _: False) == []
    )


def test_no_middleware_of_the_slow_kind() -> None:
    assert uses(SLOW_MIDDLEWARE | {"app.middleware"}, lambda _: False) == []


def test_only_commands_print() -> None:
    found = [
        f"{path}:{line}"
        for path, tree in modules().items()
        if not path.startswith("cli/")
        for name, line in calls(tree)
        if name == "print"
    ]
    assert found == []


def test_money_never_becomes_a_float() -> None:
    found = [
        f"{path}:{line}"
        for path, tree in modules().items()
        if path in MONEY
        for name, line in calls(tree)
        if name == "float"
    ]
    assert found == []


def test_no_decimal_is_made_from_a_float_literal() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Decimal"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, float)
    ]
    assert found == []
