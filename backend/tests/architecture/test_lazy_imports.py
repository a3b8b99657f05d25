"""The serving process starts without what it may never need: numeric libraries, and the clients of vendors."""

import json
import subprocess
import sys
from pathlib import Path

VENDORS = {
    "anthropic",
    "httpx",
    "httpx2",
    "paiid.adapters.anthropic",
    "paiid.adapters.tradier",
    "paiid.adapters.vendor",
    "stamina",
    "websockets",
}
HEAVY = {"exchange_calendars", "numba", "numpy", "pandas", "scipy", "talib"}
UNUSED = {"pydantic.v1.main", "sqlalchemy.dialects.postgresql"}
"""What no process on SQLite has a use for; libraries load both unless they are kept from it."""
EXTRA = {"opentelemetry.sdk", "opentelemetry.exporter", "paiid.adapters.otel", "requests"}
LIBRARIES = {
    *{"annotated_doc", "annotated_types", "anyio", "argon2", "click", "dotenv", "email_validator"},
    *{"fastapi", "idna", "opentelemetry", "orjson", "paiid", "pydantic", "pydantic_core"},
    *{"pydantic_settings", "python_multipart", "sniffio", "sqlalchemy", "starlette", "structlog"},
    *{"typing_extensions", "typing_inspection", "uvicorn"},
}
"""All that a start may load: each costs every process time and memory, so one more is a decision."""
WHERE_INSTALLED = {"attr", "greenlet", "pygments", "rich"}
"""What those load where a tool for development has brought it."""
PROGRAM = """
import json, sys
from pathlib import Path
from paiid.bootstrap import create_app
from paiid.bootstrap.server import Server
from paiid.settings import Settings
Server(create_app(Settings(_env_file=None, paiid_home=Path(sys.argv[1]), anthropic_api_key=sys.argv[2] or None)))
print(json.dumps(sorted(sys.modules)))
"""


def test_building_the_application_loads_no_numeric_library_and_no_vendor(tmp_path: Path) -> None:
    backend = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), ""]
    done = subprocess.run(command, cwd=backend, capture_output=True, text=True, check=True)
    assert (HEAVY | EXTRA | UNUSED | VENDORS) & set(json.loads(done.stdout.splitlines()[-1])) == set()


def test_a_start_loads_no_library_that_nobody_decided_on(tmp_path: Path) -> None:
    backend = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), ""]
    done = subprocess.run(command, cwd=backend, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}
    foreign = {name for name in loaded - sys.stdlib_module_names if not name.startswith("_")}
    # What Cython leaves behind is no library.
    assert foreign - {"cython_runtime"} <= LIBRARIES | WHERE_INSTALLED


def test_a_model_that_nobody_asks_is_not_loaded(tmp_path: Path) -> None:
    backend = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), "some-key"]
    done = subprocess.run(command, cwd=backend, capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "paiid.adapters.anthropic.model" in loaded
    assert loaded & {"anthropic", "httpx2"} == set()
