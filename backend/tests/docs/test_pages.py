"""Links lead somewhere, the picture is what the import rules say, the reference is read from the code."""

import re
from pathlib import Path

import pytest
from architecture_picture import PICTURE, drawn
from docs_reference import http_api, problems, settings

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)]
MADE = {DOCS / "reference" / f"{name}.md" for name in ("commands", "settings", "http", "problems")}
# A copy of the operator's own words, with a list of contents of its own.
THEIRS = DOCS / "operations" / "deployment-checklist.md"
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]*)?\)")


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target, place in LINK.findall(text):
        aim = (page.parent / target).resolve() if target else page
        assert aim.exists() or aim in MADE, target
        if place and aim.suffix == ".md" and aim not in MADE and aim != THEIRS:
            headings = re.findall(r"^#+ (.*)$", aim.read_text(encoding="utf-8"), re.MULTILINE)
            assert place[1:] in map(slug, headings), f"{target}{place}"


def test_pictures_of_screens_are_shown_small_and_say_what_is_simulated() -> None:
    shown = dict(re.findall(r"!\[([^]]*)\]\(docs/pictures/([^)]+)\)", PAGES[0].read_text(encoding="utf-8")))
    files = {path.name: path for path in (DOCS / "pictures").iterdir()}
    assert set(shown.values()) == set(files)
    assert len(files) >= 2
    assert all("imulated" in words for words in shown)
    for path in files.values():
        data = path.read_bytes()
        assert (data[:4], data[8:12], len(data) <= 150_000) == (b"RIFF", b"WEBP", True), path.name


def test_the_picture_is_of_this_program() -> None:
    assert PICTURE.read_text(encoding="utf-8") == drawn()


def test_reference_pages_are_read_from_the_code() -> None:
    assert "### `JWT_SECRET_KEY`\n\nSigns sessions" in settings()
    assert "| `GET /api/market/quote/{symbol}` |" in http_api()
    assert "| `unknown-symbol` | 404 |" in problems()
