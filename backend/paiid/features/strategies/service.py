"""Reading strategy templates."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from paiid.core.errors import NotFoundError
from paiid.domain.strategy import StrategyDefinition
from paiid.domain.strategy_text import rule_text
from paiid.features.strategies.templates import TEMPLATES


class UnknownTemplateError(NotFoundError):
    """No template has the id."""

    code, title = "unknown-template", "Unknown strategy template"


@dataclass(frozen=True)
class Template(StrategyDefinition):
    """A definition with its rules in plain words, parameters at their defaults."""

    @property
    def entry_text(self) -> str:
        """When it buys."""
        return rule_text(self.entry, self._defaults)

    @property
    def exit_text(self) -> str:
        """When it sells."""
        return rule_text(self.exit, self._defaults)

    @property
    def _defaults(self) -> dict[str, Decimal]:
        return {one.name: one.default for one in self.parameters}


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
        for one in self.definitions:
            if one.id == template_id:
                return _template(one)
        raise UnknownTemplateError(f"There is no strategy template {template_id!r}.")


def _template(definition: StrategyDefinition) -> Template:
    return Template(**{one.name: getattr(definition, one.name) for one in fields(definition)})
