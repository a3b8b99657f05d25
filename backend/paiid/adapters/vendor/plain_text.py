"""Text and addresses from outside, made plain: no markup, nothing invisible, no address but a web page's. Pure."""

import html
import re
import unicodedata
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from paiid.domain.foreign_text import INVISIBLE, visible

_HIDDEN_ELEMENT: Final = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
# An open comment ends with the text, as in a browser; else each `<!--` of thousands would search through all the rest.
_TAG: Final = re.compile(r"<!--.*?(?:-->|\Z)|</?[a-zA-Z][^<>]*>|<![^<>]*>", re.DOTALL)
_ENDLESS_REFERENCE: Final = re.compile(r"&#[0-9]{8,};?")
"""Names no character, and Python reads no number of more than 4300 digits."""
_WORD: Final = re.compile(r"\w+")
_LONGEST_URL: Final = 2000
_WEB_PORTS: Final = {"http": 80, "https": 443}


def plain(value: Any, longest: int) -> str:
    """`value` as one line of plain text, at most `longest` characters; empty where it is no text or a null.

    Entities are decoded and tags removed, twice, as some vendors escape what was escaped already.
    """
    if not isinstance(value, str):
        return ""
    text = value[: longest * 20]
    for _ in range(2):
        text = _TAG.sub(" ", _HIDDEN_ELEMENT.sub(" ", html.unescape(_ENDLESS_REFERENCE.sub("\ufffd", text))))
    text = visible(text, longest)
    return "" if text.lower() in {"null", "none", "nan", "n/a"} else text


def web_address(value: Any) -> str | None:
    """`value` if it is the address of a web page (http or https, with a host and no password); None otherwise."""
    if not isinstance(value, str) or not (0 < len(value) <= _LONGEST_URL):
        return None
    text = value.strip()
    if any(character.isspace() or unicodedata.category(character) in INVISIBLE for character in text):
        return None
    try:
        parts = urlsplit(text)
        is_page = parts.scheme.lower() in _WEB_PORTS and bool(parts.hostname) and "@" not in parts.netloc
        _ = parts.port
    except ValueError:
        return None
    return text if is_page else None


@lru_cache(maxsize=8192)
def page_key(url: str) -> str | None:
    """What two addresses of one page have in common: host and path; None for a site's front page.

    Query and fragment mostly say who passed the link on. The scheme and a leading `www.` do not matter either.
    """
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if not path or parts.hostname is None:
        return None
    scheme = parts.scheme.lower()
    port = "" if parts.port in {None, _WEB_PORTS.get(scheme)} else f":{parts.port}"
    return f"{parts.hostname.removeprefix('www.')}{port}{path}"


@lru_cache(maxsize=8192)
def words_key(text: str) -> str:
    """A headline's words alone, whatever its quotes, dashes and case."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
