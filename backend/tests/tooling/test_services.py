"""What the tests need beside Python and Node is brought, or named."""

import shutil

import pytest
import services
from console import ScriptError


def test_a_program_that_is_missing_and_cannot_be_had_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "jq" else f"/usr/bin/{name}")
    monkeypatch.setattr(services, "_debian_root", lambda: False)
    with pytest.raises(ScriptError, match=r"Install jq .*apt-get install jq"):
        services.ensure_programs()


def test_a_program_that_is_missing_is_installed_where_debian_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {"bash", "git", "jq"}

    def install(package: str) -> bool:
        here.add(package)
        return True

    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in here else None)
    monkeypatch.setattr(services, "_debian_root", lambda: True)
    monkeypatch.setattr(services, "_apt", install)
    services.ensure_programs()
    assert here == set(services.PROGRAMS)
