"""What the deployment files say exists, and none of them holds a secret or gives more rights than are needed."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import AliasChoices

from paiid import settings
from paiid.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
DOCKERFILES = ["Dockerfile", "backend/Dockerfile", "frontend/Dockerfile"]
UNITS = ["paiid.service", "paiid-worker.service"]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
RENDER = yaml.safe_load((ROOT / "render.yaml").read_text(encoding="utf-8"))
API = (ROOT / "backend/openapi.json").read_text(encoding="utf-8")
OF_THE_FRONTEND = {"NEXT_PUBLIC_BACKEND_API_BASE_URL", "NODE_ENV"}
OF_PYTHON = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "NUMBA_CACHE_DIR"}
SECRET = re.compile(r"KEY$|TOKEN$|SECRET$|PASSWORD$|DSN$|_URL$")


def names_of_settings() -> set[str]:
    """Every name by which a setting is set."""
    names = set()
    for field, info in Settings.model_fields.items():
        alias = info.validation_alias
        names |= {str(name) for name in alias.choices} if isinstance(alias, AliasChoices) else {field.upper()}
    return names


def manifests() -> list[dict[str, Any]]:
    """Every document of the Kubernetes manifests."""
    paths = sorted((ROOT / "deploy/kubernetes").glob("[0-9]*.yaml"))
    return [one for path in paths for one in yaml.safe_load_all(path.read_text(encoding="utf-8"))]


def pods() -> list[dict[str, Any]]:
    """What their pods are made of."""
    return [one["spec"]["template"]["spec"] for one in manifests() if "template" in one.get("spec", {})]


def dockerfile(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def last_stage(name: str) -> str:
    return re.split(r"^FROM ", dockerfile(name), flags=re.MULTILINE)[-1]


@pytest.mark.parametrize("name", DOCKERFILES)
class TestDockerfiles:
    def test_runs_as_nobody_in_particular(self, name: str) -> None:
        assert re.findall(r"^USER (.+)$", last_stage(name), re.MULTILINE) == ["10001:10001"]

    def test_is_looked_after_without_a_shell(self, name: str) -> None:
        assert re.search(r'^HEALTHCHECK (?:.|\\\n)*CMD \["(?:node|python)"', last_stage(name), re.MULTILINE)

    def test_begins_from_versions(self, name: str) -> None:
        bases = re.findall(r"^FROM (\S+)", dockerfile(name), re.MULTILINE)
        assert all(base == "scratch" or re.search(r":\d+\.\d+", base) for base in bases), bases

    def test_installs_by_hash_only(self, name: str) -> None:
        text = dockerfile(name)
        assert "npm install" not in text
        for line in re.findall(r"pip install [^&\n]*-r [^&\n]*", text):
            assert "--require-hashes" in line

    def test_holds_no_secret(self, name: str) -> None:
        given = re.findall(r"\b([A-Z][A-Z0-9_]+)=(\S*)", last_stage(name))
        assert [one for one, value in given if SECRET.search(one) and value] == []

    def test_sets_what_is_a_setting(self, name: str) -> None:
        given = {one for one, _ in re.findall(r"\b([A-Z][A-Z0-9_]+)=(\S*)", last_stage(name))}
        assert given - names_of_settings() - OF_THE_FRONTEND - OF_PYTHON == set()

    def test_copies_what_exists(self, name: str) -> None:
        folder = (ROOT / name).parent
        for words in re.findall(r"^COPY (?!--from)(.+)$", dockerfile(name), re.MULTILINE):
            assert [part for part in words.split()[:-1] if not (folder / part).exists()] == []


def test_health_checks_ask_for_what_the_api_has() -> None:
    probes = [
        container[probe]["httpGet"]["path"]
        for pod in pods()
        for container in pod["containers"]
        for probe in ("startupProbe", "livenessProbe", "readinessProbe")
        if probe in container
    ]
    backend = next(one for one in RENDER["services"] if one["name"] == "paiid-backend")
    asked = {*probes, backend["healthCheckPath"], *re.findall(r"(/api/health\S*?)\\\"", dockerfile("Dockerfile"))}
    assert len(probes) == 3
    assert len(asked) == 2
    assert [path for path in asked if f'"{path}"' not in API] == []


class TestCompose:
    def test_every_service_has_as_little_as_it_needs(self) -> None:
        for name, service in COMPOSE["services"].items():
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name
            assert service["security_opt"] == ["no-new-privileges:true"], name
            assert "privileged" not in service, name

    def test_no_secret_has_a_default(self) -> None:
        text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
        for name in ("JWT_SECRET_KEY", "POSTGRES_PASSWORD"):
            assert f"${{{name}:?" in text
            assert f"${{{name}:-" not in text
        given = re.findall(r"\$\{(\w+):-([^}]+)\}", text)
        assert [name for name, _ in given if SECRET.search(name)] == []

    def test_only_the_app_is_reached_and_from_this_machine(self) -> None:
        published = {name: one["ports"] for name, one in COMPOSE["services"].items() if "ports" in one}
        assert published == {"app": ["127.0.0.1:8000:8000"]}

    def test_sets_what_is_a_setting(self) -> None:
        assert set(COMPOSE["services"]["app"]["environment"]) - names_of_settings() == set()

    def test_migrates_before_it_serves(self) -> None:
        services = COMPOSE["services"]
        assert services["migrate"]["command"] == ["paiid", "migrate"]
        assert services["app"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


class TestRender:
    """By rules of our own: Render's schema is in no package registry."""

    def test_names_files_that_exist(self) -> None:
        for one in RENDER["services"]:
            if one["type"] == "web":
                assert (ROOT / one["dockerfilePath"]).is_file()
                assert (ROOT / one["dockerContext"]).is_dir()

    def test_refers_to_what_it_defines(self) -> None:
        services = {(one["type"], one["name"]) for one in RENDER["services"]}
        databases = {one["name"] for one in RENDER["databases"]}
        for one in RENDER["services"]:
            for variable in one.get("envVars", []):
                source = variable.get("fromService")
                assert source is None or (source["type"], source["name"]) in services
                assert "fromDatabase" not in variable or variable["fromDatabase"]["name"] in databases

    def test_every_variable_has_one_source_and_no_secret_a_value(self) -> None:
        for one in RENDER["services"]:
            for variable in one.get("envVars", []):
                sources = {"value", "generateValue", "sync", "fromService", "fromDatabase"} & set(variable)
                assert len(sources) == 1, variable
                if re.search(r"KEY$|TOKEN$|DSN$", variable["key"]):
                    assert "value" not in variable, variable

    def test_sets_what_is_a_setting(self) -> None:
        given = {variable["key"] for one in RENDER["services"] for variable in one.get("envVars", [])}
        assert given - names_of_settings() == OF_THE_FRONTEND

    def test_migrates_before_a_release_and_deploys_each_commit(self) -> None:
        backend, frontend = RENDER["services"][:2]
        assert backend["preDeployCommand"] == "paiid migrate"
        assert backend["autoDeployTrigger"] == frontend["autoDeployTrigger"] == "commit"
        assert frontend["healthCheckPath"] == "/healthz"

    def test_sets_all_that_the_document_demands(self) -> None:
        wanted = (
            "API_TOKEN JWT_SECRET_KEY TRADIER_API_KEY TRADIER_ACCOUNT_ID TRADIER_API_BASE_URL ALPACA_PAPER_API_KEY "
        )
        wanted += "ALPACA_PAPER_SECRET_KEY ANTHROPIC_API_KEY DATABASE_URL REDIS_URL SENTRY_DSN ALLOW_ORIGIN"
        assert set(wanted.split()) <= {variable["key"] for variable in RENDER["services"][0]["envVars"]}


