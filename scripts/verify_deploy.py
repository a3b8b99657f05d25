"""`make verify-deploy`: the Dockerfiles carried out and their images started, the other deployment files checked.

Without a Docker engine: see deploy_roots.py and deploy_start.py. What could not be run is said at the end. It needs
root on Debian or Ubuntu, some minutes, and some gigabytes under ~/.cache, which it keeps for the next time.
"""

import secrets
import shutil
import socket
import sys
import venv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

from console import ROOT, ScriptError, run, say
from deploy_roots import IMAGES, STORE, Image, base_images, build, ensure_tools, output_of
from deploy_start import Running, missing_headers, mounted, settings_healthcheck, started, within

FRONTEND, BACKEND, WHOLE = IMAGES
_TOOLS: Final = STORE / "tools"
_PYPI: Final = ("compose-spec==0.2.1", "kubernetes-validate==1.37.0", "pyyaml")
_NPM: Final = "dockerfile-utils@0.16.3"
_UNITS: Final = ROOT / "deploy" / "systemd"
_MANIFESTS: Final = ROOT / "deploy" / "kubernetes"
_COMPOSE: Final = """
import sys, yaml
from compose_spec import PyCompose
PyCompose.from_yaml(yaml.safe_dump(yaml.safe_load(open(sys.argv[1])), sort_keys=False)).validate()
"""
_STARTED: Final = (
    "[OK] Database engine created: SQLite",
    "[OK] Scheduler initialized and started",
    "[OK] CSRF protection middleware enabled",
    "[OK] GZIP compression enabled for responses >1KB",
    "[OK] Rate limiting enabled",
    "Backend startup completed successfully in ",
    "All systems operational",
    "Ready to accept requests",
)
_NOT_RUN: Final = (
    "the official base images: their stand-ins are Debian 13 with its own Python, and Node and npm from npm",
    "another architecture than this machine's",
    "render.yaml against Render's schema, which no package registry has; `make test` checks it by rules of its own",
    "compose.yaml, render.yaml and the manifests on their platforms",
)
Check: TypeAlias = tuple[str, Callable[[], None]]


class NotRunError(Exception):
    """Why a check could not be made here."""


def check(condition: bool, otherwise: str) -> None:  # noqa: FBT001 - reads like an assertion
    """Fail with the words `otherwise` unless `condition`."""
    if not condition:
        raise ScriptError(otherwise)


def tools() -> None:
    """The checkers, in an environment of their own."""
    python = _TOOLS / "venv/bin/python"
    if not python.exists():
        venv.create(_TOOLS / "venv", with_pip=True)
    run([python, "-m", "pip", "install", "--quiet", *_PYPI], mend="pip could not get the checkers.")
    run(["npm", "install", "--silent", "--ignore-scripts", "--prefix", _TOOLS, _NPM], mend="npm could not get it.")


def dockerfiles() -> None:
    """Each by a linter."""
    for image in IMAGES:
        said = output_of([str(_TOOLS / "node_modules/.bin/dockerfile-utils"), "lint", str(image.dockerfile)])
        check(not said.strip(), f"{image.dockerfile}: {said}")


def compose() -> None:
    """compose.yaml by the specification's types."""
    output_of([str(_TOOLS / "venv/bin/python"), "-c", _COMPOSE, str(ROOT / "compose.yaml")])


def kubernetes() -> None:
    """Each manifest by the schema of its kind, nothing unknown in it."""
    for path in sorted(_MANIFESTS.glob("[0-9]*.yaml")):
        output_of([str(_TOOLS / "venv/bin/kubernetes-validate"), "--strict", str(path)])


def kustomize() -> None:
    """The manifests together, as kubectl applies them."""
    if shutil.which("kubectl") is None:
        raise NotRunError("kubectl is not installed")
    output_of(["kubectl", "kustomize", str(_MANIFESTS)])


