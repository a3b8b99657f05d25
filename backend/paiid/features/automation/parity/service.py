"""The nightly check of one automation, kept and told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from paiid.domain.exchange_calendar import session_close
from paiid.domain.fill import FillModel
from paiid.domain.instrument import Symbol
from paiid.domain.option import is_option, symbol_in
from paiid.domain.order import TERMINAL, OrderStatus
from paiid.features.automation.holding import OwnBook, OwnTrade, own_book
from paiid.features.automation.parity.comparing import Circumstances, Compared, Deed, Fate, Tolerance, compare
from paiid.features.automation.parity.contracts import compare_contracts, with_contracts
from paiid.features.automation.parity.own_contracts import assigned_in, counted_with, picks_of, written
from paiid.features.automation.parity.replaying import ParityTrade, Replayed, ReplayTask, replay
from paiid.features.automation.parity.replaying_contracts import ParityContract, replay_contracts
from paiid.features.automation.parity.reports import ParityReportRead, ParityState, difference_read
from paiid.features.automation.rows import (
    AutomationRow,
    BarsRow,
    DecisionRow,
    OrderKind,
    Outcome,
    ParityRow,
    PlacedIntent,
    SendState,
)
from paiid.features.automation.service.desk import (
    AutomationDesk,
    definition,
    first_bars,
    newest_bars,
    parameters,
    writes_options,
)
from paiid.features.backtest.wanted import CostsWanted

_AFTER_CLOSE: Final = timedelta(hours=4)
_LIMIT_S: Final = 300.0
_HIGH: Final = 3
_LOW: Final = 4
_CLOSE: Final = 5
"""Places of the high, the low and the close in a stored bar."""
_NO_BORROW_FEE: Final = (
    "Paper accounts are charged nothing for borrowed shares, so the replay charges nothing either; a backtest with a "
    "borrow rate comes out lower by that cost."
)


@dataclass(frozen=True)
class CheckParity:
    """Replays what paper did on what paper saw."""

    desk: AutomationDesk
    tolerance: Tolerance = field(default_factory=Tolerance)

    async def run(self, row: AutomationRow) -> None:
        """Check the closes decided so far, once a night."""
        last, reports = await self.desk.db.read(
            lambda conn: (
                self.desk.repository.last_decided(conn, row.id),
                self.desk.repository.parity(conn, row.id, limit=1),
            )
        )
        if last is None or (reports and reports[0].session_date >= last):
            return
        if self.desk.market_data.now() >= session_close(last) + _AFTER_CLOSE:
            await self.check(row, last)

    async def check(self, row: AutomationRow, through: date) -> ParityReportRead | None:
        """Compare everything up to that close and keep the report; None while nothing was seen yet."""
        repository = self.desk.repository
        decisions, intents, stored = await self.desk.db.read(
            lambda conn: (
                repository.decisions(conn, row.id),
                repository.orders(conn, row.id),
                repository.bars(conn, row.id),
            )
        )
        if not stored:
            return None
        fills = await self.desk.db.read(lambda conn: repository.fills(conn, row.id))
        book = own_book(row.capital, fills, await self.desk.actions(row, fills, through), through=through)
        replayed, contracts = await self._replayed(row, decisions, stored)
        known = _circumstances(decisions, intents, stored)
        compared = compare(_paper(book), replayed.trades, known, self.tolerance)
        if writes_options(row):
            of_contracts = compare_contracts(written(book), contracts, known, picks_of(decisions))
            compared = with_contracts(compared, of_contracts, assigned_in(written(book), contracts))
        report = _report(row, through, compared, replayed, len(decisions), book)
        if writes_options(row):
            report = counted_with(report, written(book), contracts)
        made = ParityRow(row.id, through, report.state.value, report.model_dump_json(), self.desk.clock.now())
        await self._keep(row, made, report)
        return report

    async def _replayed(
        self, row: AutomationRow, decisions: Sequence[DecisionRow], stored: Sequence[BarsRow]
    ) -> tuple[Replayed, tuple[ParityContract, ...]]:
        model = await self.desk.db.read(
            lambda conn: self.desk.ledger.account_of(conn, row.user_id, row.account_id).terms.fill_model
        )
        task = ReplayTask(
            definition=definition(row),
            values=parameters(row),
            bars=newest_bars(stored),
            judged=frozenset(one.session_date for one in decisions),
            cash=row.capital,
            costs=_costs(model),
        )
        if writes_options(row):
            return await self.desk.simulation.in_worker(_LIMIT_S, replay_contracts, task)
        return await self.desk.simulation.in_worker(_LIMIT_S, replay, task), ()

    async def _keep(self, row: AutomationRow, made: ParityRow, report: ParityReportRead) -> None:
        def write(conn: Connection) -> bool:
            is_new = self.desk.repository.add_parity(conn, made)
            if is_new:
                session = made.session_date.isoformat()
                self.desk.note(conn, row, "automation-replayed", session=session, state=made.state)
            return is_new

        if not await self.desk.db.write(write):
            return
        self.desk.tell(row, stage="parity", session=made.session_date.isoformat(), state=made.state)
        if report.state is ParityState.ALARM:
            beyond = sum(one.beyond for one in report.differences)
            places = "one place" if beyond == 1 else f"{beyond} places"
            self.desk.alarm(row, f"{row.name}: paper and its replay differ in {places}.")


def _costs(model: FillModel) -> CostsWanted:
    """The account's commission; orders for the opening fill at its print, without slippage."""
    return CostsWanted(
        commission_per_share=model.commission_per_share,
        commission_minimum=model.commission_minimum,
        commission_bps=model.commission_bps,
        slippage_bps=model.slippage_bps * 0,
        bar_participation=model.bar_participation,
    )


