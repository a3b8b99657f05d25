"""What each strategy template would have made: measured by a backtest of its own, never told from elsewhere."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Protocol

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString
from paiid.domain.exchange_calendar import sessions_between
from paiid.domain.market import Adjustment, Delay
from paiid.features.backtest.results import BacktestResultRead
from paiid.features.backtest.schemas import BacktestCreate, BacktestPreviewRead

YEARS: Final = 10
_CASH: Final = Decimal(100_000)
_LATE_SESSIONS: Final = 5
"""So late the first close that is judged may be, for a symbol need not trade in each session."""
LIMIT_S: Final = 180.0
"""Nobody waits at a form for it; the first one on a machine also compiles the kernels."""


class TemplateFiguresRead(ApiModel):
    """Of the template, or of its benchmark held. Ratios (0.07 = 7 %); null where a figure has no meaning."""

    annual_return: DecimalString | None
    max_drawdown: DecimalString | None = Field(description="The worst fall from a peak, <= 0.")
    sharpe: DecimalString | None


class TemplateRecordRead(ApiModel):
    """A template as it stands, over the last ten years of the market's bars, after its own costs."""

    template_id: str
    start: date
    end: date
    whole: bool = Field(description="Whether the market's bars reach back the ten years.")
    source: str
    delay: Delay
    adjustment: Adjustment = Field(description="`splits`: dividends are missing, here and of the benchmark.")
    benchmark: str
    trades: int
    modelled: bool = Field(description="Whether prices of option contracts are modelled, not a market's.")
    strategy: TemplateFiguresRead
    held: TemplateFiguresRead = Field(description="The benchmark, bought at the start and kept.")


class Previews(Protocol):
    """What simulates without keeping."""

    async def preview(self, user_id: str, body: BacktestCreate, *, limit_s: float) -> BacktestPreviewRead:
        """The result of `body`, computed in no more than `limit_s`."""
        ...


@dataclass
class TemplateRecords:
    """Measures a template when somebody looks at it, once for all until another session has closed."""

    previews: Previews
    _kept: dict[str, TemplateRecordRead] = field(default_factory=dict)
    _one_by_one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def record(self, template_id: str, last_session: date) -> TemplateRecordRead:
        """The record of one template up to `last_session`; raises as a preview does."""
        # Templates are looked at many at a time, and one process simulates them all.
        async with self._one_by_one:
            known = self._kept.get(template_id)
            # The newest close may still be on its way, and what is stale now may be had in a moment.
            if known is None or known.end < last_session or known.delay is Delay.STALE:
                known = self._kept[template_id] = await self._measured(template_id, last_session)
            return known

    async def _measured(self, template_id: str, last: date) -> TemplateRecordRead:
        body = BacktestCreate(template_id=template_id, start=_years_before(last), end=last, cash=_CASH)
        found = await self.previews.preview("", body, limit_s=LIMIT_S)
        begin = found.manifest.first_judged
        return TemplateRecordRead(
            template_id=template_id,
            start=begin,
            end=found.manifest.last_bar,
            whole=len(sessions_between(body.start, begin)) <= _LATE_SESSIONS,
            source=found.manifest.source,
            delay=Delay(found.manifest.delay),
            adjustment=Adjustment(found.manifest.adjustment),
            benchmark=body.benchmark or "",
            trades=found.headline.trades,
            modelled=found.result.modelled,
            strategy=_figures(found.result, of_benchmark=False),
            held=_figures(found.result, of_benchmark=True),
        )


def _figures(result: BacktestResultRead, *, of_benchmark: bool) -> TemplateFiguresRead:
    of = {one.key: one.benchmark if of_benchmark else one.strategy for one in result.metrics}
    return TemplateFiguresRead(
        annual_return=of.get("annual_return"), max_drawdown=of.get("max_drawdown"), sharpe=of.get("sharpe")
    )


def _years_before(last: date) -> date:
    # A leap day ten years ago may not exist; the day after stands for it.
    begin = last + timedelta(days=1)
    month_day = (begin.month, begin.day) if (begin.month, begin.day) != (2, 29) else (3, 1)
    return date(begin.year - YEARS, *month_day)
