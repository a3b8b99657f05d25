"""What a definition that writes options decides, with the contracts that its market really lists."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.domain.option import STANDARD_MULTIPLIER, OptionChain, OptionQuote, OptionRight
from paiid.domain.strategy_writing import WritingKind
from paiid.features.automation.contracts import OwnContract
from paiid.features.automation.holding import OwnBook
from paiid.features.automation.listing import nearest_contract, nearest_day
from paiid.features.automation.rows import OrderKind
from paiid.features.automation.seen import AutomationInputsRead, SeenContractRead, SeenOrderRead
from paiid.features.automation.service.desk import AutomationDesk
from paiid.features.automation.working.deciding import Decided, DecidedOrder, DecisionTask
from paiid.features.automation.working.writing import WantedContract, WantedOrder, WritingTask, decide_contracts
from paiid.ports.errors import ProviderError

_LIMIT_S: Final = 120.0
_NO_CHAINS: Final = "Nobody tells which contracts are listed: there is no source of option chains."


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A listed contract, or why there is none; `chain` is where it was found."""

    quote: OptionQuote | None
    chain: OptionChain | None
    problem: str | None = None


@dataclass(frozen=True)
class ChooseContracts:
    """Lets the worker judge a close, and turns the contracts that its rule picks into listed ones."""

    desk: AutomationDesk

    async def decide(self, task: DecisionTask, book: OwnBook) -> tuple[Decided, str | None]:
        """What is decided, and what of it cannot be ordered, in words."""
        open_ = tuple(book.contracts.open.values())
        quotes = await self.desk.market_data.quotes([one.symbol for one in open_]) if open_ else {}
        prices = {symbol: one.last for symbol, one in quotes.items() if one.delay is not Delay.STALE}
        asked = WritingTask(task, open_, prices)
        found = await self.desk.simulation.in_worker(_LIMIT_S, decide_contracts, asked)
        part = task.definition.option_writing
        assert part is not None
        right = OptionRight.CALL if part.kind is WritingKind.COVERED_CALL else OptionRight.PUT
        orders: list[DecidedOrder] = []
        seen: list[SeenContractRead] = []
        problems = [f"Nobody quotes {one.symbol}." for one in open_ if one.symbol not in prices]
        for one in found.orders:
            if one.act in {"buy", "sell"}:
                orders.append(_of_shares(one))
                continue
            order, told = await self._of_contract(one, right, book)
            orders += [] if order is None else [order]
            seen.append(told)
            problems += [] if told.problem is None else [told.problem]
        for one in found.unaffordable:
            assert one.contract is not None
            too_dear = _too_dear(one.underlying, right, one.contract)
            seen.append(_picked(one, one.contract, right, _Chosen(None, None, too_dear)))
            problems.append(too_dear)
        inputs = _told(found.decided.inputs, orders, seen)
        is_unmet = any(one.problem is not None for one in seen)
        decided = replace(found.decided, orders=tuple(orders), inputs=inputs, is_unmet=is_unmet)
        return decided, " ".join(problems) or None

    async def _of_contract(
        self, one: WantedOrder, right: OptionRight, book: OwnBook
    ) -> tuple[DecidedOrder | None, SeenContractRead]:
        if one.contract is None:
            held = next(iter(book.contracts.on(one.underlying)))
            return DecidedOrder(held.symbol, held.contracts, OrderKind.EXIT, is_short=True), _bought_back(one, held)
        found = await self._listed(one.underlying, right, one.contract)
        told = _picked(one, one.contract, right, found)
        if found.quote is None:
            return None, told
        symbol = Symbol(found.quote.contract.symbol.compact)
        return DecidedOrder(symbol, -one.size, OrderKind.ENTRY, is_short=True), told

    async def _listed(self, underlying: Symbol, right: OptionRight, wanted: WantedContract) -> _Chosen:
        options = self.desk.options
        if options is None:
            return _Chosen(None, None, _NO_CHAINS)
        rule = f"the {right.value} at {wanted.strike} of {wanted.expiration}"
        try:
            listed = await options.expirations(underlying)
            day = nearest_day(listed.days, wanted.expiration)
            if day is None:
                return _Chosen(None, None, f"No contracts on {underlying} are listed near {rule}.")
            chain = await options.chain(underlying, day)
        except ProviderError as error:
            return _Chosen(None, None, f"The contracts on {underlying} could not be had: {error}")
        if chain.delay is Delay.STALE:
            return _Chosen(None, chain, f"The quotes of contracts on {underlying} are stale.")
        quote = nearest_contract(chain, right, wanted.strike)
        if quote is None:
            return _Chosen(None, chain, f"No strike on {underlying} is listed near {rule}.")
        return _Chosen(quote, chain)


def _too_dear(underlying: Symbol, right: OptionRight, wanted: WantedContract) -> str:
    if right is OptionRight.CALL:
        return f"The strategy cannot pay {STANDARD_MULTIPLIER} shares of {underlying}, which one call takes."
    cash = wanted.strike * STANDARD_MULTIPLIER
    return f"One put on {underlying} at {wanted.strike} takes {cash:,.2f} USD, and the strategy has less that is free."


def _of_shares(one: WantedOrder) -> DecidedOrder:
    if one.act == "buy":
        return DecidedOrder(one.underlying, one.size, OrderKind.ENTRY)
    return DecidedOrder(one.underlying, -one.size, OrderKind.EXIT)


def _picked(one: WantedOrder, wanted: WantedContract, right: OptionRight, found: _Chosen) -> SeenContractRead:
    quote, chain = found.quote, found.chain
    return SeenContractRead(
        underlying=one.underlying,
        act="write",
        reason=None,
        right=right.value,
        contracts=one.size,
        rule_strike=wanted.strike,
        rule_expiration=wanted.expiration,
        modelled_price=wanted.price,
        modelled_delta=wanted.delta,
        modelled_volatility=wanted.volatility,
        contract=None if quote is None else quote.contract.symbol.compact,
        strike=None if quote is None else quote.contract.symbol.strike,
        expiration=None if quote is None else quote.contract.symbol.expiration,
        bid=None if quote is None else quote.bid,
        ask=None if quote is None else quote.ask,
        source=None if chain is None else chain.source,
        delay=None if chain is None else chain.delay.value,
        problem=found.problem,
    )


def _bought_back(one: WantedOrder, held: OwnContract) -> SeenContractRead:
    nothing: dict[str, Any] = dict.fromkeys(
        (
            "rule_strike", "rule_expiration", "modelled_price", "modelled_delta", "modelled_volatility",
            "bid", "ask", "source", "delay", "problem",
        )
    )  # fmt: skip
    return SeenContractRead(
        underlying=one.underlying,
        act="buy_back",
        reason=one.reason,
        right=held.option.right.value,
        contracts=held.contracts,
        contract=held.symbol,
        strike=held.option.strike,
        expiration=held.option.expiration,
        **nothing,
    )


def _told(inputs: str, orders: Sequence[DecidedOrder], contracts: Sequence[SeenContractRead]) -> str:
    """What was seen with what came of it."""
    seen = AutomationInputsRead.model_validate_json(inputs)
    closes: dict[str, Decimal | None] = {one.symbol: None if one.bar is None else one.bar.close for one in seen.symbols}
    told = [
        SeenOrderRead(
            kind=one.kind,
            symbol=one.symbol,
            side="buy" if one.shares > 0 else "sell",
            quantity=abs(one.shares),
            close=closes.get(one.symbol),
            stop=None,
            target=None,
            limit=None,
        )
        for one in orders
    ]
    return seen.model_copy(update={"orders": told, "contracts": list(contracts)}).model_dump_json()
