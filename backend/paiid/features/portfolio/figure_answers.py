"""Figures beside performance as the endpoints answer them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from paiid.domain.activity import ZERO
from paiid.features.portfolio.figure_schemas import (
    AccountRefRead,
    AllocationRead,
    CashFlowRead,
    CashFlowsPage,
    ContributionRead,
    ContributionRowRead,
    DividendRead,
    DividendsRead,
    GapRead,
    MonthAmountRead,
    ShadowKey,
    ShadowRead,
    ShadowsRead,
    SliceRead,
)
from paiid.features.portfolio.figures.flows import WorthFlow
from paiid.features.portfolio.figures.ratios import ratio
from paiid.features.portfolio.inputs.periods import NOTHING
from paiid.features.portfolio.service.asking import Became, Contributed, FlowsPage, Income, PresentAllocation, Shadows

if TYPE_CHECKING:
    from paiid.features.portfolio.figures.allocating import Slice


def allocation_read(found: PresentAllocation) -> AllocationRead:
    """The answer for `found`."""
    allocation, truth = found.allocation, found.truth
    return AllocationRead(
        account=AccountRefRead.model_validate(found.account),
        equity=allocation.equity,
        by_position=_slices(allocation.by_position),
        by_sector=_slices(allocation.by_sector),
        by_asset_class=_slices(allocation.by_asset_class),
        by_currency=_slices(allocation.by_currency),
        gaps=[GapRead.model_validate(gap) for gap in found.gaps],
        source=truth.source,
        delay=truth.delay,
        as_of=truth.as_of,
    )


def _slices(slices: "Sequence[Slice]") -> list[SliceRead]:
    return [SliceRead.model_validate(one) for one in slices]


def contribution_read(contributed: Contributed) -> ContributionRead:
    """The answer for `contributed`."""
    found, contribution = contributed.found, contributed.contribution
    return ContributionRead(
        account=AccountRefRead.model_validate(found.selection.ref),
        start=found.period.start,
        end=found.period.end,
        pnl=found.curve.net_pnl,
        twr=found.curve.time_weighted_return,
        currency_effect=contribution.currency_effect,
        by_position=[ContributionRowRead.model_validate(one) for one in contribution.by_position],
        by_sector=[ContributionRowRead.model_validate(one) for one in contribution.by_sector],
        gaps=[GapRead.model_validate(gap) for gap in contributed.gaps],
    )


def dividends_read(found: Income) -> DividendsRead:
    """The answer for `found`."""
    return DividendsRead(
        account=AccountRefRead.model_validate(found.account),
        received=[DividendRead.model_validate(one) for one in found.received],
        expected=[DividendRead.model_validate(one) for one in found.expected],
        received_total=sum(found.by_month.values(), ZERO),
        by_month=[MonthAmountRead(month=month, amount=amount) for month, amount in found.by_month.items()],
        expected_detail=found.expected_detail,
    )


def cash_flows_read(page: FlowsPage) -> CashFlowsPage:
    """The answer for `page`."""
    return CashFlowsPage(
        items=[_flow(flow, page.currency) for flow in page.items],
        next_cursor=page.next_cursor,
        total=page.total,
        net=page.net,
    )


def _flow(flow: WorthFlow, base: str) -> CashFlowRead:
    activity = flow.event.activity
    is_cash = activity.symbol is None
    return CashFlowRead(
        id=activity.id,
        day=flow.day,
        kind=activity.kind.value,
        symbol=activity.symbol,
        amount=flow.event.size if is_cash else flow.worth,
        currency=activity.currency if is_cash else base,
        note=activity.note,
    )


def shadows_read(found: Shadows) -> ShadowsRead:
    """The answer for `found`."""
    name = found.benchmark.symbol
    you = NOTHING if found.period.is_empty else "What the account is worth at the end of the period."
    return ShadowsRead(
        account=AccountRefRead.model_validate(found.account),
        start=found.period.start,
        end=found.period.end,
        shadows=[
            _shadow("you", "You", found, found.you, you),
            _shadow("benchmark", f"{name} with your cash flows", found, found.beside, found.beside_detail),
            _shadow("advice", "All AI advice followed", found, found.advice, found.advice_detail),
        ],
    )


def _shadow(key: ShadowKey, title: str, found: Shadows, became: Became, detail: str) -> ShadowRead:
    return ShadowRead(
        key=key,
        title=title,
        value=became.value,
        xirr=ratio(became.xirr),
        twr=ratio(became.twr),
        difference=None if became.value is None else found.value - became.value,
        detail=detail,
    )
