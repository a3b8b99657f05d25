"""Reading strategy templates."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from paiid.core.errors import NotFoundError, UnprocessableError
from paiid.domain.strategy import StrategyDefinition
from paiid.domain.strategy_words import StrategyWords, strategy_words
from paiid.features.strategies.templates import LIMITS, TEMPLATES, TOLD_TEMPLATES
from paiid.features.strategies.templates.options import ToldTemplate


class UnknownTemplateError(NotFoundError):
    """No template has the id."""

    code, title = "unknown-template", "Unknown strategy template"


class TemplateOnlyToldError(UnprocessableError):
    """The template describes something that cannot be run."""

    code, title = "template-only-told", "The template cannot be run"


@dataclass(frozen=True)
class Template(StrategyDefinition):
    """A definition with its rules in plain words, parameters at their defaults.

    `runs` is False for one that is described only. `limit` says what cannot be run of the idea; empty where all can.
    """

    runs: bool = True
    limit: str = ""
    told: ToldTemplate | None = None

    @property
    def words(self) -> StrategyWords:
        """All of it in sentences."""
        return strategy_words(self)

    @property
    def entry_text(self) -> str:
        """When it buys."""
        return self.words.entry if self.told is None else self.told.entry_text

    @property
    def exit_text(self) -> str:
        """When it sells."""
        return self.words.exit if self.told is None else self.told.exit_text


@dataclass(frozen=True)
class StrategyService:
    """The definitions that come with the product."""

    definitions: Sequence[StrategyDefinition] = TEMPLATES
    told: Sequence[ToldTemplate] = TOLD_TEMPLATES

    def templates(self) -> list[Template]:
        """All of them, in the order of the gallery; those that cannot be run last."""
        return [*map(_template, self.definitions), *map(_told, self.told)]

    def template(self, template_id: str) -> Template:
        """One of them.

        Raises:
            UnknownTemplateError: no such id.
        """
        for one in self.templates():
            if one.id == template_id:
                return one
        raise UnknownTemplateError(f"There is no strategy template {template_id!r}.")

    def definition(self, template_id: str) -> StrategyDefinition:
        """The definition of one of them, to run.

        Raises:
            UnknownTemplateError: no such id.
            TemplateOnlyToldError: it cannot be run.
        """
        for one in self.definitions:
            if one.id == template_id:
                return one
        raise TemplateOnlyToldError(self.template(template_id).limit)


def _template(definition: StrategyDefinition) -> Template:
    return Template(**_members(definition), limit=LIMITS.get(definition.id, ""))


def _told(one: ToldTemplate) -> Template:
    return Template(**_members(one.definition), runs=False, limit=one.limit, told=one)


def _members(definition: StrategyDefinition) -> dict[str, Any]:
    return {one.name: getattr(definition, one.name) for one in fields(definition)}
