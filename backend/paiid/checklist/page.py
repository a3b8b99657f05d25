"""The report as one static page, without a script or anything from elsewhere."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

from paiid.checklist.evidence import State
from paiid.checklist.report import MARKS, Report
from paiid.checklist.running import Row

_STYLE: Final = """
:root{color-scheme:light dark;--fg:#16202b;--soft:#56636f;--bg:#fff;--line:#dfe5ea;--card:#f6f8fa}
@media(prefers-color-scheme:dark){:root{--fg:#e6edf3;--soft:#9aa7b4;--bg:#0d141b;--line:#25313c;--card:#141d26}}
body{margin:0 auto;max-width:62rem;padding:1.5rem 1rem 4rem}
body{font:1rem/1.5 system-ui,sans-serif;color:var(--fg);background:var(--bg)}
h1{margin:0 0 .25rem;font-size:1.6rem}h2{margin:2rem 0 .5rem;font-size:1.05rem}p{margin:.25rem 0}
.soft,small{color:var(--soft)}ol.tally{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0;padding:0;list-style:none}
ol.tally li{padding:.4rem .8rem;border:1px solid var(--line);border-radius:.5rem;background:var(--card)}
ol.tally b{font-size:1.25rem;margin-right:.35rem}
ul{margin:0;padding:0;list-style:none;border:1px solid var(--line);border-radius:.5rem;overflow:hidden}
ul li{display:grid;grid-template-columns:6.5rem 1fr;gap:.25rem .75rem;padding:.6rem .8rem}
ul li{border-top:1px solid var(--line)}ul li:first-child{border-top:0}ul li.failed{background:#d1242f14}
.mark{justify-self:start;align-self:start}
.mark{padding:.05rem .55rem;border-radius:1rem;border:1px solid;font-size:.8rem;white-space:nowrap}
.passed .mark{color:#0a7f5a}
.failed .mark{color:#c4242c;font-weight:700}.open .mark{color:#8a5a00}.not_needed .mark{color:var(--soft)}
@media(prefers-color-scheme:dark){.passed .mark{color:#3ddba5}.failed .mark{color:#ff8a80}.open .mark{color:#f0b64a}}
li p{overflow-wrap:anywhere}code{font-size:.85em;color:var(--soft)}
@media(max-width:34rem){ul li{grid-template-columns:1fr}}@media print{body{max-width:none}ul li{break-inside:avoid}}
"""


def write_page(path: Path, report: Report) -> None:
    """Put the page at `path`, whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(page(report), encoding="utf-8")
    fresh.replace(path)


def page(report: Report) -> str:
    """The page, HTML."""
    tally = "".join(
        f'<li class="{state}"><b>{count}</b><span>{escape(MARKS[state])}</span></li>'
        for state, count in report.counts().items()
    )
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>PaiiD deployment checklist</title><style>{_STYLE}</style>\n<h1>PaiiD deployment checklist</h1>\n"
        f'<p class="soft">{escape(report.url)}, stage {escape(report.stage)}, '
        f"commit {escape(report.commit or 'unknown')}, {report.at:%Y-%m-%d %H:%M} UTC</p>\n"
        f"<p>{escape(report.summary())} What nobody has shown is open.</p>\n"
        f'<ol class="tally">{tally}</ol>\n{"".join(_section(name, rows) for name, rows in report.sections())}</html>\n'
    )


def _section(name: str, rows: list[Row]) -> str:
    return f"<h2>{escape(name)}</h2>\n<ul>{''.join(_row(row) for row in rows)}</ul>\n"


def _row(row: Row) -> str:
    return (
        f'<li class="{row.state}"><span class="mark">{escape(MARKS[row.state])}</span><div>'
        f"<p>{escape(row.item.text)} <code>{escape(row.item.id)}</code> <small>{row.item.severity}</small></p>"
        f"{''.join(_details(row))}</div></li>\n"
    )


def _details(row: Row) -> Iterator[str]:
    yield f'<p class="soft">{escape(row.note)}</p>'
    if row.state in {State.FAILED, State.OPEN}:
        yield f"<p>Mend: {escape(row.item.mend)}</p>"
    if (one := row.evidence) is not None and row.state is not State.OPEN:
        commit = f", commit {escape(one.commit[:8])}" if one.commit else ""
        when = f"{one.at:%Y-%m-%d %H:%M} UTC{commit}; counts until {one.until:%Y-%m-%d %H:%M}"
        yield f"<p><small>{escape(one.who)}, {when}</small></p>"
