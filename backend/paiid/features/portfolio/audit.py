"""Rebuilds an account from its facts and says where what is stored differs."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.domain import ledger as entries
from paiid.domain.book import AccountBook
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import CONTRACT_ENDS, LedgerAccount, TransactionKind, UnbalancedTransactionError
from paiid.domain.lots import ZERO
from paiid.domain.order import Execution, OrderStatus, Side
from paiid.features.ledger import imports
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import LedgerService
from paiid.features.ledger.unchecked import UncheckedTransaction, unchecked_transactions
from paiid.features.orders.repository import ExecutionRow, OrderRow
from paiid.features.orders.service.reading import ReadOrders

STARTING_CASH_ID: Final = "starting-cash"
_MOVES_SHARES: Final = {TransactionKind.SPLIT, TransactionKind.TRANSFER, *CONTRACT_ENDS}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be. `check` is the rule's short name."""

    check: str
    detail: str
    account_id: str | None = None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """All that is stored of one account."""

    account: AccountRow
    transactions: Sequence[UncheckedTransaction]
    orders: Sequence[OrderRow]
    executions: Sequence[ExecutionRow]
    opening_fills: frozenset[str] = frozenset()
    """Executions that the account began with; its opening books them."""


def read_facts(conn: Connection, ledger: LedgerService, read_orders: ReadOrders) -> list[AccountFacts]:
    """The facts of every account, archived ones included."""
    return [_facts(conn, account, read_orders) for account in ledger.repository.accounts(conn)]


def _facts(conn: Connection, account: AccountRow, read_orders: ReadOrders) -> AccountFacts:
    executions = read_orders.repository.all_executions(conn, account.id)
    of_opening = imports.is_of_the_opening
    return AccountFacts(
        account=account,
        transactions=unchecked_transactions(conn, account.id),
        orders=read_orders.repository.all_of_account(conn, account.id),
        executions=executions,
        opening_fills=frozenset(one.id for one in executions if of_opening(conn, account, one.id, one.executed_at)),
    )


def read_book(conn: Connection, ledger: LedgerService, account_id: str) -> AccountBook | str:
    """The account's book by the program's own path, or why it cannot be folded."""
    try:
        return ledger.book(conn, account_id)
    except (UnbalancedTransactionError, ValueError) as error:
        return str(error)


def audit(facts: AccountFacts, book: AccountBook | str) -> list[Finding]:
    """Every rule that `facts` break; `book` is what the program makes of the same ledger."""
    found = [(rule.__name__.strip("_"), detail) for rule in _RULES for detail in rule(facts)]
    if isinstance(book, str):
        found.append(("book", f"the ledger cannot be folded: {book}"))
    else:
        found += [("book", detail) for detail in _book_differences(facts, book)]
    return [Finding(check.replace("_", "-"), detail, facts.account.id) for check, detail in found]


def _balanced_transactions(facts: AccountFacts) -> Iterable[str]:
    for one in facts.transactions:
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for _, commodity, amount in one.entries:
            sums[commodity] += amount
        if not one.entries:
            yield f"transaction {one.seq} ({one.kind} {one.external_id}) has no entries"
        for commodity, total in sums.items():
            if total:
                yield f"transaction {one.seq} ({one.kind} {one.external_id}) is off by {total} {commodity}"


def _starting_cash(facts: AccountFacts) -> Iterable[str]:
    if not facts.account.is_ours:
        return
    deposits = [
        amount
        for one in facts.transactions
        if one.kind == TransactionKind.DEPOSIT and one.external_id == STARTING_CASH_ID
        for account, _, amount in one.entries
        if account == LedgerAccount.CASH
    ]
    if deposits != [facts.account.starting_cash]:
        yield f"the ledger opens with {deposits} USD, the account says {facts.account.starting_cash}"


def _fills_in_ledger(facts: AccountFacts) -> Iterable[str]:
    booked = {one.external_id: one for one in facts.transactions if one.kind == TransactionKind.FILL}
    executed = {one.id: one for one in facts.executions if one.id not in facts.opening_fills}
    for missing in executed.keys() - booked.keys():
        yield f"execution {missing} is not in the ledger"
    for extra in booked.keys() - executed.keys():
        yield f"ledger transaction {booked[extra].seq} books execution {extra}, which does not exist"
    for both in executed.keys() & booked.keys():
        wanted = entries.fill(_execution(executed[both]))
        amounts = {(entry.account.value, entry.commodity): entry.amount for entry in wanted.entries}
        if amounts != {(account, commodity): amount for account, commodity, amount in booked[both].entries}:
            yield f"ledger transaction {booked[both].seq} does not say what execution {both} does"


def _order_fills(facts: AccountFacts) -> Iterable[str]:
    filled: dict[str, Decimal] = {}
    for one in facts.executions:
        filled[one.order_id] = filled.get(one.order_id, ZERO) + one.quantity
    for order in facts.orders:
        # Of an order for several contracts the fills are its legs'.
        total = order.filled_quantity if order.leads_legs else filled.pop(order.id, ZERO)
        if total != order.filled_quantity:
            yield f"order {order.id} says {order.filled_quantity} filled, its executions sum to {total}"
        if order.quantity is not None and total > order.quantity:
            yield f"order {order.id} of {order.quantity} shares has {total} filled"
        if (order.status is OrderStatus.FILLED) != (order.quantity is not None and total == order.quantity):
            yield f"order {order.id} is {order.status} with {total} of {order.quantity} filled"
    for order_id, total in filled.items():
        yield f"executions of {total} shares belong to order {order_id}, which the account does not have"


def _book_differences(facts: AccountFacts, book: AccountBook) -> Iterable[str]:
    cash = sum(
        (amount for one in facts.transactions for account, _, amount in one.entries if account == LedgerAccount.CASH),
        ZERO,
    )
    if cash != book.cash:
        yield f"cash is {book.cash}, the ledger's entries sum to {cash}"
    held = _held(facts)
    for symbol in sorted({*held, *book.positions}):
        rebuilt, shown = held.get(symbol, ZERO), book.quantity(symbol)
        if rebuilt != shown:
            yield f"{symbol}: {shown} shares held, executions, splits, transfers and ends of contracts make {rebuilt}"
    for symbol, position in book.positions.items():
        if sum((lot.quantity for lot in position.lots), ZERO) != position.quantity:
            yield f"{symbol}: the lots do not sum to the position"


def _held(facts: AccountFacts) -> dict[Symbol, Decimal]:
    """Shares by symbol, from executions, splits, transfers and ends of contracts alone."""
    held: dict[Symbol, Decimal] = {}
    for one in facts.executions:
        if one.id in facts.opening_fills:
            continue
        signed = one.quantity if one.side is Side.BUY else -one.quantity
        held[one.symbol] = held.get(one.symbol, ZERO) + signed
    for moved in facts.transactions:
        for account, commodity, amount in moved.entries if moved.kind in _MOVES_SHARES else ():
            if account == LedgerAccount.HOLDINGS:
                held[Symbol(commodity)] = held.get(Symbol(commodity), ZERO) + amount
    return {symbol: quantity for symbol, quantity in held.items() if quantity}


def _execution(row: ExecutionRow) -> Execution:
    return Execution(
        id=row.id,
        client_order_id=row.order_id,
        symbol=row.symbol,
        side=row.side,
        quantity=row.quantity,
        price=row.price,
        fee=row.fee,
        executed_at=row.executed_at,
    )


_RULES: Final[tuple[Callable[[AccountFacts], Iterable[str]], ...]] = (
    _balanced_transactions,
    _starting_cash,
    _fills_in_ledger,
    _order_fills,
)
