"""Answers about runs and new proposals that the user interface's tests read; recorded as in `test_recorded_answers`.

`RECORD_ANSWERS=1 python -m pytest tests/features/ai/test_recorded_runs.py` writes them anew.
"""

import json
import os
import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter

from paiid.core.db import Database
from paiid.domain.advice.draft import Answer, NoAdvice, NoAdviceReason
from paiid.domain.advice.packet import EvidencePacket
from paiid.features.ai.router import router
from paiid.features.ai.runs.router import router as runs_router
from tests.features.ai.test_recorded_answers import settled
from tests.support.advice_runs import AdviceDesk, PartialNews, SaidAdvisor, sound
from tests.support.evidence import SYMBOLS
from tests.support.slices import ADA, add_principal, asking

_ID: Final = re.compile(r"\b(call|run)_[a-z0-9]{26,32}\b")
ANSWERS: Final = Path(__file__).parents[2] / "snapshots" / "api" / "advice-runs"


def say(packet: EvidencePacket, _complaints: tuple[str, ...]) -> Answer:
    """Sound advice, but for one symbol none, and for another a figure that no fact bears out."""
    if packet.symbol == SYMBOLS[0]:
        return NoAdvice(packet.symbol, NoAdviceReason.ABSTAINED, "Both sides weigh the same.")
    draft = sound(packet)
    return draft if packet.symbol != SYMBOLS[1] else replace(draft, thesis="It rose 999 % over the year [2].")


def numbered(text: str) -> str:
    """Ids that hang on chance as `call_1`, `call_2` … in the order in which they come."""
    known: dict[str, str] = {}
    for match in _ID.finditer(text):
        count = sum(name.startswith(match[1]) for name in known.values())
        known.setdefault(match[0], f"{match[1]}_{count + 1}")
    return _ID.sub(lambda match: known[match[0]], text)


async def test_the_recorded_answers_are_those_of_the_slice(db: Database) -> None:
    await db.write(partial(add_principal, principal=ADA))
    desk = AdviceDesk(db, advisor=SaidAdvisor(say), news=PartialNews(failing=SYMBOLS[2]))
    runs = desk.service()
    found: dict[str, Any] = {}
    both = APIRouter()
    both.include_router(router)
    both.include_router(runs_router)
    async with asking(both, ADA, ai_service=desk.answering(runs), advice_runs=runs) as client:
        for name, path in (
            ("recommendations", "recommendations?limit=2"),
            ("runs", "runs"),
            ("advisor", "advisor"),
        ):
            found[name] = (await client.get(f"/api/ai/{path}")).raise_for_status().json()
        found["run"] = (await client.get(f"/api/ai/runs/{found['runs']['items'][0]['id']}")).json()
    found = settled(json.loads(numbered(json.dumps(found))))
    if os.environ.get("RECORD_ANSWERS"):
        ANSWERS.mkdir(parents=True, exist_ok=True)
        for name, answer in found.items():
            (ANSWERS / f"{name}.json").write_text(json.dumps(answer, indent=1, ensure_ascii=False) + "\n")
    recorded = {path.stem: json.loads(path.read_text()) for path in ANSWERS.glob("*.json")}
    assert recorded == found
