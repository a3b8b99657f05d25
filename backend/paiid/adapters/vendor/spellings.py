"""How a secret may be written in what a vendor echoes."""

import html
import json
from urllib.parse import quote


def spellings(secret: str) -> tuple[str, ...]:
    """`secret` as it may stand in an answer: by itself, in JSON, in a URL, in HTML."""
    in_json = json.dumps(secret)[1:-1]
    for_pages = in_json.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    as_json = [in_json, for_pages, in_json.replace("/", "\\/"), for_pages.replace("/", "\\/")]
    return secret, *as_json, quote(secret, safe=""), quote(secret), html.escape(secret)
