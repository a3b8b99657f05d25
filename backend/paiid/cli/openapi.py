"""`paiid openapi`: the API's description, from which the user interface's client is generated."""

import argparse
import json
import tempfile
from pathlib import Path

from paiid.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = "Print the OpenAPI document as JSON."
    parser.epilog = "Example: paiid openapi > backend/openapi.json"
    parser.set_defaults(run=run)


def run(_options: argparse.Namespace) -> int:
    """Print the document; needs no database."""
    print(document(), end="")
    return 0


def document() -> str:
    """The document as stable text."""
    from paiid.bootstrap import create_app

    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(_env_file=None, paiid_home=Path(folder)))
        return json.dumps(app.openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
