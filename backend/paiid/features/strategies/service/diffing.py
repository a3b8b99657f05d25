"""What is different between two definitions, change by change."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import Any, Final

from paiid.domain.strategy import StrategyDefinition
from paiid.domain.strategy_text import rule_text, unit_of
from paiid.domain.strategy_tree import Compare, Constant, Rule
from paiid.features.strategies.conversion import document_of

_SIDES: Final = {"entry": "Entry", "exit": "Exit", "short_entry": "Short entry", "short_exit": "Short exit"}
_GROUP_WORDS: Final = {"and": "AND", "or": "OR", "not": "NOT"}


class ChangeKind(StrEnum):
    """What happened to the part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `path` leads to the part: in the later document, for a removed part in the earlier one.

    `before` and `after` are parts of the documents; None where there was, or is, none.
    """

    path: str
    kind: ChangeKind
    before: Any
    after: Any
    sentence: str


def changes(before: StrategyDefinition, after: StrategyDefinition) -> Sequence[Change]:
    """What `after` has that `before` has not, and the other way round; empty when they say the same."""
    return tuple(_changes(before, after))


def _changes(before: StrategyDefinition, after: StrategyDefinition) -> Iterator[Change]:
    old, new = (document_of(one).model_dump(mode="json") for one in (before, after))
    for name in [*old, *(name for name in new if name not in old)]:
        if name in _SIDES:
            rules = _Rules(name, (before, after), (old, new))
            yield from rules.of_side(before.rules.get(name), after.rules.get(name))
        elif name == "parameters":
            yield from _parameters(old[name], new[name])
        else:
            yield from _parts(old.get(name), new.get(name), name)


@dataclass(frozen=True)
class _Rules:
    """One side of the tree. The definitions are needed for the words, the documents for the parts as they stand."""

    side: str
    definitions: tuple[StrategyDefinition, StrategyDefinition]
    documents: tuple[Mapping[str, Any], Mapping[str, Any]]

    def of_side(self, old: Rule | None, new: Rule | None) -> Iterator[Change]:
        if old is not None and new is not None:
            yield from self.compared(old, new, self.side, self.side)
        elif new is not None:
            sentence = f"{self._title}: “{self._text(new, 1)}” is new."
            yield self._change(ChangeKind.ADDED, None, self.side, sentence)
        elif old is not None:
            sentence = f"{self._title}: “{self._text(old, 0)}” is gone."
            yield self._change(ChangeKind.REMOVED, self.side, None, sentence)

    def compared(self, old: Rule, new: Rule, old_path: str, new_path: str) -> Iterator[Change]:
        if old == new:
            return
        if isinstance(old, Compare | Constant) or isinstance(new, Compare | Constant):
            sentence = f"{self._title}: “{self._text(old, 0)}” became “{self._text(new, 1)}”."
            yield self._change(ChangeKind.CHANGED, old_path, new_path, sentence)
            return
        if old.node != new.node:
            words = f"{self._title}: {_GROUP_WORDS[old.node]} became {_GROUP_WORDS[new.node]}."
            yield Change(f"{new_path}.node", ChangeKind.CHANGED, old.node, new.node, words)
        yield from self._children(old.rules, new.rules, old_path, new_path)

    def _children(self, old: Sequence[Rule], new: Sequence[Rule], old_path: str, new_path: str) -> Iterator[Change]:
        matcher = SequenceMatcher(None, [self._text(one, 0) for one in old], [self._text(one, 1) for one in new], False)
        for tag, a, b, c, d in matcher.get_opcodes():
            for i, j in zip_longest(range(a, b), range(c, d)):
                was, now = f"{old_path}.rules.{i}", f"{new_path}.rules.{j}"
                if i is None:
                    yield self._change(ChangeKind.ADDED, None, now, f"{self._title}: “{self._text(new[j], 1)}” is new.")
                elif j is None:
                    yield self._change(
                        ChangeKind.REMOVED, was, None, f"{self._title}: “{self._text(old[i], 0)}” is gone."
                    )
                elif tag != "insert":
                    yield from self.compared(old[i], new[j], was, now)

    @property
    def _title(self) -> str:
        return _SIDES[self.side]

    def _text(self, rule: Rule, which: int) -> str:
        definition = self.definitions[which]
        values = {one.name: one.default for one in definition.parameters}
        return rule_text(rule, values, unit_of(definition.timeframe))

    def _change(self, kind: ChangeKind, old_path: str | None, new_path: str | None, sentence: str) -> Change:
        before = None if old_path is None else _at(self.documents[0], old_path)
        after = None if new_path is None else _at(self.documents[1], new_path)
        return Change(new_path or old_path or self.side, kind, before, after, sentence)


def _parameters(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    was, now = ({one["name"]: one for one in many} for many in (old, new))
    for name in [*was, *(name for name in now if name not in was)]:
        path = f"parameters.{name}"
        if name not in now:
            yield Change(path, ChangeKind.REMOVED, was[name], None, f"The parameter {name} is gone.")
        elif name not in was:
            sentence = f"The parameter {name} is new: {now[name]['default']}."
            yield Change(path, ChangeKind.ADDED, None, now[name], sentence)
        else:
            yield from _parts(was[name], now[name], path)


def _parts(old: Any, new: Any, path: str) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in [*old, *(name for name in new if name not in old)]:
            yield from _parts(old.get(name), new.get(name), f"{path}.{name}")
    elif isinstance(old, list) and isinstance(new, list):
        yield from _lists(old, new, path)
    elif old != new:
        kind = ChangeKind.ADDED if old is None else ChangeKind.REMOVED if new is None else ChangeKind.CHANGED
        yield Change(path, kind, old, new, _told(_title(path), old, new))


def _told(title: str, old: Any, new: Any) -> str:
    """A change in a sentence; a text that was, or is, empty says nothing between quotes."""
    if new == "":
        return f"{title}: {_shown(old)} was taken out."
    return f"{title}: {_shown(new)} is new." if old == "" else f"{title}: {_shown(old)} became {_shown(new)}."


def _lists(old: Sequence[Any], new: Sequence[Any], path: str) -> Iterator[Change]:
    """Members that only one of the two lists has; their order says nothing."""
    for number, one in enumerate(old):
        if one not in new:
            sentence = f"{_title(path)}: {_shown(one)} is gone."
            yield Change(f"{path}.{number}", ChangeKind.REMOVED, one, None, sentence)
    for number, one in enumerate(new):
        if one not in old:
            yield Change(f"{path}.{number}", ChangeKind.ADDED, None, one, f"{_title(path)}: {_shown(one)} is new.")


def _at(document: Any, path: str) -> Any:
    for step in path.split("."):
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


def _title(path: str) -> str:
    words = path.removeprefix("parameters.").replace(".", ", ").replace("_", " ")
    return words[0].upper() + words[1:]


def _shown(part: Any) -> str:
    if part is None:
        return "none"
    if isinstance(part, dict):
        plain = part.get("value", part.get("name", part.get("title")))
        return str(plain) if plain is not None else json.dumps(part)
    return f"“{part}”" if isinstance(part, str) and " " in part else str(part)