def _paper(book: OwnBook) -> list[ParityTrade]:
    return [_trade(one) for one in book.all_trades()]


def _trade(one: OwnTrade) -> ParityTrade:
    return ParityTrade(
        symbol=one.symbol,
        opened=one.opened,
        closed=one.closed,
        shares=float(abs(one.shares)),
        entry_price=float(one.entry_price),
        exit_price=None if one.exit_price is None else float(one.exit_price),
        fees=float(one.fees),
        is_short=one.shares < 0,
    )


def _circumstances(
    decisions: Sequence[DecisionRow], intents: Sequence[PlacedIntent], stored: Sequence[BarsRow]
) -> Circumstances:
    undecided = {
        one.session_date: one.outcome.value for one in decisions if one.outcome in {Outcome.MISSED, Outcome.NO_DATA}
    }
    fates: dict[tuple[Deed, Symbol, date], Fate] = {}
    for one in intents:
        fate = _fate(one)
        if fate is not None and one.intent.kind is not OrderKind.PROTECT:
            option = symbol_in(one.intent.symbol) if is_option(one.intent.symbol) else None
            symbol = Symbol(one.intent.symbol if option is None else option.root)
            deed = Deed.CLOSES if one.intent.closes else Deed.OPENS
            fates.setdefault((deed, symbol, one.intent.session_date), fate)
    limits = {
        (Symbol(one.intent.symbol), one.intent.session_date): float(one.intent.limit_price)
        for one in intents
        if one.intent.limit_price is not None
    }
    scale, is_restated = _restatements(stored)
    newest = {(symbol, bar[0]): bar for symbol, bars in newest_bars(stored).items() for bar in bars}

    def extremes(symbol: Symbol, day: date) -> tuple[float, float] | None:
        bar = newest.get((symbol, day.isoformat()))
        return None if bar is None else (bar[_LOW], bar[_HIGH])

    return Circumstances(fates, undecided, scale, is_restated, limits, extremes)


def _fate(one: PlacedIntent) -> Fate | None:
    """Why it filled nothing; None where it did, or may still."""
    state = one.intent.state
    if state is SendState.REFUSED or state is SendState.LATE:
        return Fate(f"The order was not placed: {one.intent.problem}", by_owner=False)
    if state is SendState.PROPOSED and one.placed_id is None:
        text = "Its proposal was rejected." if one.proposal == "rejected" else "Nobody approved its proposal in time."
        return Fate(text, by_owner=True)
    if one.status is not None and OrderStatus(one.status) in TERMINAL and not one.filled_quantity:
        by = "" if one.intent.limit_price is None else f" by a limit of {one.intent.limit_price.normalize():f}"
        text = f"The order{by} ended {one.status}: {one.note or 'without a reason told'}"
        is_unreached = OrderStatus(one.status) is OrderStatus.EXPIRED and is_option(one.intent.symbol)
        return Fate(text, by_owner=False, is_unreached=is_unreached)
    return None


def _restatements(
    stored: Sequence[BarsRow],
) -> tuple[Callable[[Symbol, date], float], Callable[[Symbol, date], bool]]:
    first = first_bars(stored)
    newest = {(symbol, bar[0]): bar for symbol, bars in newest_bars(stored).items() for bar in bars}

    def scale(symbol: Symbol, day: date) -> float:
        key = symbol, day.isoformat()
        if key not in first or key not in newest or not first[key][_CLOSE]:
            return 1.0
        return newest[key][_CLOSE] / first[key][_CLOSE]

    def is_restated(symbol: Symbol, day: date) -> bool:
        key = symbol, day.isoformat()
        if key not in first or key not in newest:
            return False
        by = scale(symbol, day)
        before, after = first[key][2:6], newest[key][2:6]
        return any(abs(old * by / new - 1) > 1e-4 for old, new in zip(before, after, strict=True) if new)

    return scale, is_restated


def _report(
    row: AutomationRow, through: date, compared: Compared, replayed: Replayed, closes: int, book: OwnBook
) -> ParityReportRead:
    found = [difference_read(one) for one in compared.differences]
    state = ParityState.AGREES if not found else ParityState.TOLERATED
    if any(one.beyond for one in found):
        state = ParityState.ALARM
    return ParityReportRead(
        session_date=through,
        state=state,
        closes=closes,
        paper_trades=len(book.all_trades()),
        replay_trades=len(replayed.trades),
        matched=compared.matched,
        differences=found,
        strategy_version=row.strategy_version,
        definition_hash=row.definition_hash,
        panel_hash=replayed.panel_hash,
        engine_version=replayed.engine_version,
        cost_notes=[_NO_BORROW_FEE] if definition(row).sells_short else [],
    )
