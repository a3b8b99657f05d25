"""`openapi.json` is what the code says; `make api` writes it."""

import json
from pathlib import Path

from paiid.bootstrap import create_app
from paiid.settings import Settings

OPENAPI = Path(__file__).resolve().parents[2] / "openapi.json"


def test_openapi_json_is_up_to_date(tmp_path: Path) -> None:
    app = create_app(Settings(_env_file=None, paiid_home=tmp_path))
    assert json.loads(OPENAPI.read_text(encoding="utf-8")) == json.loads(json.dumps(app.openapi())), "run: make api"
