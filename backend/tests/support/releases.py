"""A release of tomorrow: this one's migrations, and such as a test plants."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent, indent

from tests.support.databases import BACKEND


@dataclass
class Scripts:
    """A folder of migrations, copied from this release's, to plant further ones in."""

    folder: Path
    planted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        shutil.copytree(BACKEND / "migrations", self.folder)

    @property
    def head(self) -> str:
        """The newest revision there."""
        return max(path.name.split("_", 1)[0] for path in (self.folder / "versions").glob("[0-9]*.py"))

    def plant(self, up: str, down: str = "", *, declared: str = "") -> str:
        """Add a migration behind the newest; returns its revision.

        Args:
            up: lines of `upgrade`, which know `op` and `sa`.
            down: lines of `downgrade`.
            declared: lines of the module.
        """
        follows, revision = self.head, str(9001 + len(self.planted))
        lines = [
            '"""Planted."""',
            "import sqlalchemy as sa",
            "from alembic import op",
            f"revision = {revision!r}\ndown_revision = {follows!r}\nbranch_labels = depends_on = None",
            dedent(declared),
            f"def upgrade():\n    pass\n{indent(dedent(up), '    ')}",
            f"def downgrade():\n    pass\n{indent(dedent(down), '    ')}",
        ]
        path = self.folder / "versions" / f"{revision}_planted.py"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.planted.append(revision)
        return revision
