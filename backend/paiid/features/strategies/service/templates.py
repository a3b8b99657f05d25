"""Reading strategy templates."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from paiid.core.errors import NotFoundError
from paiid.domain.strategy import StrategyDefinition
from paiid.domain.strategy_words import StrategyWords, strategy_words
from paiid.features.strategies.templates import TEMPLATES


class UnknownTemplateError(NotFoundError):
    """No template has the id."""

    code, title = "unknown-template", "Unknown strategy template"


@dataclass(frozen=True)
class Template(StrategyDefinition):
    """A definition with its rules in plain words, parameters at their defaults."""

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
        """The definition of one of them.

        Raises:
            UnknownTemplateError: no such id.
        """
        for one in self.definitions:
            if one.id == template_id:
                return one
        raise UnknownTemplateError(f"There is no strategy template {template_id!r}.")


def _template(definition: StrategyDefinition) -> Template:
    return Template(**{one.name: getattr(definition, one.name) for one in fields(definition)})
