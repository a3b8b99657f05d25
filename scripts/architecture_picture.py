"""Draws docs/architecture.svg from backend/.importlinter, so that the picture is what the import rules hold.

Usage: architecture_picture.py --write | --check
"""

import configparser
import sys
from html import escape

from console import BACKEND, ROOT, ScriptError, say

PICTURE = ROOT / "docs" / "architecture.svg"
_WIDTH, _PAD, _ROW, _GAP = 980, 20, 34, 10
# What each layer is for; one without a word here stops the drawing, so that a new one gets its own.
_WORDS = {
    "cli": "the command paiid",
    "main": "the application",
    "checklist": "a deployment, item by item, with evidence",
    "monitor": "looks at a running service from outside",
    "bootstrap": "settings become a running whole; the only reader of adapters",
    "features": "one folder a capability; imports go down only",
    "adapters": "vendors, the local market, the paper broker",
    "middleware": "one concern of HTTP a file",
    "ports": "what the outside must be able to do, and how it may fail",
    "domain": "values and rules, exact",
    "quant": "numerics on arrays, imported lazily",
    "core": "knows no capability",
}
_STYLE = """
text{font:13px system-ui,sans-serif;fill:#0f2a2e}
.name{font-weight:600}
.note{fill:#4a6468}
.box{fill:#eef7f6;stroke:#1f8f83}
.slice{fill:#fff;stroke:#7fb8b1}
.out{fill:#f4f1fb;stroke:#7a63c9}
.narrow{font-size:11px;font-weight:600}
"""


def layers_of(contract: str, config: configparser.ConfigParser) -> list[list[str]]:
    """Names by layer, the highest first."""
    lines = config[f"importlinter:contract:{contract}"]["layers"].strip().splitlines()
    separated = (line.replace(":", "|").split("|") for line in lines)
    return [[name.strip(" ()").removeprefix("paiid.") for name in names] for names in separated]


class Drawing:
    """Parts of an SVG, and how far down they reach."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.y = _PAD

    def box(self, x: float, width: float, height: float, kind: str) -> None:
        """A rectangle at the present height."""
        self.parts.append(
            f'<rect class="{kind}" x="{x:g}" y="{self.y:g}" width="{width:g}" height="{height:g}" rx="6"/>'
        )

    def text(self, x: float, y: float, words: str, kind: str = "name", anchor: str = "start") -> None:
        """One line."""
        self.parts.append(f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>')

    def row(self, names: list[str]) -> None:
        """A layer of the program, its parts beside one another."""
        width = (_WIDTH - 2 * _PAD - (len(names) - 1) * _GAP) / len(names)
        for place, name in enumerate(names):
            x = _PAD + place * (width + _GAP)
            self.box(x, width, _ROW + 14, "box")
            self.text(x + 12, self.y + 20, name)
            self.text(x + 12, self.y + 38, _WORDS[name], "note")
        self.y += _ROW + 14 + _GAP

    def outside(self, left: str, right: str) -> None:
        """What is not the program, at its top or its foot."""
        width = (_WIDTH - 2 * _PAD - _GAP) / 2
        for x, words in ((_PAD, left), (_PAD + width + _GAP, right)):
            self.box(x, width, _ROW, "out")
            self.text(x + width / 2, self.y + 22, words, "note", "middle")
        self.y += _ROW + _GAP

    def slices(self, rows: list[list[str]]) -> None:
        """The features, each row below the ones that may import it."""
        height = len(rows) * (_ROW + 4) + 48
        self.box(_PAD, _WIDTH - 2 * _PAD, height, "box")
        self.text(_PAD + 12, self.y + 20, "features")
        self.text(_PAD + 84, self.y + 20, _WORDS["features"], "note")
        self.y += 34
        for names in rows:
            width = (_WIDTH - 4 * _PAD - (len(names) - 1) * 6) / len(names)
            for place, name in enumerate(names):
                x = 2 * _PAD + place * (width + 6)
                self.box(x, width, _ROW - 4, "slice")
                self.text(
                    x + width / 2, self.y + 20, name.replace("_", " "), "name" if len(names) < 7 else "narrow", "middle"
                )
            self.y += _ROW + 4
        self.y += 14 + _GAP


def drawn() -> str:
    """The picture."""
    config = configparser.ConfigParser()
    config.read(BACKEND / ".importlinter", encoding="utf-8")
    drawing = Drawing()
    drawing.outside("Browser: one page, one event stream", "Scripts, monitors, assistants: HTTP, MCP, paiid")
    for names in layers_of("layers", config):
        unknown = [name for name in names if name not in _WORDS]
        if unknown:
            raise ScriptError(f"The picture has no words for {', '.join(unknown)}: scripts/architecture_picture.py")
        if "features" in names:
            drawing.slices(layers_of("slices", config))
        drawing.row([name for name in names if name != "features"])
    drawing.outside("SQLite or PostgreSQL; Redis where there are several processes", "Tradier, Alpaca, Anthropic, news")
    title = "PaiiD by layers: each imports only what stands below it"
    body = "\n".join(drawing.parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {drawing.y + _PAD - _GAP:g}" role="img">\n'
        f'<title>{title}</title>\n<style>{_STYLE}</style>\n<rect width="100%" height="100%" fill="#fff"/>\n'
        f"{body}\n</svg>\n"
    )


def main() -> None:
    """Write the picture, or tell whether it is as it should be."""
    wanted = drawn()
    if "--write" in sys.argv[1:]:
        PICTURE.write_text(wanted, encoding="utf-8")
        say("Wrote docs/architecture.svg.")
    elif not PICTURE.is_file() or PICTURE.read_text(encoding="utf-8") != wanted:
        raise ScriptError(
            "docs/architecture.svg is not what the import rules say: scripts/architecture_picture.py --write"
        )


if __name__ == "__main__":
    try:
        main()
    except ScriptError as error:
        say(str(error))
        raise SystemExit(1) from None
