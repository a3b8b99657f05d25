"""The broker as the product sees it: orders and executions. The ledger, not the broker, is the book."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Protocol

from typing_extensions import TypeIs

from paiid.core.db import Transaction
from paiid.domain.account import BrokerId
from paiid.domain.market import Quote
from paiid.domain.order import BrokerOrder, Execution, Leg, OrderClass, OrderTerms
from paiid.ports.errors import ProviderMisconfigured

_FOREIGN: Final = re.compile(r"order-at-broker:([A-Za-z0-9-]{1,64})")


def foreign_id(broker_order_id: str) -> str:
    """The client order id under which we keep another program's order whose own one the user has used already.

    A broker outside knows the order by it, too, and takes no new order under such an id.
    """
    return f"order-at-broker:{broker_order_id}"


def foreign_order(client_order_id: str) -> str | None:
    """The broker's id of the order that `client_order_id` was made for by `foreign_id`."""
    found = _FOREIGN.fullmatch(client_order_id)
    return None if found is None else found[1]


class Broker(Protocol):
    """Takes orders for one of our accounts. Every method may raise `ProviderError`.

    `account_id` is ours. `client_order_id` is ours and the key of everything: submitting one that is known
    returns the known order and changes nothing.
    """

    name: str
    shares_our_database: bool
    """Its books are in our own database; such a broker is a `LocalBroker`."""

    async def submit(self, account_id: str, client_order_id: str, terms: OrderTerms) -> BrokerOrder:
        """Take an order, durably; answers its state right after, which may already be filled or rejected."""
        ...

    async def cancel(self, account_id: str, client_order_id: str) -> BrokerOrder:
        """Cancel what is left; an order that is already terminal is answered as it is.

        Raises:
            ProviderRejected: no such order.
        """
        ...

    async def replace(
        self,
        account_id: str,
        client_order_id: str,
        *,
        new_client_order_id: str,
        terms: OrderTerms,
        filled: Decimal | None = None,
    ) -> BrokerOrder:
        """Put an order with `terms` in the place of an open one, which is canceled; answers the new order.

        `terms.quantity` is what was to be traded yet when `filled` shares of the old order were; whatever fills later
        is taken off, so that both together never trade more. None: all that is filled now has been counted.

        Raises:
            ProviderRejected: no such order, or it is terminal; nothing changed.
            ProviderCanceledOnly: the old order was canceled, and there is no new one.
        """
        ...

    async def order(self, account_id: str, client_order_id: str) -> BrokerOrder | None:
        """The order as the broker knows it, or None if it never arrived."""
        ...

    async def executions(self, account_id: str, client_order_id: str) -> list[Execution]:
        """Every fill of one order, oldest first."""
        ...

    def updates(self) -> AsyncIterator["BrokerUpdate"]:
        """Changes of any order as they happen; may repeat, may miss some (reconciling repairs that)."""
        ...


@dataclass(frozen=True)
class Brokers:
    """Which broker serves an account; an account stays with its broker for good."""

    by_id: Mapping[BrokerId, Broker]

    def of(self, broker: BrokerId) -> Broker:
        """The broker that keeps an account.

        Raises:
            ProviderMisconfigured: it is not set up at present.
        """
        found = self.by_id.get(broker)
        if found is None:
            raise ProviderMisconfigured(f"{broker.label} keeps this account, and its keys are not set.")
        return found

    def named(self, name: str) -> Broker:
        """The broker an order was sent to; raises as `of` does."""
        for broker in self.by_id.values():
            if broker.name == name:
                return broker
        raise ProviderMisconfigured(f"{name} has this order, and it is not set up.")

    def __iter__(self) -> Iterator[Broker]:
        return iter(self.by_id.values())


class Entry(Protocol):
    """A new order as a `LocalBroker` takes it, decided on the present market but not stored yet."""

    @property
    def account_id(self) -> str: ...

    @property
    def order(self) -> BrokerOrder:
        """Its state right after it is stored."""
        ...

    @property
    def executions(self) -> Sequence[Execution]:
        """Its fills so far, oldest first."""
        ...

    def store(self, transaction: Transaction) -> bool:
        """Write it into the broker's books; False, and nothing changed, when its client order id is known."""
        ...

    def stored(self) -> None:
        """The transaction is committed: from here on the broker works the order. No update repeats what is known."""
        ...


