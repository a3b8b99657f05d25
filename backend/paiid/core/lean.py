"""Keeps libraries from loading what nobody here can use: each process would carry it."""

import sys
from types import ModuleType

import pydantic


def leave_out_pydantic_v1() -> None:
    """FastAPI loads Pydantic's first version (1.6 MB) to refuse models made with it; nobody here makes any.

    What stands in its place answers that one question: nothing is an instance of it. Called before a route is made.
    """
    if "pydantic.v1" not in sys.modules:
        instead = ModuleType("pydantic.v1", "In place of the first version, which is not loaded.")
        vars(instead)["BaseModel"] = type("BaseModel", (), {})
        sys.modules["pydantic.v1"] = vars(pydantic)["v1"] = instead
