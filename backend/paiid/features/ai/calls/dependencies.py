"""The services of calls, and which calls are wanted."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request

from paiid.core.errors import UnprocessableError
from paiid.domain.advice.packet import Direction
from paiid.domain.instrument import SYMBOL_PATTERN, parse_symbol
from paiid.features.ai.calls.history import CallFilter, Standing
from paiid.features.ai.calls.journal import JournalService
from paiid.features.ai.calls.service import CallService

Word = Annotated[str | None, Query(min_length=1, max_length=120, pattern=r"^[\x20-\x7e]+$")]
Day = Annotated[date | None, Query(description="Of the call's session, included.")]


class DayOrderError(UnprocessableError):
    code, title = "session-order", "Start is after end"


async def call_service(request: Request) -> CallService:
    """The application's frozen calls."""
    service: CallService = request.app.state.call_service
    return service


async def journal_service(request: Request) -> JournalService:
    """The application's journal."""
    service: JournalService = request.app.state.journal_service
    return service


async def wanted_author(
    advisor: Word = None, model: Word = None, prompt_version: Word = None, strategy: Word = None
) -> CallFilter:
    """Whose calls are wanted; without `advisor` all but your own journal (`you`)."""
    return CallFilter(advisor=advisor, model=model, prompt_version=prompt_version, strategy=strategy)


async def wanted_days(start: Day = None, end: Day = None) -> tuple[date | None, date | None]:
    """Of which sessions.

    Raises:
        DayOrderError: `start` is after `end`.
    """
    if start is not None and end is not None and start > end:
        raise DayOrderError("start must not be after end.", start=start.isoformat(), end=end.isoformat())
    return start, end


Author = Annotated[CallFilter, Depends(wanted_author)]
Days = Annotated[tuple[date | None, date | None], Depends(wanted_days)]


async def scored_calls(author: Author, days: Days) -> CallFilter:
    """Which calls are to be scored."""
    return CallFilter(author.advisor, author.model, author.prompt_version, author.strategy, start=days[0], end=days[1])


async def wanted_calls(
    scored: Annotated[CallFilter, Depends(scored_calls)],
    symbol: Annotated[str | None, Query(pattern=SYMBOL_PATTERN, max_length=16)] = None,
    direction: Direction | None = None,
    standing: Standing = Standing.ALL,
) -> CallFilter:
    """Which calls the history is to show."""
    return CallFilter(
        scored.advisor,
        scored.model,
        scored.prompt_version,
        scored.strategy,
        symbol=parse_symbol(symbol) if symbol else None,
        direction=direction,
        standing=standing,
        start=scored.start,
        end=scored.end,
    )


CallServiceDep = Annotated[CallService, Depends(call_service)]
JournalServiceDep = Annotated[JournalService, Depends(journal_service)]
WantedCalls = Annotated[CallFilter, Depends(wanted_calls)]
ScoredCalls = Annotated[CallFilter, Depends(scored_calls)]
