"""Works an expression out that was written to be read: `9,500.00 / (1,000.00 + 9,000.00)`."""

import ast
import operator
import re
from collections.abc import Callable
from typing import Final

_OPERATORS: Final[dict[type[ast.AST], Callable[..., float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}
_FUNCTIONS: Final[dict[str, Callable[..., float]]] = {"sqrt": lambda x: x**0.5, "min": min, "max": max}
_NUMBERS: Final = re.compile(r"(?<=\d),(?=\d{3})")


def worked(expression: str) -> float | None:
    """What it comes to; None where it is words."""
    text = _NUMBERS.sub("", expression.removesuffix(" days")).replace("×", "*").replace("^", "**")
    try:
        return _value(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError):
        return None


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_value(node.left), _value(node.right))
    if isinstance(node, ast.UnaryOp):
        return _OPERATORS[type(node.op)](_value(node.operand))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS:
        return _FUNCTIONS[node.func.id](*map(_value, node.args))
    raise ValueError("no arithmetic")
