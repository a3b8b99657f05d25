"""The scorecard: every call counted, those that ended scored where there are enough."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import Connection

from paiid.core.db import Database
from paiid.domain.advice.calls import JOURNAL
from paiid.domain.exchange_calendar import session_close
from paiid.features.ai.calls.history import CallFilter
from paiid.features.ai.runs.repository import Cause, RunRepository, RunRow
from paiid.features.ai.runs.schemas import run_read
from paiid.features.ai.scorecard.answers import money_read, probability_read
from paiid.features.ai.scorecard.reading import ScoredRow, scored_rows
from paiid.features.ai.scorecard.schemas import CountsRead, GroupRead, GroupsRead, ScorecardRead, ScoreRead
from paiid.features.ai.scorecard.words import judged, so_far, too_few
from paiid.ports.market_data import MarketData

ENOUGH: Final = 60
"""Below so many scored calls figures would say more about chance than about the advisor."""


@dataclass(frozen=True)
class ScorecardService:
    """Scores calls of one user at a time."""

    db: Database
    market_data: MarketData

    async def scorecard(self, user_id: str, wanted: CallFilter) -> ScorecardRead:
        """The score of the calls that match, by several splits, and that of the user's own journal beside it."""
        own = replace(wanted, advisor=JOURNAL, model=None, prompt_version=None, strategy=None)

        def read(conn: Connection) -> tuple[list[ScoredRow], list[ScoredRow], RunRow | None]:
            rows = scored_rows(conn, user_id, wanted)
            journal = [] if wanted.advisor == JOURNAL else scored_rows(conn, user_id, own)
            return rows, journal, RunRepository().running(conn, user_id)

        rows, journal, run = await self.db.read(read)
        filling = run_read(run) if run is not None and run.cause is Cause.BACKFILL else None
        now = self.market_data.now()
        over = {day for day in {row.ends_on for row in rows + journal} if session_close(day) <= now}
        days = _days(rows)
        score = _score(rows, over, days)
        return ScorecardRead(
            score=score if filling is None else score.model_copy(update={"sentence": so_far(score.sentence)}),
            groups=_groups(rows, over),
            journal=_score(journal, over, _days(journal)) if journal else None,
            start=rows[0].session_date if rows else None,
            end=rows[-1].session_date if rows else None,
            days=days,
            is_simulated=any(row.is_simulated for row in rows),
            filling=filling,
            as_of=now,
        )


def _score(rows: Sequence[ScoredRow], over: set[date], days: int) -> ScoreRead:
    scored = [row for row in rows if row.is_scored]
    running = [row for row in rows if row.ending is None and not row.is_contaminated]
    counts = CountsRead(
        made=len(rows),
        scored=len(scored),
        open=len(running),
        overdue=sum(row.ends_on in over for row in running),
        contaminated=sum(row.is_contaminated for row in rows),
        backfilled=sum(row.is_backfilled for row in rows),
    )
    if len(scored) < ENOUGH:
        sentence = too_few(len(scored), ENOUGH)
        return ScoreRead(
            counts=counts, enough=ENOUGH, is_enough=False, shown=None, raw=None, money=None, sentence=sentence
        )
    import numpy as np

    from paiid.quant.scoring import score_money, score_probabilities

    won = np.array([row.ending == "target" for row in scored], dtype=np.bool_)
    shown = score_probabilities(np.array([row.shown for row in scored]), won)
    raw = score_probabilities(np.array([row.raw for row in scored]), won)
    money = score_money(
        *(
            np.array([getattr(row, name) for row in scored], dtype=np.float64)
            for name in ("return_ratio", "cost_ratio", "spy_ratio", "excess_ratio")
        )
    )
    return ScoreRead(
        counts=counts,
        enough=ENOUGH,
        is_enough=True,
        shown=probability_read(shown),
        raw=probability_read(raw),
        money=money_read(money),
        sentence=judged(shown, money, days),
    )


def _groups(rows: Sequence[ScoredRow], over: set[date]) -> GroupsRead:
    def split(key: Callable[[ScoredRow], str]) -> list[GroupRead]:
        groups: dict[str, list[ScoredRow]] = {}
        for row in rows:
            groups.setdefault(key(row), []).append(row)
        return [GroupRead(key=name, score=_score(found, over, _days(found))) for name, found in sorted(groups.items())]

    return GroupsRead(
        advisor=split(lambda row: row.advisor),
        model=split(lambda row: row.model),
        prompt_version=split(lambda row: row.prompt_version),
        strategy=split(lambda row: row.strategy),
        direction=split(lambda row: row.direction),
        confidence=split(_confidence),
    )


def _confidence(row: ScoredRow) -> str:
    tens = min(9, int(row.shown * 10 + 1e-9))
    return f"{tens * 10}-{tens * 10 + 10} %"


def _days(rows: Sequence[ScoredRow]) -> int:
    """Calendar days from the first call's session to the last outcome, or to the last call's session."""
    if not rows:
        return 0
    last = max(row.ended_on or row.session_date for row in rows)
    return (last - min(row.session_date for row in rows)).days
