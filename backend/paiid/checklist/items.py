"""The items of the document, in its words."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

_FILE: Final = Path(__file__).with_name("items.toml")
_AUTOMATIC_HOURS: Final = 24
"""A result that a check found speaks for a day."""


class Stage(StrEnum):
    """When an item is looked at, in the order of a deployment."""

    PRE = "pre"
    DEPLOY = "deploy"
    POST = "post"
    HOUR1 = "hour1"
    DAY1 = "day1"
    WEEK1 = "week1"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the document.

    Args:
        text: as the document words it.
        severity: P0 to P3 of the document's levels: what a failure of it would be.
        check: name of the automatic check; None where a person looks and records it.
        valid_for: how long a result counts.
        is_lasting: whether a result outlives the commit it was found at.
        is_own: whether this product adds it, so that the document has no such line.
        needs: a setting without which it does not concern this installation.
        mend: what to do when it fails.
    """

    id: str
    text: str
    section: str
    stage: Stage
    severity: str
    check: str | None
    valid_for: timedelta
    is_lasting: bool
    is_own: bool
    needs: str | None
    mend: str


@cache
def all_items() -> tuple[Item, ...]:
    """Every item, in the order of the document."""
    with _FILE.open("rb") as file:
        document = tomllib.load(file)
    return tuple(_item(section, row) for section in document["section"] for row in section["items"])


def items_of(stage: Stage | None) -> tuple[Item, ...]:
    """Those of one stage; all of them for None."""
    return tuple(item for item in all_items() if stage in {None, item.stage})


def item_by_id(wanted: str) -> Item | None:
    """The item of that id."""
    return next((item for item in all_items() if item.id == wanted), None)


def _item(section: dict[str, Any], row: dict[str, Any]) -> Item:
    return Item(
        id=row["id"],
        text=row["text"],
        section=section["name"],
        stage=Stage(section["stage"]),
        severity=row["severity"],
        check=row.get("check"),
        valid_for=timedelta(hours=row.get("hours", _AUTOMATIC_HOURS)),
        is_lasting=row.get("lasting", False),
        is_own=row.get("own", False),
        needs=row.get("needs"),
        mend=row["mend"],
    )
