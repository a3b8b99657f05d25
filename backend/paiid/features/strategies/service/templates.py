"""Reading strategy templates."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from paiid.core.errors import NotFoundError
from paiid.domain.strategy import StrategyDefinition
from paiid.domain.strategy_words import StrategyWords, strategy_words
from paiid.features.strategies.templates import LIMITS, TEMPLATES


class UnknownTemplateError(NotFoundError):
    """No template has the id."""

    code, title = "unknown-template", "Unknown strategy template"


@dataclass(frozen=True)
class Template(StrategyDefinition):
    """A definition with its rules in plain words, parameters at their defaults.

    `limit` says what cannot be run of the idea, or what of it is modelled; empty where neither.
    """

    limit: str = ""
    runs: bool = True

    @property
    def words(self) -> StrategyWords:
        """All of it in sentences."""
        return strategy_words(self)

    @property
    def entry_text(self) -> str:
        """When it buys."""
        return self.words.entry

    @property
    def exit_text(self) -> str:
        """When it sells."""
        return self.words.exit

    @property
    def contracts_text(self) -> str | None:
        """Which options it writes; None where it writes none."""
        return self.words.contracts


@dataclass(frozen=True)
class StrategyService:
    """The definitions that come with the product."""

    definitions: Sequence[StrategyDefinition] = TEMPLATES

    def templates(self) -> list[Template]:
        """All of them, in the order of the gallery."""
        return [_template(one) for one in self.definitions]

    def template(self, template_id: str) -> Template:
        """One of them.

        Raises:
            UnknownTemplateError: no such id.
        """
        return _template(self.definition(template_id))

    def definition(self, template_id: str) -> StrategyDefinition:
        """The definition of one of them, to run.

        Raises:
            UnknownTemplateError: no such id.
        """
        for one in self.definitions:
            if one.id == template_id:
                return one
        raise UnknownTemplateError(f"There is no strategy template {template_id!r}.")


def _template(definition: StrategyDefinition) -> Template:
    return Template(**_members(definition), limit=LIMITS.get(definition.id, ""))


def _members(definition: StrategyDefinition) -> dict[str, Any]:
    return {one.name: getattr(definition, one.name) for one in fields(definition)}
