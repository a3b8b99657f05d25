"""The product's source files, parsed once."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "paiid"


@cache
def modules() -> dict[str, ast.Module]:
    """Path inside the package to syntax tree."""
    return {
        str(path.relative_to(PACKAGE)): ast.parse(path.read_text(encoding="utf-8"), str(path))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Dotted name and line of each call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node.lineno


def names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Dotted name and line of each attribute access, plain name and import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            yield dotted(node), node.lineno
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno


def dotted(node: ast.AST) -> str:
    """`a.b.c` of nested attributes; empty where it starts from something else than a name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        front = dotted(node.value)
        return f"{front}.{node.attr}" if front else ""
    return ""
