"""Lighthouse's scores, by the result that `make lighthouse` has left of this commit."""

from typing import Final

from paiid.checklist.bench import Bench
from paiid.checklist.checks.code import result_of
from paiid.checklist.evidence import Finding, failed, judged

_LEAST: Final = 80


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
    slow = [page for page, scores in pages.items() if scores["performance"] <= _LEAST]
    wrong = f" Not above {_LEAST}: {', '.join(slow)}." if slow else ""
    return judged(ok=not slow, text=f"make lighthouse at {found['at']}: {told}.{wrong}")


CHECKS: Final = {"lighthouse": lighthouse}