class TestKubernetes:
    def test_pods_have_as_little_as_they_need(self) -> None:
        assert len(pods()) == 3
        for pod in pods():
            assert pod["securityContext"]["runAsNonRoot"] is True
            assert pod["automountServiceAccountToken"] is False
            for container in pod["containers"]:
                assert container["securityContext"]["readOnlyRootFilesystem"] is True
                assert container["securityContext"]["allowPrivilegeEscalation"] is False
                assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}

    def test_holds_no_secret(self) -> None:
        assert [one for one in manifests() if one["kind"] == "Secret"] == []

    def test_sets_what_is_a_setting(self) -> None:
        config = next(one for one in manifests() if one["kind"] == "ConfigMap")
        assert set(config["data"]) - names_of_settings() == set()


@pytest.mark.parametrize("name", UNITS)
def test_units_run_as_a_user_of_their_own(name: str) -> None:
    text = (ROOT / "deploy/systemd" / name).read_text(encoding="utf-8")
    for line in ("User=paiid", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="):
        assert f"\n{line}\n" in text
    given = {
        pair.split("=")[0] for line in re.findall(r"^Environment=(.+)$", text, re.MULTILINE) for pair in line.split()
    }
    assert given - names_of_settings() - OF_PYTHON == set()


def test_the_socket_is_the_one_the_service_would_open() -> None:
    text = (ROOT / "deploy/systemd/paiid.socket").read_text(encoding="utf-8")
    plain = settings.Settings.model_fields
    assert re.findall(r"^ListenStream=(.+)$", text, re.MULTILINE) == [
        f"{plain['host'].default}:{plain['port'].default}"
    ]
    assert "WantedBy=sockets.target" in text


def test_a_secret_that_render_makes_is_good_enough() -> None:
    # 256 random bits in base 64, as its blueprint reference says of `generateValue`.
    assert not settings.is_weak_secret("q3Zy0m4mK1wYtq7b0e2vXH8R5uJcN6sLpDfGaTzWoEk=")  # pragma: allowlist secret
