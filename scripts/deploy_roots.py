"""Images built from the Dockerfiles as they stand, without a Docker engine and without a registry of images.

buildah carries out the Dockerfiles. What they begin from cannot be fetched where only package registries are
reached, so that their base images are laid out here: Debian 13 by debootstrap, with Python from Debian, and Node and
npm from npm.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from console import ROOT, ScriptError, run, say

STORE: Final = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "paiid-verify-deploy"
DEBIAN: Final = "trixie"
_MIRROR: Final = "http://deb.debian.org/debian"
_PACKAGES: Final = ("buildah", "debootstrap")
_NPM: Final = "npm@11"
_MEND: Final = "It needs root on Debian or Ubuntu, and their packages buildah and debootstrap."
_AUTHORITIES: Final = Path("/etc/ssl/certs/ca-certificates.crt")


@dataclass(frozen=True)
class Image:
    """One of the product's images: its Dockerfile's folder is what is sent to the build."""

    name: str
    folder: Path

    @property
    def dockerfile(self) -> Path:
        """Where its steps are."""
        return self.folder / "Dockerfile"


IMAGES: Final = (
    Image("paiid-frontend", ROOT / "frontend"),
    Image("paiid-backend", ROOT / "backend"),
    Image("paiid", ROOT),
)


def ensure_tools() -> None:
    """Have buildah and debootstrap.

    Raises:
        ScriptError: they are not here and cannot be installed.
    """
    if os.geteuid() != 0:
        raise ScriptError(_MEND)
    if any(shutil.which(name) is None for name in _PACKAGES):
        say("Installing buildah and debootstrap ...")
        run(["apt-get", "update", "-qq"], mend=_MEND)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *_PACKAGES]
        run(install, mend=_MEND, env={"DEBIAN_FRONTEND": "noninteractive"})


def buildah(*words: str | Path, cwd: Path = ROOT) -> None:
    """Run buildah on our own store."""
    run(_command(*words), cwd=cwd, mend="The lines above are the build's own.")


def asked(*words: str | Path) -> str:
    """What buildah answers."""
    done = subprocess.run([str(word) for word in _command(*words)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ScriptError(done.stderr.strip())
    return done.stdout.strip()


def output_of(command: Sequence[str], *, cwd: Path = ROOT) -> str:
    """All that `command` says.

    Raises:
        ScriptError: it failed; the message is its last lines.
    """
    done = subprocess.run(
        command,
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise ScriptError("\n".join(done.stdout.strip().splitlines()[-25:]))
    return done.stdout


def _command(*words: str | Path) -> list[str | Path]:
    return ["buildah", "--root", STORE / "store", "--runroot", STORE / "run", *words]


def base_images() -> None:
    """Lay out every image that a Dockerfile begins from and that is not here yet."""
    wanted = {
        name
        for image in IMAGES
        for name in re.findall(r"^FROM (\S+)", image.dockerfile.read_text(encoding="utf-8"), re.MULTILINE)
        if name != "scratch"
    }
    there = asked("images", "--format", "{{.Name}}:{{.Tag}}")
    for name in sorted(wanted):
        if f"docker.io/library/{name}" not in there.splitlines():
            _lay_out(name)


def _lay_out(name: str) -> None:
    kind, _, tag = name.partition(":")
    say(f"Laying out a stand-in of {name} ...")
    with tempfile.TemporaryDirectory(prefix="paiid-root-", dir=STORE) as folder:
        root = Path(folder)
        extra = {"python": "python3,python3-venv", "node": "libatomic1,libstdc++6"}.get(kind)
        if extra is None or DEBIAN not in tag:
            raise ScriptError(f"No stand-in is known for {name}: only python and node on {DEBIAN} are.")
        include = f"--include=ca-certificates,{extra}"
        run(["debootstrap", "--variant=minbase", include, DEBIAN, root, _MIRROR], mend=_MEND)
        _trust(root)
        if kind == "python":
            _python(root, tag)
        else:
            _node(root, tag)
        _commit(root, name)


def _trust(root: Path) -> None:
    """The registries are believed by the authorities that this machine believes."""
    shutil.copy(_AUTHORITIES.resolve(), root / "etc/ssl/certs/ca-certificates.crt")
    (root / "etc/pip.conf").write_text(f"[global]\ncert = {_AUTHORITIES}\n", encoding="utf-8")
    (root / "etc/uv").mkdir()
    (root / "etc/uv/uv.toml").write_text("native-tls = true\n", encoding="utf-8")


def _python(root: Path, tag: str) -> None:
    version = tag.split("-", 1)[0]
    found = root / f"usr/bin/python{version}"
    if not found.exists():
        raise ScriptError(f"Debian {DEBIAN} has no Python {version}.")
    (root / "usr/local/bin/python").symlink_to(f"/usr/bin/python{version}")


def _node(root: Path, tag: str) -> None:
    machine = {"x86_64": "x64", "aarch64": "arm64"}[os.uname().machine]
    modules = root / "usr/local/lib/node_modules"
    modules.mkdir(parents=True)
    for package, place in ((f"node-linux-{machine}@{tag.split('-', 1)[0]}", "node"), (_NPM, "npm")):
        with tempfile.TemporaryDirectory(dir=STORE) as folder:
            run(["npm", "pack", "--silent", package], cwd=Path(folder), mend="npm could not get it.")
            archive = next(Path(folder).glob("*.tgz"))
            run(["tar", "xzf", archive, "-C", folder], mend="")
            shutil.move(Path(folder) / "package", modules / place)
    shutil.move(modules / "node/bin/node", root / "usr/local/bin/node")
    (root / "usr/local/bin/npm").symlink_to("../lib/node_modules/npm/bin/npm-cli.js")
    (root / "usr/local/etc").mkdir(exist_ok=True)
    (root / "usr/local/etc/npmrc").write_text(f"cafile={_AUTHORITIES}\n", encoding="utf-8")


def _commit(root: Path, name: str) -> None:
    container = asked("from", "scratch")
    path = "PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
    buildah("config", "--env", path, container)
    buildah("add", "--quiet", container, f"{root}/", "/")
    buildah("commit", "--quiet", "--rm", "--format", "docker", container, f"docker.io/library/{name}")


def build(image: Image) -> str:
    """Carry out its Dockerfile, every step anew; what that said."""
    how = ["--isolation", "chroot", "--format", "docker", "--pull-never", "--no-cache"]
    command = _command("bud", *how, "--tag", f"{image.name}:verify", ".")
    return output_of([str(word) for word in command], cwd=image.folder)


def settings_of(image: Image) -> dict[str, Any]:
    """How the image says that it is started."""
    answer = json.loads(asked("inspect", "--type", "image", f"localhost/{image.name}:verify"))
    found: dict[str, Any] = answer["Docker"]["config"]
    return found
