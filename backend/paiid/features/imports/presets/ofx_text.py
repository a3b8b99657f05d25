"""OFX as a tree: the SGML of version 1, whose leaves are not closed, and the XML of version 2."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_TAG: Final = re.compile(r"<(/?)([A-Za-z0-9._]+)(?:\s[^>]*)?(/?)>([^<]*)")
_DEEPEST: Final = 40


@dataclass(slots=True)
class Element:
    """An aggregate with its children, or a leaf with its text."""

    name: str
    text: str = ""
    children: "list[Element]" = field(default_factory=list)

    def all(self, *names: str) -> "Iterator[Element]":
        """Every element of these names below, in the order of the file."""
        for child in self.children:
            if child.name in names:
                yield child
            else:
                yield from child.all(*names)

    def leaf(self, name: str) -> str:
        """The text of the first leaf of that name below; empty without one."""
        for child in self.children:
            if child.name == name and not child.children:
                return child.text
            if child.children and (found := child.leaf(name)):
                return found
        return ""


def tree(text: str) -> Element:
    """The elements of `text`; what is no element is left out.

    Raises:
        ValueError: it is nested deeper than any statement.
    """
    start = max(text.find("<OFX>"), text.find("<ofx>"), 0)
    closed = {found[2].upper() for found in _TAG.finditer(text, start) if found[1]}
    root = Element("")
    open_: list[Element] = [root]
    for found in _TAG.finditer(text, start):
        name, value = found[2].upper(), html.unescape(found[4]).strip()
        if found[1]:
            _close(open_, name)
        elif value or name not in closed or found[3]:
            open_[-1].children.append(Element(name, value))
        else:
            element = Element(name)
            open_[-1].children.append(element)
            open_.append(element)
            if len(open_) > _DEEPEST:
                raise ValueError("its elements are nested too deep")
    return root


def _close(open_: list[Element], name: str) -> None:
    # A leaf of XML closes what was never opened here.
    if any(element.name == name for element in open_[1:]):
        while open_.pop().name != name:
            pass
