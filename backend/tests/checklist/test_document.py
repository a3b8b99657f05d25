"""The items are the document's: every line of it that promises something, word for word, and nothing else."""

import re
from pathlib import Path

from paiid.checklist.checks import names
from paiid.checklist.document import lines_of, plain
from paiid.checklist.items import Stage, all_items

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "operations" / "deployment-checklist.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
BULLET = re.compile(r"^(\s*)(?:[-*]|\d+\.) ")
# What to do when something fails, and how to answer an incident: steps, of which the runbook is made.
PROCEDURES = {"Table of Contents", "Rollback Procedures", "Incident Response", "Appendix: Useful Commands"}
# Numbered titles whose own bullets are the items.
GROUPS = {"Visit Production URL", "Visual Inspection Checklist", "Test 3 Critical Workflows"}
# Bullets that explain the lines around them.
EXPLAINED = {
    "If health checks fail:",
    "Action:",
    "Error Rate",
    "If any test fails:",
}


def headings() -> dict[str, list[str]]:
    """Lines below each heading of the second level; what stands between fences is left out."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in re.sub(r"^( *)```.*?^\1```$", "", TEXT, flags=re.MULTILINE | re.DOTALL).splitlines():
        if line.startswith("## "):
            name = line[3:]
        found.setdefault(name, []).append(line)
    return found


def test_each_item_stands_in_the_document_word_for_word() -> None:
    lines = lines_of(TEXT)
    assert [item.id for item in all_items() if not item.is_own and item.text not in lines] == []


def test_what_the_product_adds_is_marked_as_its_own() -> None:
    lines = lines_of(TEXT)
    assert [item.id for item in all_items() if item.is_own and item.text in lines] == []


def test_each_section_is_a_heading_of_the_document() -> None:
    marks = str.maketrans("", "", "✅⚠️")
    titles = {plain(line).translate(marks).strip() for line in TEXT.splitlines()} | lines_of(TEXT)
    assert {item.section for item in all_items()} - titles == set()


def test_every_box_of_the_document_is_an_item() -> None:
    texts = {item.text for item in all_items()}
    boxes = [
        plain(line)
        for name, lines in headings().items()
        if name not in PROCEDURES
        for line in lines
        if re.match(r"^\s*- \[[ x]\]", line)
    ]
    assert len(boxes) == 49
    assert [box for box in boxes if box not in texts] == []


def test_every_variable_of_the_document_is_an_item() -> None:
    named = re.findall(r"^\| `([A-Z_]+)` \|", TEXT, re.MULTILINE)
    assert len(named) == 16
    assert set(named) - {item.text for item in all_items()} == set()


def test_every_numbered_test_of_the_document_is_an_item() -> None:
    numbered = re.findall(r"^# (Test \d: .*)$", TEXT, re.MULTILINE)
    assert len(numbered) == 8
    assert set(numbered) - {item.text for item in all_items()} == set()


def test_every_other_bullet_explains_an_item() -> None:
    texts = {item.text for item in all_items()}
    loose = [
        line
        for name, lines in headings().items()
        if name not in PROCEDURES and not name.startswith("Quick Reference")
        for line in _loose(lines, texts)
    ]
    assert loose == []


def _loose(lines: list[str], texts: set[str]) -> list[str]:
    """Bullets of the first level that are no items and stand under nothing that is one."""
    found = []
    above = ""
    for line in lines:
        bullet = BULLET.match(line)
        if bullet is None:
            above = plain(line) if line.strip() and not line.startswith(" ") else above
        elif not bullet[1]:
            told = re.sub(r" \([^)]*\)$", "", plain(line))
            known = {plain(line), told, above} & (texts | GROUPS)
            if not known and not _explains(above):
                found.append(f"{above} / {plain(line)}")
    return found


def _explains(above: str) -> bool:
    return any(above.startswith(word) for word in EXPLAINED)


def test_each_stage_has_items_and_each_id_is_one() -> None:
    assert {item.stage for item in all_items()} == set(Stage)
    ids = [item.id for item in all_items()]
    assert len(ids) == len(set(ids))


def test_each_check_exists_and_is_used() -> None:
    used = {item.check.partition(":")[0] for item in all_items() if item.check}
    assert used == names()


def test_each_item_has_a_severity_and_a_mend() -> None:
    assert {item.severity for item in all_items()} == {"P0", "P1", "P2", "P3"}
    assert [item.id for item in all_items() if len(item.mend) < 15] == []
