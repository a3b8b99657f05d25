"""Files and functions stay small enough to be read at once."""

import ast

from tests.architecture.source import PACKAGE, modules

MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 40


def test_files_are_short() -> None:
    lengths = {path: len((PACKAGE / path).read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_functions_are_short() -> None:
    long = [
        f"{path}:{node.lineno}: {node.name} has {length} lines"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := _lines_of(node)) > MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []


def _lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    # The docstring explains; it does not count.
    docstring = ast.get_docstring(node, clean=False)
    return (node.end_lineno or node.lineno) - node.lineno + 1 - (docstring.count("\n") + 1 if docstring else 0)
