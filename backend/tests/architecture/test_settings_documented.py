"""`.env.example` and `Settings` name the same settings."""

import re
from pathlib import Path

from pydantic import AliasChoices

from paiid.settings import Settings

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"
# Read by the two-service frontend's server and by docs, not by this process; documented beside the rest.
NOT_OURS = {"NEXT_PUBLIC_BACKEND_API_BASE_URL"}


def documented() -> dict[str, str]:
    """Setting name to the comment lines above it."""
    found: dict[str, str] = {}
    comment: list[str] = []
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        setting = re.match(r"^#?\s?([A-Z][A-Z0-9_]+)=", line)
        if setting:
            found[setting[1]] = " ".join(comment)
        elif line.startswith("#"):
            comment.append(line.lstrip("# "))
            continue
        if not line.strip():
            comment = []
    return found


def names_of_settings() -> set[str]:
    """The main environment name of each field."""
    names = set()
    for field, info in Settings.model_fields.items():
        alias = info.validation_alias
        first = alias.choices[0] if isinstance(alias, AliasChoices) else alias
        names.add((first if isinstance(first, str) else field).upper())
    return names


def test_every_setting_is_documented() -> None:
    assert names_of_settings() - documented().keys() == set()


def test_every_documented_setting_exists() -> None:
    assert documented().keys() - names_of_settings() - NOT_OURS == set()


def test_every_documented_setting_is_explained() -> None:
    assert [name for name, comment in documented().items() if len(comment) < 10] == []


def test_the_example_holds_no_secret() -> None:
    values = re.findall(r"^(\w*(?:KEY|SECRET|TOKEN)\w*)=(.+)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert values == []
