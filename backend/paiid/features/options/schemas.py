"""What the option endpoints answer."""

from datetime import date
from decimal import Decimal
from itertools import groupby

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.market import Delay, Quote
from paiid.domain.option import ExpirationKind, ExpirationList, Greeks, OptionQuote, OptionRight
from paiid.features.options.service import PricedChain


class ExpirationRead(ApiModel):
    """A day on which contracts end."""

    expiration: date
    kind: ExpirationKind


class ExpirationsRead(ApiModel):
    """The days on which contracts on one symbol end, soonest first; empty where it has no options."""

    symbol: str
    expirations: list[ExpirationRead]
    source: str
    as_of: UtcInstant
    delay: Delay

    @classmethod
    def of(cls, found: ExpirationList) -> "ExpirationsRead":
        """The answer for `found`."""
        return cls(
            symbol=found.underlying,
            expirations=[ExpirationRead(expiration=one.expiration, kind=one.kind) for one in found.expirations],
            source=found.source,
            as_of=found.as_of,
            delay=found.delay,
        )


class GreeksRead(ApiModel):
    """Sensitivities of one share's premium; null where the source gives none.

    Delta and gamma are for one USD, theta for a calendar day, vega and rho for a percentage point. `as_of` may be much
    older than the prices, and is null where the source does not say.
    """

    delta: DecimalString | None
    gamma: DecimalString | None
    theta: DecimalString | None
    vega: DecimalString | None
    rho: DecimalString | None
    as_of: UtcInstant | None

    @classmethod
    def of(cls, greeks: Greeks) -> "GreeksRead":
        """The answer for `greeks`."""
        return cls.model_construct(
            delta=greeks.delta,
            gamma=greeks.gamma,
            theta=greeks.theta,
            vega=greeks.vega,
            rho=greeks.rho,
            as_of=greeks.as_of,
        )


class ContractRead(ApiModel):
    """One contract's market: USD for one share, sizes in contracts; null where there is no such number."""

    symbol: str = Field(description="The contract's name without padding, e.g. `XYZ261218C00102500`.")
    bid: DecimalString | None
    ask: DecimalString | None
    bid_size: int
    ask_size: int
    last: DecimalString | None
    volume: int
    open_interest: int | None
    implied_volatility: DecimalString | None = Field(description="A yearly ratio; 0.31 = 31 %.")
    greeks: GreeksRead | None
    in_the_money: bool
    as_of: UtcInstant | None

    @classmethod
    def of(cls, quote: OptionQuote, underlying: Quote) -> "ContractRead":
        """The answer for `quote` at the price of `underlying`."""
        return cls.model_construct(
            symbol=quote.contract.symbol.compact,
            bid=quote.bid,
            ask=quote.ask,
            bid_size=quote.bid_size,
            ask_size=quote.ask_size,
            last=quote.last,
            volume=quote.volume,
            open_interest=quote.open_interest,
            implied_volatility=quote.implied_volatility,
            greeks=GreeksRead.of(quote.greeks) if quote.greeks else None,
            in_the_money=quote.contract.is_in_the_money(underlying.last),
            as_of=quote.as_of,
        )


class StrikeRead(ApiModel):
    """The call and the put of one root at one strike; either may be missing.

    A price times `multiplier` is the USD of one contract. `is_adjusted`: a corporate action has changed what is
    delivered.
    """

    strike: DecimalString
    root: str
    multiplier: int
    is_adjusted: bool
    call: ContractRead | None
    put: ContractRead | None


class UnderlyingRead(ApiModel):
    """The price that `in_the_money` was judged by."""

    last: DecimalString
    source: str
    as_of: UtcInstant
    delay: Delay


class ChainRead(ApiModel):
    """The contracts of one symbol and day, lowest strike first; `at_the_money` is the strike nearest to the price."""

    symbol: str
    expiration: date
    underlying: UnderlyingRead
    at_the_money: DecimalString | None
    strikes: list[StrikeRead]
    source: str
    as_of: UtcInstant
    delay: Delay

    @classmethod
    def of(cls, found: PricedChain) -> "ChainRead":
        """The answer for `found`; built without validation, for the values are ours."""
        chain, quote = found.chain, found.underlying
        strikes = [one.contract.symbol.strike for one in chain.quotes]
        return cls.model_construct(
            symbol=chain.underlying,
            expiration=chain.expiration,
            underlying=UnderlyingRead.model_construct(
                last=quote.last, source=quote.source, as_of=quote.as_of, delay=quote.delay
            ),
            at_the_money=min(strikes, key=lambda strike: abs(strike - quote.last), default=None),
            strikes=_strikes(found),
            source=chain.source,
            as_of=chain.as_of,
            delay=chain.delay,
        )


def _strikes(found: PricedChain) -> list[StrikeRead]:
    rows = []
    for (strike, root), pair in groupby(found.chain.quotes, key=_strike_and_root):
        sides = {one.contract.symbol.right: one for one in pair}
        contract = next(iter(sides.values())).contract
        read = {right: ContractRead.of(one, found.underlying) for right, one in sides.items()}
        rows.append(
            StrikeRead.model_construct(
                strike=strike,
                root=root,
                multiplier=contract.multiplier,
                is_adjusted=contract.is_adjusted,
                call=read.get(OptionRight.CALL),
                put=read.get(OptionRight.PUT),
            )
        )
    return rows


def _strike_and_root(quote: OptionQuote) -> tuple[Decimal, str]:
    symbol = quote.contract.symbol
    return symbol.strike, symbol.root
