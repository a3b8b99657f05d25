"""Figures beside performance as the endpoints answer them."""

from collections.abc import Sequence
from decimal import Decimal
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
    ShadowRead,
    ShadowsRead,
    SliceRead,
)
from paiid.features.portfolio.figures.flows import WorthFlow
from paiid.features.portfolio.figures.ratios import ratio
from paiid.features.portfolio.service.asking import Contributed, FlowsPage, Income, PresentAllocation, Shadows

if TYPE_CHECKING:
    from paiid.features.portfolio.figures.allocating import Slice

NO_ADVICE = "There is no record of advice and what became of it yet."


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
    return ShadowsRead(
        account=AccountRefRead.model_validate(found.account),
        start=found.period.start,
        end=found.period.end,
        shadows=[_you(found), _benchmark(found), _advice()],
    )


def _you(found: Shadows) -> ShadowRead:
    return ShadowRead(
        key="you",
        title="You",
        value=found.value,
        xirr=ratio(found.xirr),
        twr=ratio(found.twr),
        difference=Decimal(0),
        detail="What the account is worth at the end of the period.",
    )


def _benchmark(found: Shadows) -> ShadowRead:
    name, other = found.benchmark.symbol, found.benchmark_value
    known = f"The opening equity and every flow of the period in {name}, dividends reinvested, without costs."
    return ShadowRead(
        key="benchmark",
        title=f"{name} with your cash flows",
        value=other,
        xirr=ratio(found.benchmark_xirr),
        twr=ratio(found.benchmark_twr),
        difference=None if other is None else found.value - other,
        detail=known if other is not None else f"{name} has no price at some flow of the period.",
    )


def _advice() -> ShadowRead:
    return ShadowRead(
        key="advice",
        title="All AI advice followed",
        value=None,
        xirr=None,
        twr=None,
        difference=None,
        detail=NO_ADVICE,
    )
