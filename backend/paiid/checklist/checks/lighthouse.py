"""Lighthouse's scores, by the result that `make lighthouse` has left of this commit."""

from typing import Final

from paiid.checklist.bench import Bench
from paiid.checklist.checks.code import result_of
from paiid.checklist.evidence import Finding, failed, not_run, passed

_LEAST: Final = 80
_SLOWEST_MACHINE: Final = 1000
"""Of Lighthouse's benchmark index: below, it warns itself that the machine is too slow, or too busy, for its scores."""


async def lighthouse(bench: Bench, _: str) -> Finding:
    """Performance of each page that was measured; the other scores are told with it."""
    found = result_of(bench, "lighthouse", "make lighthouse")
    if isinstance(found, Finding):
        return found
    pages: dict[str, dict[str, int]] = found["pages"]
    if not pages:
        return failed("make lighthouse measured no page.")
    told = "; ".join(
        f"{page}: " + ", ".join(f"{name} {score}" for name, score in scores.items()) for page, scores in pages.items()
    )
    text = f"make lighthouse at {found['at']}: {told}."
    slow = [page for page, scores in pages.items() if scores["performance"] <= _LEAST]
    if not slow:
        return passed(text)
    if any(pages[page]["benchmark"] < _SLOWEST_MACHINE for page in slow):
        why = (
            f"That shows nothing on a machine whose index is below {_SLOWEST_MACHINE}: run it where nothing else runs."
        )
        return not_run(f"{text} {why}")
    return failed(f"{text} Not above {_LEAST}: {', '.join(slow)}.")


CHECKS: Final = {"lighthouse": lighthouse}
