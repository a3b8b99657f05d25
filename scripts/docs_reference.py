"""Reference pages of the site, made from the code each time it is built: commands, settings, HTTP API, problems."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Final

from console import BACKEND, ScriptError

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_WIDTH: Final = "100"


_HTTP_HEAD: Final = """# HTTP API

A running instance describes itself in full, bodies and answers included, at `/api/docs`, `/api/redoc` and
`/api/openapi.json`. Errors are `application/problem+json` ([problems](problems.md))."""
_PROBLEMS_HEAD: Final = """# Problems

The `type` of an error is `urn:paiid:problem:` and its code; `detail` says what happened, `request_id` is in the log.

| code | status | title | when |
|---|---|---|---|
"""


def pages() -> dict[str, str]:
    """Markdown by the page's name."""
    return {"commands": commands(), "settings": settings(), "http": http_api(), "problems": problems()}


def commands() -> str:
    """What `--help` of each command says."""
    listed = _help()
    names = [line.split()[0] for line in listed.splitlines() if line.startswith("    ") and line[4:5].isalpha()]
    if "serve" not in names:
        raise ScriptError("`paiid --help` lists no commands that could be read.")
    parts = [
        "# Commands\n\nExit codes: 0 it worked, 1 a check failed, 2 wrong usage. `paiid COMMAND --help` says the same."
    ]
    parts += [f"## `paiid {name}`\n\n```text\n{_help(name)}\n```" for name in names]
    return "\n\n".join(parts) + "\n"


def _help(*command: str) -> str:
    program = "import sys; from paiid.cli import main; main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", program, *command, "--help"],
        cwd=BACKEND,
        env={**os.environ, "COLUMNS": _WIDTH, "PYTHONPATH": str(BACKEND)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ScriptError(f"paiid {' '.join(command)} --help failed: {done.stderr.strip()}")
    return done.stdout.rstrip().replace("usage: -c", "usage: paiid")


def settings() -> str:
    """The example of the settings, section by section, as a list."""
    parts = [
        "# Settings\n\nEnvironment variables, or lines of `backend/.env`; the environment wins. Empty means not set."
    ]
    words: list[str] = []
    for line in (BACKEND / ".env.example").read_text(encoding="utf-8").splitlines():
        if line.startswith("# ---"):
            parts.append(f"## {line.strip('# -')}")
            words = []
        elif line.startswith("#"):
            words.append(line.lstrip("# "))
        elif "=" in line:
            name, _, value = line.partition("=")
            given = f"Example or default: `{value}`" if value else "Not set by default."
            parts.append(f"### `{name}`\n\n{_escaped(' '.join(words))}\n\n{given}")
            words = []
        elif not line.strip():
            words = []
    return "\n\n".join(parts) + "\n"


def http_api() -> str:
    """Every operation of the OpenAPI document by its tag."""
    document: dict[str, Any] = json.loads((BACKEND / "openapi.json").read_text(encoding="utf-8"))
    by_tag: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if operation := methods.get(method):
                tag = (operation.get("tags") or ["other"])[0]
                by_tag.setdefault(tag, []).append(_operation(method, path, operation))
    parts = [_HTTP_HEAD]
    for tag in sorted(by_tag):
        rows = "\n".join(by_tag[tag])
        parts.append(f"## {tag}\n\n| call | what it does | answers |\n|---|---|---|\n{rows}")
    return "\n\n".join(parts) + "\n"


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    told = (operation.get("description") or operation.get("summary") or "").strip().split("\n\n")[0]
    good = [code for code in operation["responses"] if code.startswith(("2", "3"))]
    words = _escaped(" ".join(told.split())).replace("|", "\\|")
    return f"| `{method.upper()} {path}` | {words} | {', '.join(good)} |"


def problems() -> str:
    """Every kind of error: class attributes `status`, `code`, `title` of the classes that end in `Error`."""
    classes: dict[str, ast.ClassDef] = {}
    for path in sorted((BACKEND / "paiid").rglob("*.py")):
        tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        classes |= {one.name: one for one in tree if isinstance(one, ast.ClassDef) and one.name.endswith("Error")}
    rows = sorted(filter(None, (_problem(one, classes) for one in classes.values())))
    return _PROBLEMS_HEAD + "\n".join(rows) + "\n"


def _problem(one: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> str:
    """Its row; empty for a class that has no code of its own."""
    own = _values(one)
    if not isinstance(own.get("code"), str) or "title" not in own:
        return ""
    status, parent = own.get("status"), one
    while status is None:
        names = [base.id for base in parent.bases if isinstance(base, ast.Name) and base.id in classes]
        if not names:
            break
        parent = classes[names[0]]
        status = _values(parent).get("status")
    why = " ".join((ast.get_docstring(one) or "").split("\n\n")[0].split())
    return f"| `{own['code']}` | {status or ''} | {_escaped(str(own['title']))} | {_escaped(why)} |"


def _values(one: ast.ClassDef) -> dict[str, object]:
    found: dict[str, object] = {}
    for line in one.body:
        if isinstance(line, ast.Assign):
            found |= _assigned(line)
        elif (
            isinstance(line, ast.AnnAssign)
            and isinstance(line.target, ast.Name)
            and isinstance(line.value, ast.Constant)
        ):
            found[line.target.id] = line.value.value
    return found


def _assigned(line: ast.Assign) -> dict[str, object]:
    names, values = line.targets[0], line.value
    if isinstance(names, ast.Tuple) and isinstance(values, ast.Tuple):
        pairs = zip(names.elts, values.elts, strict=True)
    else:
        pairs = zip([names], [values], strict=True)
    return {
        name.id: value.value for name, value in pairs if isinstance(name, ast.Name) and isinstance(value, ast.Constant)
    }


def _escaped(text: str) -> str:
    """Braces and angles are no markup here."""
    return text.replace("<", "&lt;").replace("{", "&#123;")
