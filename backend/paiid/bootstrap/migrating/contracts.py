"""What a migration takes away from the release before it, found by running it on an empty database of its own.

A release must be able to run on the database of the next one, for both run at once while one replaces the other, and
the way back is then a matter of the code alone. So a migration may add (expand); it takes away (contract) only what the
release before had stopped to use. Such a migration says so:

    RETIRED = {"orders.old_name": "0.4.0"}   # the release whose code no longer used it
"""

import ast
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, create_engine, inspect

from paiid import __version__
from paiid.bootstrap import migrations
from paiid.bootstrap.migrating.standing import Step

_WORDS: Final = re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True)
class Taken:
    """What `revision` takes from the release before: `item` is `table`, `table.column` or `table.rule`."""

    revision: str
    item: str
    what: str


@dataclass(frozen=True, slots=True)
class _Column:
    kind: str
    length: int | None
    is_nullable: bool
    has_default: bool


@dataclass(frozen=True, slots=True)
class _Table:
    columns: Mapping[str, _Column]
    checks: Mapping[str, str]
    uniques: frozenset[tuple[str, ...]]
    references: frozenset[tuple[str, ...]]


def taken_by(steps: Sequence[Step], start: str | None, version: str = __version__) -> list[Taken]:
    """What each of `steps`, run one after another from `start`, takes away undeclared.

    Args:
        steps: migrations, oldest first.
        start: the revision before the first; None for an empty database.
        version: of the release that brings them.

    Raises:
        MigrationFailedError: one does not run.
    """
    found: list[Taken] = []
    with tempfile.TemporaryDirectory(prefix="paiid-lint-") as folder:
        path = Path(folder, "lint.db")
        url = f"sqlite:///{path}"
        if start is not None:
            migrations.upgrade(url, start)
        before = {} if start is None else _look(path)
        for step in steps:
            migrations.upgrade(url, step.revision)
            after = _look(path)
            retired = _retired(step.revision, version)
            found += [
                Taken(step.revision, item, what) for item, what in _differences(before, after) if item not in retired
            ]
            before = after
    return found


def _retired(revision: str, version: str) -> set[str]:
    (path,) = (migrations.SCRIPTS / "versions").glob(f"{revision}_*.py")
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and [getattr(one, "id", "") for one in node.targets] == ["RETIRED"]:
            declared: dict[str, str] = ast.literal_eval(node.value)
            return {item for item, since in declared.items() if _number(since) < _number(version)}
    return set()


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _look(path: Path) -> dict[str, _Table]:
    engine = create_engine(URL.create("sqlite", database=str(path)))
    try:
        with closing(engine.connect()) as conn:
            names = [name for name in inspect(conn).get_table_names() if name != "alembic_version"]
            return {name: _table(conn, name) for name in names}
    finally:
        engine.dispose()


def _table(conn: Connection, name: str) -> _Table:
    found = inspect(conn)
    uniques: list[Any] = [one["column_names"] for one in found.get_unique_constraints(name)]
    uniques += [one["column_names"] for one in found.get_indexes(name) if one["unique"]]
    return _Table(
        columns={one["name"]: _column(one) for one in found.get_columns(name)},
        checks={str(one["name"]): one["sqltext"] for one in found.get_check_constraints(name)},
        uniques=frozenset(tuple(str(column) for column in columns) for columns in uniques),
        references=frozenset(tuple(one["constrained_columns"]) for one in found.get_foreign_keys(name)),
    )


def _column(told: Any) -> _Column:
    has_default = told["default"] is not None or bool(told.get("autoincrement") is True)
    return _Column(
        type(told["type"]).__name__, getattr(told["type"], "length", None), bool(told["nullable"]), has_default
    )


def _differences(before: Mapping[str, _Table], after: Mapping[str, _Table]) -> Iterator[tuple[str, str]]:
    for name, old in before.items():
        if name not in after:
            yield name, f"takes the table {name} away"
            continue
        yield from _columns(name, old, after[name])
        yield from _rules(name, old, after[name])


def _columns(table: str, old: _Table, new: _Table) -> Iterator[tuple[str, str]]:
    for name, was in old.columns.items():
        item, column = f"{table}.{name}", new.columns.get(name)
        if column is None:
            yield item, f"takes the column {item} away, or gives it another name"
            continue
        if was.is_nullable and not column.is_nullable:
            yield item, f"no longer lets {item} be empty"
        if was.kind != column.kind:
            yield item, f"changes {item} from {was.kind} to {column.kind}"
        elif column.length is not None and (was.length is None or column.length < was.length):
            yield item, f"shortens {item} to {column.length} characters"
    for name in new.columns.keys() - old.columns.keys():
        column = new.columns[name]
        if not column.is_nullable and not column.has_default:
            yield f"{table}.{name}", f"adds {table}.{name}, which must be given and has no default"


def _rules(table: str, old: _Table, new: _Table) -> Iterator[tuple[str, str]]:
    for name, rule in new.checks.items():
        was = old.checks.get(name)
        if was is None and not _mentions(rule, old.columns):
            continue
        if was is None or not _allows_more(was, rule):
            yield f"{table}.{name}", f"tightens {table} by the rule {name}"
    for columns in sorted(new.uniques - old.uniques):
        if set(columns) <= old.columns.keys():
            yield f"{table}.{'+'.join(columns)}", f"lets {', '.join(columns)} of {table} occur only once"
    for columns in sorted(old.uniques - new.uniques):
        if set(columns) <= new.columns.keys():
            yield f"{table}.{'+'.join(columns)}", f"lets {', '.join(columns)} of {table} occur more than once"
    for columns in sorted(new.references - old.references):
        if set(columns) <= old.columns.keys():
            yield f"{table}.{'+'.join(columns)}", f"ties {', '.join(columns)} of {table} to another table"


def _mentions(rule: str, columns: Mapping[str, _Column]) -> bool:
    return bool(set(re.findall(r"\w+", _WORDS.sub("", rule))) & columns.keys())


def _allows_more(was: str, rule: str) -> bool:
    """The same rule over the same words and perhaps some more."""

    def shape(text: str) -> str:
        return re.sub(r"(\?[,\s]*)+", "?", re.sub(r"\s+", " ", _WORDS.sub("?", text)))

    return shape(was) == shape(rule) and set(_WORDS.findall(was)) <= set(_WORDS.findall(rule))
