"""Every tool by name, its input checked, its failures in plain words."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from paiid.core.errors import AppError
from paiid.features.chat.tools.findings import Finding, Tool
from paiid.ports.errors import ProviderError
from paiid.ports.language_model import ModelTool

logger = logging.getLogger(__name__)


class ToolRefusedError(Exception):
    """A wish that is not fulfilled; the message says why, and repeats nothing of what was asked with."""


@dataclass(frozen=True)
class Toolbox:
    """What may be looked up. The user is never a tool's input: a model cannot name another."""

    tools: tuple[Tool, ...]
    _by_name: Mapping[str, Tool] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {tool.name: tool for tool in self.tools})

    def for_model(self) -> tuple[ModelTool, ...]:
        """What a model is told of them."""
        return tuple(ModelTool(tool.name, tool.description, tool.parameters()) for tool in self.tools)

    def tool(self, name: str) -> Tool:
        """The tool of that name.

        Raises:
            ToolRefusedError: there is none.
        """
        if name not in self._by_name:
            raise ToolRefusedError(f"There is no such tool; there are {', '.join(self._by_name)}.")
        return self._by_name[name]

    async def run(self, name: str, given: Any, user_id: str) -> Finding:
        """What the tool brings.

        Raises:
            ToolRefusedError: no such tool, an input that does not fit, or nothing to be had.
        """
        tool = self.tool(name)
        try:
            asked = tool.takes.model_validate(given)
        except ValidationError as error:
            wrong = ", ".join(sorted({str(one["loc"][0]) if one["loc"] else "input" for one in error.errors()}))
            known = set(tool.takes.model_fields)
            named = ", ".join(part for part in wrong.split(", ") if part in known) or "the input"
            raise ToolRefusedError(f"The input of {name} does not fit: look at {named}.") from None
        try:
            return await tool.run(user_id, asked)
        except AppError as error:
            raise ToolRefusedError(error.detail) from None
        except ProviderError as error:
            logger.warning("chat_tool_failed", extra={"tool": name, "error": repr(error)})
            raise ToolRefusedError("The source of this data does not answer at present.") from None
