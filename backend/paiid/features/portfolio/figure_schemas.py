"""Answers about returns and risk. Money is the account's currency; ratios are decimals (0.05 = 5 %)."""

from datetime import date
from enum import StrEnum
from typing import Literal

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.market import Delay


class AccountRefRead(ApiModel):
    """Which account is meant; `id` is null for the total of all."""

    id: str | None
    name: str
    currency: str


class GapRead(ApiModel):
    """What is missing, so that a figure leaves it out: no price or rate of `symbol` between the days.

    `split`: the market tells one of the day `first`, and the account's records none, so that its shares are too few.
    """

    symbol: str
    kind: Literal["price", "rate", "stale_price", "split"]
    first: date
    last: date
    detail: str


class RiskRead(ApiModel):
    """Statistics of the daily returns of the period; null where there are too few, or where one has no meaning.

    `volatility` and `tracking_error` are a year's. Value at risk and its conditional are losses of one day at 95 %,
    above 0. `beta`, `alpha` (a year's) and the information ratio are against the benchmark.
    """

    days: int
    volatility: DecimalString | None
    downside_deviation: DecimalString | None
    sharpe: DecimalString | None
    sortino: DecimalString | None
    calmar: DecimalString | None
    beta: DecimalString | None
    alpha: DecimalString | None
    tracking_error: DecimalString | None
    information_ratio: DecimalString | None
    value_at_risk: DecimalString | None
    value_at_risk_parametric: DecimalString | None
    conditional_value_at_risk: DecimalString | None
    conditional_value_at_risk_parametric: DecimalString | None


class TradeStatisticsRead(ApiModel):
    """Of the trades closed in the period. `turnover` is the smaller of bought and sold over mean equity, a year's."""

    closed_trades: int
    winning_trades: int
    win_rate: DecimalString | None
    profit_factor: DecimalString | None
    expectancy: DecimalString | None
    average_win: DecimalString | None
    average_loss: DecimalString | None
    turnover: DecimalString | None


class MonthReturnRead(ApiModel):
    """One month of the period: `month` is `2026-01`; `twr` null where it has none."""

    month: str
    twr: DecimalString | None
    pnl: DecimalString


class FigureUnit(StrEnum):
    """What a figure counts; `percent` is a percent number (0.42 = 0.42 %), `ratio` a decimal."""

    MONEY = "money"
    RATIO = "ratio"
    NUMBER = "number"
    DAYS = "days"
    PERCENT = "percent"


class MethodReturnRead(ApiModel):
    """One way to measure the same period; `value` null with the reason in `detail`."""

    method: Literal["twr", "xirr", "simple", "modified_dietz", "broker"]
    title: str
    value: DecimalString | None
    detail: str


class FlowEffectRead(ApiModel):
    """A flow that makes the methods differ: `effect` is what it adds to XIRR less TWR, as a ratio of the period."""

    day: date
    amount: DecimalString
    effect: DecimalString | None
    sentence: str


class ReconciliationRead(ApiModel):
    """The period's return by each method side by side, and why they differ.

    Every `value` is of the period, not of a year. `flows` are those with the largest effect, largest first; an opening
    deposit is none of them. `flows_detail` says whether they are all, and whether their effects add up.
    """

    account: AccountRefRead
    start: date
    end: date
    methods: list[MethodReturnRead]
    sentence: str
    flows: list[FlowEffectRead]
    flows_detail: str


class SliceRead(ApiModel):
    """One part of the whole. `weight` is its share of equity."""

    key: str
    name: str
    market_value: DecimalString
    weight: DecimalString | None


class AllocationRead(ApiModel):
    """What the account is made of now, each way the largest first; cash is one part of each."""

    account: AccountRefRead
    equity: DecimalString
    by_position: list[SliceRead]
    by_sector: list[SliceRead]
    by_asset_class: list[SliceRead]
    by_currency: list[SliceRead]
    gaps: list[GapRead]
    source: str
    delay: Delay
    as_of: UtcInstant


class ContributionRowRead(ApiModel):
    """What one part added to the period's result: `pnl` in money, `contribution` to TWR (they add up to it).

    `currency_effect` is the part of `pnl` that exchange rates made.
    """

    key: str
    name: str
    pnl: DecimalString
    realized_pnl: DecimalString
    income: DecimalString
    contribution: DecimalString | None
    currency_effect: DecimalString


class ContributionRead(ApiModel):
    """Contributions by position and by sector, the largest gain first."""

    account: AccountRefRead
    start: date
    end: date
    pnl: DecimalString
    twr: DecimalString | None
    currency_effect: DecimalString
    by_position: list[ContributionRowRead]
    by_sector: list[ContributionRowRead]
    gaps: list[GapRead]


class DividendRead(ApiModel):
    """One dividend. `amount` is gross, `tax` was held back; `is_expected`: announced, not paid yet."""

    symbol: str
    name: str
    day: date
    amount: DecimalString
    tax: DecimalString
    currency: str
    per_share: DecimalString | None
    quantity: DecimalString | None
    is_expected: bool
    source: str


class MonthAmountRead(ApiModel):
    """Money of one month, `2026-01`."""

    month: str
    amount: DecimalString


class DividendsRead(ApiModel):
    """Received in the period, newest first; expected from today on, soonest first; sums by month in base currency."""

    account: AccountRefRead
    received: list[DividendRead]
    expected: list[DividendRead]
    received_total: DecimalString
    by_month: list[MonthAmountRead]
    expected_detail: str


class CashFlowRead(ApiModel):
    """Money or shares put in (above 0) or taken out; `amount` of shares is their worth then, null without a price."""

    id: str
    day: date
    kind: str
    symbol: str | None
    amount: DecimalString | None
    currency: str
    note: str


class CashFlowsPage(ApiModel):
    """Flows of the period, newest first; `total` counts them, `net` is their sum in the account's currency."""

    items: list[CashFlowRead]
    next_cursor: str | None
    total: int
    net: DecimalString


ShadowKey = Literal["you", "benchmark", "advice"]


class ShadowRead(ApiModel):
    """What would have become of the same money elsewhere. `value` null with the reason in `detail`."""

    key: ShadowKey
    title: str
    value: DecimalString | None
    xirr: DecimalString | None
    twr: DecimalString | None
    difference: DecimalString | None
    detail: str


class ShadowsRead(ApiModel):
    """You, the benchmark with your cash flows, and all AI advice followed (null without any; `detail` says why)."""

    account: AccountRefRead
    start: date
    end: date
    shadows: list[ShadowRead]