class LocalBroker(Broker, Protocol):
    """A broker whose books are in our own database, so that it takes an order in the transaction that records it."""

    async def prepare(self, account_id: str, client_order_id: str, terms: OrderTerms, *, quote: Quote) -> Entry:
        """Decide on an order as `submit` does, on `quote`; nothing is stored, and nothing has to come of it."""
        ...


def is_local(broker: Broker) -> TypeIs[LocalBroker]:
    """Whether `broker` takes orders in our own transactions."""
    return broker.shares_our_database


class FamilyBroker(Broker, Protocol):
    """A broker that takes an order together with its exits (`domain.order.Exits`), or with its legs.

    Exits are orders under client order ids of their own. They are held until the order they go with has filled whole;
    those of a pair (`oco`) work beside it. Whichever fills ends the other, and with the order that leads all end.
    """

    async def submit_family(
        self,
        account_id: str,
        client_order_id: str,
        terms: OrderTerms,
        *,
        order_class: OrderClass,
        legs: Sequence[Leg],
    ) -> list[BrokerOrder]:
        """As `submit`, of all of them or none; answers the leading order and its exits, in the order given.

        A broker that gives exits client order ids of its own answers those: they are the ones to go by from then on.
        """
        ...

    async def legs(self, account_id: str, client_order_id: str) -> list[BrokerOrder]:
        """The exits of a leading order; none if it never arrived."""
        ...


def takes_families(broker: Broker) -> TypeIs[FamilyBroker]:
    """Whether `broker` takes an order together with its exits."""
    return hasattr(broker, "submit_family")


def takes_options(broker: Broker) -> bool:
    """Whether `broker` trades option contracts: one at a time (`submit`), and several at once.

    Those are a family of class `mleg`, whose leading order has no fills of its own.
    """
    return bool(getattr(broker, "takes_options", False))


def writes_options(broker: Broker) -> bool:
    """Whether `broker` takes contracts that are written, one at a time, and purchases that close those."""
    return takes_options(broker) or bool(getattr(broker, "writes_options", False))


class LevelingBroker(Broker, Protocol):
    """A broker that allows accounts options by levels."""

    async def option_level(self, account_id: str) -> int | None:
        """The account's level: from 1 on covered calls and secured puts; None where it tells none."""
        ...


def levels_options(broker: Broker) -> TypeIs[LevelingBroker]:
    """Whether it depends on the account which options may be traded."""
    return hasattr(broker, "option_level")


class ListingBroker(Broker, Protocol):
    """A broker that tells many open orders in one call."""

    async def open_orders(self, account_id: str) -> Sequence[BrokerOrder]:
        """Open orders of the account as they are now; perhaps not all, so one that is missing has to be asked for."""
        ...


def lists_orders(broker: Broker) -> TypeIs[ListingBroker]:
    """Whether `broker` can be asked about many orders at once."""
    return hasattr(broker, "open_orders")


class SteppingBroker(Broker, Protocol):
    """A broker that replaces an order in steps, in the midst of which this process may end."""

    async def settled_replacement(
        self, account_id: str, client_order_id: str, *, new_client_order_id: str, terms: OrderTerms
    ) -> BrokerOrder | None:
        """The new order of a `replace` whose answer is not known, once all its steps are done; None if there is none.

        A new order that could trade too much beside the old one is ended. Asked for again, nothing is done twice.

        Raises:
            ProviderUnavailable: it is not decided yet.
        """
        ...


def replaces_in_steps(broker: Broker) -> TypeIs[SteppingBroker]:
    """Whether a change that broke off has to be finished."""
    return hasattr(broker, "settled_replacement")


class BrokerUpdate(Protocol):
    """One change: which order, whose, when in the market's time, and the order after it where that was told too."""

    @property
    def account_id(self) -> str: ...

    @property
    def client_order_id(self) -> str: ...

    @property
    def at(self) -> datetime: ...

    @property
    def known(self) -> BrokerOrder | None: ...