def systemd() -> None:
    """The units, all but whether the program that they start is installed."""
    if shutil.which("systemd-analyze") is None:
        raise NotRunError("systemd-analyze is not installed")
    said = output_of(["sh", "-c", f"systemd-analyze verify {_UNITS}/*.service {_UNITS}/*.socket 2>&1 || true"])
    wrong = [line for line in said.splitlines() if "/srv/paiid/" not in line]
    check(not wrong, "\n".join(wrong))
    for unit in sorted(_UNITS.glob("*.service")):
        output_of(["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)])


def built(image: Image) -> Callable[[], None]:
    """Its Dockerfile, carried out; the frontend's says what the operator's document waits for."""

    def carry_out() -> None:
        said = build(image)
        for words in (
            ("Creating an optimized production build", "Compiled successfully in ") if image is FRONTEND else ()
        ):
            check(words in said, f"the build did not say: {words}")

    return carry_out


def secret() -> str:
    """Good enough for production."""
    return secrets.token_urlsafe(64)


def port() -> int:
    """One that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


def is_guarded(running: Running, path: str) -> None:
    """The page or answer at `path` carries the headers of production."""
    _, headers, _ = running.get(path)
    check(not missing_headers(headers), f"{path} lacks {', '.join(missing_headers(headers))}")


def is_healthy(running: Running, image: Image) -> None:
    """The image's own health check says so."""
    check(within(running, *settings_healthcheck(image)) == 0, "its HEALTHCHECK fails")


def is_confined(running: Running) -> None:
    """Its user writes to its data and to nothing else of the image's."""
    ask = "import os, sys; open(sys.argv[1], 'w').close(); sys.exit(os.getuid() != 10001)"
    check(within(running, "python", "-c", ask, "/data/probe") == 0, "it cannot write to /data, or is another user")
    # Anybody might write there, were the root not read-only.
    check(within(running, "python", "-c", ask, "/var/tmp/probe") != 0, "it can write to its root")  # noqa: S108 - not ours


def ends_well(running: Running) -> None:
    """As process 1, at SIGTERM."""
    code = running.end()
    check(code == 0, f"it ended with {code} at SIGTERM. It said:\n{running.said()[-1000:]}")


def has_no_shell() -> None:
    """The frontend's image holds node and nothing else that runs."""
    with mounted(FRONTEND) as root:
        programs = sorted(
            str(path.relative_to(root))
            for folder in ("bin", "sbin", "usr/bin", "usr/local/bin")
            for path in Path(root, folder).glob("*")
        )
    check(programs == ["usr/local/bin/node"], f"programs in it: {programs}")


def frontend_alone() -> None:
    """`docker run -p 3000:3000 paiid-frontend:latest`, as the operator's document has it."""
    with started(FRONTEND, port=port(), data=False) as ui:
        ui.wait("/healthz")
        check(f"server.js starting on port {ui.spec['env']['PORT']}" in ui.said(), "it does not say on which port")
        check(ui.get("/login")[0] == 200, "no page")
        is_guarded(ui, "/")
        status, _, body = ui.get("/api/health")
        check(status == 502 and "NEXT_PUBLIC_BACKEND_API_BASE_URL" in body, "a missing backend is not told")
        is_healthy(ui, FRONTEND)
        ends_well(ui)


def frontend_refuses() -> None:
    """A secret that would reach browsers."""
    env = {"NEXT_PUBLIC_API_TOKEN": "canary-of-the-check"}
    with started(FRONTEND, port=port(), env=env, data=False) as ui:
        code = ui.process.wait(timeout=30)
        check(code == 1 and "NEXT_PUBLIC_API_TOKEN" in ui.said(), f"it ended with {code}: {ui.said()}")
        check("canary-of-the-check" not in ui.said(), "it tells the secret")


def backend_refuses() -> None:
    """To start in production without a secret."""
    with started(BACKEND, port=port()) as api:
        code = api.process.wait(timeout=60)
        check(code == 1 and "JWT_SECRET_KEY" in api.said(), f"it ended with {code}: {api.said()}")


def two_services() -> None:
    """The backend's image, migrated first, and the frontend's in front of it."""
    env, at = {"JWT_SECRET_KEY": secret()}, port()
    with started(BACKEND, port=at, env=env, first=[["paiid", "migrate"], ["alembic", "current"]]) as api:
        api.wait("/api/health/ready")
        missing = [line for line in _STARTED if line not in api.said()]
        check(not missing, f"its start did not say: {missing}")
        is_guarded(api, "/api/health")
        check(api.get("/login")[0] == 404, "the API serves pages")
        is_healthy(api, BACKEND)
        is_confined(api)
        with started(
            FRONTEND, port=port(), env={"NEXT_PUBLIC_BACKEND_API_BASE_URL": f"127.0.0.1:{at}"}, data=False
        ) as ui:
            ui.wait("/api/health")
            check('"status":"ok"' in ui.get("/api/health")[2], "the API is not handed on")
            check('"environment":"production"' in ui.get("/api/monitor/version")[2], "it is not production")
            ends_well(ui)
        ends_well(api)


def all_in_one() -> None:
    """One container: migrates, then serves API and pages."""
    with started(WHOLE, port=port(), env={"JWT_SECRET_KEY": secret()}) as both:
        both.wait("/api/health/ready")
        check("All systems operational" in both.said(), "its start did not say so")
        check("<!doctype html>" in both.get("/")[2].lower(), "no page")
        is_guarded(both, "/")
        is_healthy(both, WHOLE)
        is_confined(both)
        ends_well(both)


def checks() -> Iterator[Check]:
    """The quick ones first; what is built is started afterwards."""
    yield "the checkers themselves", tools
    yield "Dockerfiles: lint", dockerfiles
    yield "compose.yaml: specification", compose
    yield "Kubernetes: schema 1.37, strict", kubernetes
    yield "Kubernetes: kustomize", kustomize
    yield "systemd: verify and security", systemd
    yield "base images", base_images
    for image in IMAGES:
        yield f"{image.name}: build", built(image)
    yield "paiid-frontend: no shell in it", has_no_shell
    yield "paiid-frontend: alone", frontend_alone
    yield "paiid-frontend: refuses a secret", frontend_refuses
    yield "paiid-backend: refuses no secret", backend_refuses
    yield "two services", two_services
    yield "paiid: all in one", all_in_one


def main() -> None:
    """Make every check, then say what failed and what was not run."""
    wanted = sys.argv[1:]
    STORE.mkdir(parents=True, exist_ok=True)
    failed, not_run = [], list(_NOT_RUN)
    ensure_tools()
    for name, work in checks():
        if wanted and not any(word in name for word in wanted):
            continue
        try:
            work()
            print(f"  {name:<40}ok", flush=True)
        except NotRunError as reason:
            not_run.append(f"{name}: {reason}")
        except (ScriptError, OSError) as error:
            failed.append(name)
            print(f"  {name:<40}FAILED\n{error}", flush=True)
    print("\nNot run:\n" + "\n".join(f"  {line}" for line in not_run))
    if failed:
        say(f"Failed: {', '.join(failed)}")
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    try:
        main()
    except ScriptError as error:
        say(str(error))
        raise SystemExit(1) from error
