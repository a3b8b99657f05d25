"""`make docs`: the pages of docs/ and the reference made from the code, as a site in docs/_build/site.

The generator lives in an environment of its own, made from docs/requirements.lock when it is first asked for.
"""

import re
import shutil
import sys
from pathlib import Path
from typing import Final

from console import BIN, ROOT, ScriptError, fail, run, say
from docs_reference import pages

_DOCS: Final = ROOT / "docs"
_BUILD: Final = _DOCS / "_build"
_ENVIRONMENT: Final = _BUILD / "environment"
_SOURCE: Final = _BUILD / "source"
_SITE: Final = _BUILD / "site"
_LINK: Final = re.compile(r"\[([^\]]+)\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)\s]*)?\)")

_PLACE: Final = re.compile(r"\[([^\]]+)\]\(#[^)]*\)")
_THEIRS: Final = "deployment-checklist.md"


def generator() -> Path:
    """Its interpreter; the environment is made anew when the lock file is newer."""
    lock, made = _DOCS / "requirements.lock", _ENVIRONMENT / "complete"
    python = _ENVIRONMENT / "bin" / "python"
    if not made.exists() or made.read_text(encoding="utf-8") != lock.read_text(encoding="utf-8"):
        say("Installing the generator of the site ...")
        mend = "Check the connection to the package index and try again."
        run([BIN / "uv", "venv", "--quiet", "--clear", "--python", sys.executable, _ENVIRONMENT], mend=mend)
        run([BIN / "uv", "pip", "install", "--quiet", "--require-hashes", "--python", python, "-r", lock], mend=mend)
        made.write_text(lock.read_text(encoding="utf-8"), encoding="utf-8")
    return python


def gather() -> None:
    """Copy the pages, and write those that are made from the code."""
    shutil.rmtree(_SOURCE, ignore_errors=True)
    shutil.copytree(_DOCS, _SOURCE, ignore=shutil.ignore_patterns("_build", "requirements.*"))
    for page in _SOURCE.rglob("*.md"):
        page.write_text(_within(page, page.read_text(encoding="utf-8")), encoding="utf-8")
    reference = _SOURCE / "reference"
    reference.mkdir(exist_ok=True)
    for name, text in pages().items():
        (reference / f"{name}.md").write_text(text, encoding="utf-8")


def _within(page: Path, text: str) -> str:
    """Links to files that are no pages become their names: the site has only docs/.

    So do those within the copy of the operator's document, whose list of contents names a heading otherwise.
    """
    if page.name == _THEIRS:
        text = _PLACE.sub(r"\1", text)

    def told(link: re.Match[str]) -> str:
        words, target, _ = link.groups()
        aim = (page.parent / target).resolve()
        return link.group(0) if aim.is_relative_to(_SOURCE) else words

    return _LINK.sub(told, text)


def main() -> None:
    """Build the site; a warning is an error."""
    try:
        python = generator()
        gather()
        shutil.rmtree(_SITE, ignore_errors=True)
        command: list[str | Path] = [
            python,
            "-m",
            "sphinx",
            "-q",
            "-W",
            "--keep-going",
            "-b",
            "dirhtml",
            _SOURCE,
            _SITE,
        ]
        run(command, mend="Mend the pages that it names.")
    except ScriptError as error:
        fail(str(error))
    say("The site is in docs/_build/site; open index.html there, or: python -m http.server -d docs/_build/site")


if __name__ == "__main__":
    main()
