"""Which commit runs."""

from pathlib import Path


def git_commit(repository: Path) -> str | None:
    """The commit of a clone, read from its files: starting git would cost more than the rest of the start."""
    git = repository / ".git"
    try:
        head = (git / "HEAD").read_text().strip()
        return (git / head.removeprefix("ref: ")).read_text().strip()[:12] if head.startswith("ref: ") else head[:12]
    except OSError:
        return None
